using XenWeb.Web.Live;

namespace XenWeb.Web.Maintenance;

/// <summary>Wakes <see cref="OperationRunner"/>; several wakes before it looks are one.</summary>
public sealed class RunnerSignal(TimeProvider time)
{
    /// <summary>Without a signal it looks after this long.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Wake _wake = new(time, Period);
    private volatile bool _loaded;

    /// <summary>Whether what the database holds is in memory; nothing is accepted before.</summary>
    public bool Loaded => _loaded;

    /// <summary>There may be something to do.</summary>
    public void Wake() => _wake.Now();

    internal void SetLoaded() => _loaded = true;

    internal Task WaitAsync(CancellationToken cancellation) => _wake.WaitAsync(cancellation);
}
