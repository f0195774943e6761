using Microsoft.AspNetCore.Components.Server.Circuits;

namespace XenWeb.Web.Shell;

/// <summary>
/// Whether a circuit's browser can be reached. Of one that was closed hard the circuit stays for minutes, for it may come back: what costs others
/// something (a guest's agent that is asked again and again) pauses meanwhile.
/// </summary>
public sealed class CircuitLine : CircuitHandler
{
    private volatile bool _isUp = true;

    /// <summary>Whether it can; until it is known, it can.</summary>
    public bool IsUp => _isUp;

    /// <inheritdoc/>
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _isUp = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _isUp = false;
        return Task.CompletedTask;
    }
}
