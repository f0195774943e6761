using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Network;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.AgentHost.Guard;

/// <summary>A host's Xen with a guard at its guests' networks: each frame tells what the guard says, and a quarantine is the guard's to carry out.</summary>
internal sealed class GuardedXen(IXenHost xen, BridgeGuard guard, TimeProvider time) : IXenHost
{
    private const string CannotMigrate = "its network is in quarantine, which the other host does not know of: release it, or shut it down";

    private volatile HostFrame? _frame;

    /// <inheritdoc/>
    public async IAsyncEnumerable<HostReading> WatchAsync(Func<TimeSpan> period, [EnumeratorCancellation] CancellationToken cancellation)
    {
        guard.Start();
        await foreach (var reading in xen.WatchAsync(period, cancellation).ConfigureAwait(false))
        {
            yield return reading.Frame is { } frame ? reading with { Frame = _frame = With(frame, guard.Frame) } : reading;
        }
    }

    /// <inheritdoc/>
    public Task<XenOutcome> RunAsync(XenCommand command, IProgress<XenProgress> progress, CancellationToken cancellation) =>
        command.Verb is XenVerb.Quarantine or XenVerb.Release ? SetQuarantineAsync(command, cancellation) : xen.RunAsync(command, progress, cancellation);

    /// <inheritdoc/>
    public ImmutableArray<string> Missing(ImmutableArray<string> paths) => xen.Missing(paths);

    /// <inheritdoc/>
    public IXenConsole OpenConsole(string guest) => xen.OpenConsole(guest);

    /// <inheritdoc/>
    public Task<Stream> OpenScreenAsync(string guest, int domainNumber, CancellationToken cancellation) => xen.OpenScreenAsync(guest, domainNumber, cancellation);

    /// <inheritdoc/>
    public void Limit(ImmutableSortedDictionary<int, BitRate> limits) => guard.Limit(limits);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await guard.DisposeAsync().ConfigureAwait(false);
        await xen.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A frame with what the guard says of its guests.</summary>
    internal static HostFrame With(HostFrame frame, GuardFrame guard)
    {
        var cutOff = guard.Ports.Where(p => p.Quarantine is not null).GroupBy(p => p.DomainNumber).ToDictionary(p => p.Key, p => p.First().Quarantine);
        return frame with { Guard = guard, Guests = [.. frame.Guests.Select(g => Limited(cutOff.TryGetValue(g.DomainNumber, out var why) ? g with { Quarantine = why, CannotMigrate = g.CannotMigrate ?? CannotMigrate } : g, guard))] };
    }

    private static GuestFrame Limited(GuestFrame guest, GuardFrame guard) => guard.Bandwidth?.Of(guest.DomainNumber, guest.Networks) is { } limit ? guest with { Bandwidth = limit } : guest;

    private async Task<XenOutcome> SetQuarantineAsync(XenCommand command, CancellationToken cancellation)
    {
        var (from, cutsOff) = (time.GetTimestamp(), command.Verb == XenVerb.Quarantine);
        var guest = _frame?.Guests.FirstOrDefault(g => g.Id == command.Guest && g.State is not (GuestRunState.Leaving or GuestRunState.Dying));
        if (guest is null) return new XenOutcome(XenResult.UnknownGuest, $"there is no guest {command.GuestName} here", time.GetElapsedTime(from));
        var failure = await guard.SetQuarantineAsync(guest.DomainNumber, cutsOff ? command.Why ?? "" : null, cancellation).ConfigureAwait(false);
        var text = failure is not null ? $"{guest.Name}'s network is as it was: {failure}" : cutsOff ? $"{guest.Name}'s network is cut off" : $"{guest.Name}'s network goes on";
        return new XenOutcome(failure is null ? XenResult.Done : XenResult.Failed, text, time.GetElapsedTime(from));
    }
}
