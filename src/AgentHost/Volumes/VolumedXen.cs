using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;
using XenWeb.Domain.Volumes;
using XenWeb.Infrastructure.Volumes;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.AgentHost.Volumes;

/// <summary>A host's Xen whose guests may have volumes: each frame tells which the host has, and whether they can be used. They are looked at, and connected again, beside it.</summary>
internal sealed class VolumedXen(IXenHost xen, VolumeDesk desk, TimeProvider time) : IXenHost
{
    private static readonly TimeSpan _lookPeriod = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _lookLimit = TimeSpan.FromSeconds(8);

    private readonly ConcurrentDictionary<string, string> _problems = new(StringComparer.Ordinal);
    private ImmutableArray<VolumeReach> _reach = [.. desk.Reach];

    /// <inheritdoc/>
    public async IAsyncEnumerable<HostReading> WatchAsync(Func<TimeSpan> period, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var looking = Task.Run(() => LookAsync(stop.Token), CancellationToken.None);
        try
        {
            await foreach (var reading in xen.WatchAsync(period, cancellation).ConfigureAwait(false))
            {
                yield return reading.Frame is { } frame ? reading with { Frame = With(frame) } : reading;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public Task<XenOutcome> RunAsync(XenCommand command, IProgress<XenProgress> progress, CancellationToken cancellation) => xen.RunAsync(command, progress, cancellation);

    /// <inheritdoc/>
    public ImmutableArray<string> Missing(ImmutableArray<string> paths) => xen.Missing(paths);

    /// <inheritdoc/>
    public IXenConsole OpenConsole(string guest) => xen.OpenConsole(guest);

    /// <inheritdoc/>
    public Task<Stream> OpenScreenAsync(string guest, int domainNumber, CancellationToken cancellation) => xen.OpenScreenAsync(guest, domainNumber, cancellation);

    /// <inheritdoc/>
    public void Limit(ImmutableSortedDictionary<int, BitRate> limits) => xen.Limit(limits);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => xen.DisposeAsync();

    private HostFrame With(HostFrame frame) => frame with
    {
        Facts = frame.Facts with { Volumes = _reach },
        Volumes = new VolumeFrame([.. desk.Held.Select(v => new HeldVolume(v, _problems.GetValueOrDefault(v.Key)))]),
    };

    private async Task LookAsync(CancellationToken stop)
    {
        while (true)
        {
            _reach = [.. desk.Reach];
            var held = desk.Held;
            foreach (var gone in _problems.Keys.Except(held.Select(v => v.Key)).ToList()) _problems.TryRemove(gone, out _);
            await Task.WhenAll(held.Select(volume => LookAtAsync(volume, stop))).ConfigureAwait(false);
            await Task.Delay(_lookPeriod, time, stop).ConfigureAwait(false);
        }
    }

    private async Task LookAtAsync(Volume volume, CancellationToken stop)
    {
        using var timer = new CancellationTokenSource(_lookLimit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stop);
        if (await desk.KeepAsync(volume, limit.Token).ConfigureAwait(false) is { } problem) _problems[volume.Key] = problem;
        else _problems.TryRemove(volume.Key, out _);
    }
}
