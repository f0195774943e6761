using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;
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
            var (now, outcome) = Caught(() => (new XenProgress(running.Copied, running.Of, Stands: running.Stands), running.Outcome));
            if (outcome is not null) return outcome;
            if (now == told) continue;
            told = now;
            progress.Report(now with { Rate = running.Sent is { } sent ? rate.Add(sent.Bytes) : null });
        }
    }

    /// <inheritdoc/>
    public ImmutableArray<string> Missing(ImmutableArray<string> paths) => [];

    /// <inheritdoc/>
    public IXenConsole OpenConsole(string guest) =>
        Caught(() => lab.Find(host)?.Named(guest) is { } here ? lab.Inside(here.Id) : null) is { } inside ? new SimulatedConsole(lab, inside.Shell) : throw new IOException($"there is no guest {guest} here");

    /// <inheritdoc/>
    public Task<Stream> OpenScreenAsync(string guest, int domainNumber, CancellationToken cancellation)
    {
        var (inside, hasScreen) = Caught(() => lab.Find(host)?.Named(guest) is { } here ? (lab.Inside(here.Id), here.Spec.HasScreen) : (null, false));
        if (inside is null) throw new IOException($"there is no guest {guest} here");
        if (!hasScreen) throw new ScreenMissingException();
        var screen = new SimulatedScreen(lab, inside.Picture, guest, time);
        return XenScreens.ConnectAsync(screen.At, screen.Password, time, cancellation);
    }

    /// <inheritdoc/>
    public void Limit(ImmutableSortedDictionary<int, BitRate> limits)
    {
        lock (lab) lab.Limit(host, limits);
    }

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
