using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Domain.Fleet;

/// <summary>
/// How something ended is told once. If the agent was restarted meanwhile, or the broker was away, nobody tells it: then the
/// hosts' statuses do, and what Xen shows decides.
/// </summary>
internal static class LostEnds
{
    /// <summary>A search takes at most gathering and four confirmations of the longest policy; after that its end was lost.</summary>
    private static readonly TimeSpan SearchMax = TimeSpan.FromMinutes(6);

    /// <summary>A guest that is on neither host for so long after its move began was shut down there.</summary>
    private static readonly TimeSpan NowhereMax = TimeSpan.FromMinutes(15);

    /// <summary>Ends what a host began and, by its own status, does not go on with.</summary>
    public static (FleetSnapshot Fleet, FleetChange Change) Close(FleetSnapshot fleet, Envelope envelope, StatusMessage status)
    {
        var change = FleetChange.None;
        // A status issued after the start has the migration in it for as long as it goes on: one host, one clock
        foreach (var open in fleet.Migrations.Values.Where(m => m.From == status.Host && m.EndedAt is null && m.StartedAt < envelope.IssuedAt))
        {
            if (End(fleet, envelope, status, open) is not { } ended) continue;
            fleet = fleet with { Migrations = fleet.Migrations.SetItem(open.Id, ended with { EndedAt = envelope.IssuedAt, EndIsReckoned = true, Rate = null }) };
            change = change with { Migrations = change.Migrations.Add(open.Id) };
        }
        foreach (var open in fleet.Negotiations.Values.Where(n => n.Help.From == status.Host && n.EndedAt is null))
        {
            var known = fleet.Migrations.TryGetValue(open.HelpId, out var migration);
            // A host says first that a migration has ended, then that its search has: a status that it issued later comes after both
            var lost = known ? migration!.EndIsReckoned || migration.EndedAt < envelope.IssuedAt : open.AskedAt < envelope.IssuedAt - SearchMax || open.AskedAt.ToUnixTimeMilliseconds() < envelope.Incarnation;
            if (!lost) continue;
            fleet = fleet with { Negotiations = fleet.Negotiations.SetItem(open.HelpId, Ended(open, migration, envelope)) };
            change = change with { Negotiations = change.Negotiations.Add(open.HelpId) };
        }
        return (fleet, change);
    }

    private static Migration? End(FleetSnapshot fleet, Envelope envelope, StatusMessage status, Migration open)
    {
        if (status.Sample is null || status.MovedByOthers.Contains(open.GuestName) || status.Migrations.Any(m => m.Id == open.Id)) return null;
        if (status.Sample.Guests.FirstOrDefault(g => g.Id == open.Guest && g.State is not GuestRunState.Leaving) is { } here)
        {
            var state = here.State == GuestRunState.Undefined ? MigrationState.Undefined : MigrationState.Failed;
            return open with { State = state, Problem = $"how it ended was not told; {open.GuestName} is still on {open.From}" };
        }
        var arrived = fleet.Hosts.TryGetValue(open.To, out var target) && target.Status?.Sample is { } sample &&
            sample.Guests.Any(g => g.Id == open.Guest && g.State is not GuestRunState.Incoming);
        if (arrived) return open with { State = MigrationState.Done };
        return open.StartedAt < envelope.IssuedAt - NowhereMax ? open with { State = MigrationState.Failed, Problem = $"how it ended was not told; {open.GuestName} is on neither host" } : null;
    }

    private static NegotiationRecord Ended(NegotiationRecord open, Migration? migration, Envelope envelope) => open with
    {
        EndedAt = envelope.IssuedAt,
        Succeeded = migration?.State == MigrationState.Done,
        Outcome = migration is { EndIsReckoned: false, EndedAt: not null } ? MigrationRunner.EndText(migration) : migration?.State == MigrationState.Done
            ? $"{open.Help.Guest.Name} is on {migration.To}; how it got there was not told"
            : migration?.Problem ?? $"{open.Help.From} did not tell how it ended",
    };
}
