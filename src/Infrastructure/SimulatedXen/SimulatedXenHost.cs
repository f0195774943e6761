using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Streams;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>One host of a simulated lab in real time. Several share a lab: each locks it, and lets its time catch up first.</summary>
public sealed class SimulatedXenHost(SimulatedLab lab, HostId host, TimeProvider time) : IXenHost
{
    // How often a running command is looked at
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public async IAsyncEnumerable<HostReading> WatchAsync(Func<TimeSpan> period, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            yield return Caught(() => lab.Read(host));
            await Task.Delay(period(), time, cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<XenOutcome> RunAsync(XenCommand command, IProgress<XenProgress> progress, CancellationToken cancellation)
    {
        var running = Caught(() => lab.Begin(host, command));
        var told = default(XenProgress);
        var rate = new RateMeter(time);
        while (true)
        {
            await Task.Delay(_look, time, cancellation).ConfigureAwait(false);
            var (now, outcome) = Caught(() => (new XenProgress(running.Copied, running.Of), running.Outcome));
            if (outcome is not null) return outcome;
            if (now == told) continue;
            told = now;
            progress.Report(now with { Rate = running.Sent is { } sent ? rate.Add(sent.Bytes) : null });
        }
    }

    /// <inheritdoc/>
    public ImmutableArray<string> Missing(ImmutableArray<string> paths) => [];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private T Caught<T>(Func<T> look)
    {
        lock (lab)
        {
            lab.Advance(time.GetUtcNow());
            return look();
        }
    }
}
