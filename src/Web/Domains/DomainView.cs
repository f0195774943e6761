using System.Runtime.CompilerServices;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Domains;

/// <summary>A domain as the pages show it: once in the lab, though two hosts tell of it while it moves.</summary>
/// <param name="Guest">Its newest sample.</param>
/// <param name="Host">Where it is.</param>
/// <param name="Move">The migration that goes on; null if it stays.</param>
public sealed record DomainView(GuestSample Guest, HostId Host, Migration? Move)
{
    // By the status and by the snapshot, which never change: of 20,000 domains only those are made anew whose host has said something, and
    // what one component has gathered of a snapshot the others of all circuits take
    private static readonly ConditionalWeakTable<StatusMessage, DomainView[]> _resting = [];
    private static readonly ConditionalWeakTable<FleetSnapshot, IReadOnlyList<DomainView>> _gathered = [];
    private static Tuple<Dictionary<GuestId, int>, string[]>? _places;

    /// <summary>What a filter looks in besides the state's words: name and host. Made once, for all people: it has no word of theirs.</summary>
    public string Text { get; } = $"{Guest.Name}\n{Host}";

    /// <summary>Its state.</summary>
    public Status Status => StatusOf(Guest, Move);

    /// <summary>Its state in words, in the language of who looks: "Moving to kerby".</summary>
    public string Word => WordOf(Guest, Move);

    private static Status StatusOf(GuestSample guest, Migration? move) => guest.State == GuestRunState.Undefined ? Status.Undefined : move is not null ? Status.Moving : Of(guest.State);

    private static string WordOf(GuestSample guest, Migration? move) => StatusOf(guest, move) == Status.Moving && move is not null ? T($"Moving to {move.To}") : guest.State switch
    {
        GuestRunState.ShuttingDown => T("Shutting down"),
        GuestRunState.Crashed => T("Crashed"),
        GuestRunState.Dying => T("Going away"),
        GuestRunState.Incoming => T("Arriving"),
        GuestRunState.Leaving => T("Has left"),
        _ => T(StatusLook.Of(StatusOf(guest, move)).Word),
    };

    /// <summary>The pages' state of a run state.</summary>
    public static Status Of(GuestRunState state) => state switch
    {
        GuestRunState.Running => Status.Running,
        GuestRunState.Idle => Status.Idle,
        GuestRunState.Paused => Status.Paused,
        GuestRunState.Crashed => Status.Failed,
        GuestRunState.Incoming or GuestRunState.Leaving => Status.Moving,
        GuestRunState.Undefined => Status.Undefined,
        _ => Status.Off,
    };

    /// <summary>Every domain of the lab once, by name; of two that tell of it the one where it runs is believed.</summary>
    public static IReadOnlyList<DomainView> All(FleetSnapshot fleet) => _gathered.GetValue(fleet, Gather);

    private static DomainView[] Gather(FleetSnapshot fleet)
    {
        var moves = fleet.Migrations.Values.Where(m => m.EndedAt is null).GroupBy(m => m.Guest).ToDictionary(g => g.Key, g => g.MaxBy(m => m.StartedAt));
        // Domains come and go seldom: mostly each goes to its place of the last time, and nothing is sorted
        if (Placed(fleet, moves) is { } placed) return placed;
        var found = new Dictionary<GuestId, (DomainView Domain, DateTimeOffset At)>();
        foreach (var host in fleet.Hosts.Values)
        {
            foreach (var domain in Here(host))
            {
                if (found.TryGetValue(domain.Guest.Id, out var other) && !IsBetter(domain, host.ReceivedAt, other.Domain, other.At)) continue;
                found[domain.Guest.Id] = (domain, host.ReceivedAt);
            }
        }
        var all = found.Values.Select(f => moves.GetValueOrDefault(f.Domain.Guest.Id) is { } move ? f.Domain.Moving(move) : f.Domain).ToArray();
        Array.Sort(all, static (a, b) => string.CompareOrdinal(a.Guest.Name, b.Guest.Name) is not 0 and var names ? names : a.Guest.Id.CompareTo(b.Guest.Id));
        var places = new Dictionary<GuestId, int>(all.Length);
        foreach (var domain in all) places.Add(domain.Guest.Id, places.Count);
        Volatile.Write(ref _places, Tuple.Create(places, all.Select(d => d.Guest.Name).ToArray()));
        return all;
    }

    private static DomainView[]? Placed(FleetSnapshot fleet, Dictionary<GuestId, Migration?> moves)
    {
        if (Volatile.Read(ref _places) is not var (places, names)) return null;
        var rows = new (DomainView? Domain, DateTimeOffset At)[names.Length];
        var filled = 0;
        foreach (var host in fleet.Hosts.Values)
        {
            foreach (var domain in Here(host))
            {
                if (!places.TryGetValue(domain.Guest.Id, out var place) || names[place] != domain.Guest.Name) return null;
                ref var row = ref rows[place];
                if (row.Domain is null) filled++;
                else if (!IsBetter(domain, host.ReceivedAt, row.Domain, row.At)) continue;
                row = (domain, host.ReceivedAt);
            }
        }
        if (filled < rows.Length) return null;
        var all = Array.ConvertAll(rows, static r => r.Domain!);
        foreach (var (id, move) in moves) if (places.TryGetValue(id, out var place)) all[place] = all[place].Moving(move);
        return all;
    }

    private static DomainView[] Here(HostState host) => host.Status is { Sample: not null } status ? _resting.GetValue(status, Resting) : [];

    // Of two that tell of it the one where it runs is believed, then the one that was heard last
    private static bool IsBetter(DomainView domain, DateTimeOffset at, DomainView than, DateTimeOffset thanAt) =>
        (Doubt(domain.Guest.State), Doubt(than.Guest.State)) is var (doubt, other) && (doubt < other || (doubt == other && at > thanAt));

    private static DomainView[] Resting(StatusMessage status) => [.. status.Sample!.Guests.Select(g => new DomainView(g, status.Host, null))];

    // Not by "with", which would keep the text
    private DomainView Moving(Migration? move) => new(Guest, Host, move);

    /// <summary>The domains of one host, those that arrive included, by name.</summary>
    public static IReadOnlyList<DomainView> On(FleetSnapshot fleet, HostId host)
    {
        var moves = fleet.Migrations.Values.Where(m => m.EndedAt is null && m.From == host).GroupBy(m => m.Guest).ToDictionary(g => g.Key, g => g.First());
        return !fleet.Hosts.TryGetValue(host, out var state) ? [] :
            [.. (state.Status?.Sample?.Guests ?? []).Select(g => new DomainView(g, host, moves.GetValueOrDefault(g.Id))).OrderBy(d => d.Guest.Name, StringComparer.Ordinal)];
    }

    private static int Doubt(GuestRunState state) => state switch
    {
        GuestRunState.Undefined => 0,
        GuestRunState.Incoming => 3,
        GuestRunState.Leaving or GuestRunState.Dying => 2,
        _ => 1,
    };
}
