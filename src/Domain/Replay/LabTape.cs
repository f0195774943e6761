using System.Collections.Immutable;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Domain.Replay;

/// <summary>
/// A stretch of the lab's past: what was kept of it. Any moment of it can be had without asking anybody, always the same. To each host belongs what was kept of it last before the stretch.
/// </summary>
public sealed class LabTape
{
    private readonly SortedDictionary<HostId, (ImmutableArray<HostKeyframe> Frames, ImmutableArray<HostFigures> Figures)> _hosts = [];
    private readonly ILookup<(HostId Host, DateTimeOffset At), GuestFigures> _guests;
    private readonly ImmutableArray<Migration> _migrations;
    private readonly ImmutableArray<NegotiationRecord> _negotiations;

    /// <summary>All in any order.</summary>
    /// <param name="from">Where the stretch begins.</param>
    /// <param name="to">Where it ends; that moment is in it.</param>
    /// <param name="keyframes">Of each host the last up to the beginning, and all in the stretch.</param>
    /// <param name="hosts">The same of samples.</param>
    /// <param name="guests">The samples of guests that belong to those.</param>
    /// <param name="migrations">Those that had begun by its end, as they are known today.</param>
    /// <param name="negotiations">The same.</param>
    public LabTape(
        DateTimeOffset from, DateTimeOffset to, IEnumerable<HostKeyframe> keyframes, IEnumerable<HostFigures> hosts, IEnumerable<GuestFigures> guests,
        IEnumerable<Migration> migrations, IEnumerable<NegotiationRecord> negotiations)
    {
        (From, To) = (from, to);
        var figures = hosts.GroupBy(f => f.Host).ToDictionary(g => g.Key, g => g.OrderBy(f => f.At).ToImmutableArray());
        foreach (var frames in keyframes.GroupBy(f => f.Host)) _hosts[frames.Key] = ([.. frames.OrderBy(f => f.At)], figures.GetValueOrDefault(frames.Key, []));
        _guests = guests.ToLookup(g => (g.Host, g.At));
        _migrations = [.. migrations.OrderBy(m => m.StartedAt).ThenBy(m => m.Id, StringComparer.Ordinal)];
        _negotiations = [.. negotiations.OrderBy(n => n.AskedAt).ThenBy(n => n.HelpId, StringComparer.Ordinal)];
    }

    /// <summary>Where it begins.</summary>
    public DateTimeOffset From { get; }

    /// <summary>Where it ends; that moment is in it.</summary>
    public DateTimeOffset To { get; }

    /// <summary>Samples of one host in it, oldest first.</summary>
    public IEnumerable<HostFigures> Figures(HostId host) => _hosts.TryGetValue(host, out var kept) ? kept.Figures : [];

    /// <summary>Samples of one guest in it, oldest first.</summary>
    public IEnumerable<GuestFigures> Figures(GuestId guest) => _guests.SelectMany(g => g).Where(g => g.Guest == guest).OrderBy(g => g.At);

    /// <summary>The lab at a moment of it.</summary>
    public LabMoment At(DateTimeOffset at)
    {
        var fleet = Fleet(at);
        var there = fleet.Hosts.Values.Where(h => h is { Online: true, Status: not null }).ToList();
        // Not one is heard: more likely we did not listen than that all went at once, and we know of none of them
        if (there.Count == 0 || there.Exists(h => h.Liveness(at) != HostLiveness.Lost)) return new LabMoment(at, at, fleet);
        var last = there.Max(h => h.ReceivedAt);
        return last < at ? new LabMoment(at, last, Fleet(last)) : new LabMoment(at, at, fleet);
    }

    private FleetSnapshot Fleet(DateTimeOffset at)
    {
        var hosts = ImmutableSortedDictionary.CreateBuilder<HostId, HostState>();
        foreach (var (id, (frames, figures)) in _hosts)
        {
            if (Last(frames, f => f.At, at) is not { } frame) continue;
            var sample = Last(figures, f => f.At, at);
            hosts[id] = PastHost.Of(frame, sample, sample is null ? [] : _guests[(id, sample.At)], at);
        }
        return new FleetSnapshot
        {
            Version = at.ToUnixTimeMilliseconds(),
            Hosts = hosts.ToImmutable(),
            Migrations = _migrations.Where(m => m.StartedAt <= at).Select(m => PastMoves.Of(m, hosts.GetValueOrDefault(m.From)?.Status, at)).TakeLast(FleetSnapshot.EndedMax)
                .ToImmutableSortedDictionary(m => m.Id, m => m, StringComparer.Ordinal),
            Negotiations = _negotiations.Where(n => n.AskedAt <= at).Select(n => PastMoves.Of(n, at)).TakeLast(FleetSnapshot.EndedMax)
                .ToImmutableSortedDictionary(n => n.HelpId, n => n, StringComparer.Ordinal),
        };
    }

    // The last that was not after a moment: a stretch has some hundred of each host
    private static T? Last<T>(ImmutableArray<T> sorted, Func<T, DateTimeOffset> time, DateTimeOffset at)
        where T : class
    {
        var (low, high) = (0, sorted.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (time(sorted[middle]) <= at) low = middle + 1;
            else high = middle;
        }
        return low == 0 ? null : sorted[low - 1];
    }
}
