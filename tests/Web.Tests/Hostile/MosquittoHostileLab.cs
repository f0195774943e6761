using XenWeb.Web.Tests.Identities;

namespace XenWeb.Web.Tests.Hostile;

/// <summary>A lab under attack whose broker is a Mosquitto.</summary>
public sealed class MosquittoHostileLab : HostileLab
{
    private MosquittoApp? _started;

    /// <inheritdoc/>
    public override bool RefusesClientIds => false;

    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_started is not null) await _started.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override async Task<TestApp> StartLabAsync() => (_started = await MosquittoApp.StartAsync()).App;
}
