using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Domain.Fleet;

/// <summary>
/// An agent that was restarted does not remember what it asked for, so nobody would say how that ended. The next
/// statuses do: what Xen shows decides.
/// </summary>
internal static class AfterRestart
{
    /// <summary>Ends what an earlier incarnation of a host's agent began and this one does not go on with.</summary>
    public static (FleetSnapshot Fleet, FleetChange Change) Close(FleetSnapshot fleet, Envelope envelope, StatusMessage status)
    {
        var began = DateTimeOffset.FromUnixTimeMilliseconds(envelope.Incarnation);
        var change = FleetChange.None;
        foreach (var open in fleet.Migrations.Values.Where(m => m.From == status.Host && m.EndedAt is null && m.StartedAt < began))
        {
            if (End(fleet, status, open) is not { } ended) continue;
            ended = ended with { EndedAt = envelope.IssuedAt };
            fleet = fleet with { Migrations = fleet.Migrations.SetItem(open.Id, ended) };
            change = change with { Migrations = change.Migrations.Add(open.Id) };
        }
        foreach (var open in fleet.Negotiations.Values.Where(n => n.Help.From == status.Host && n.EndedAt is null && n.AskedAt < began))
        {
            if (fleet.Migrations.TryGetValue(open.HelpId, out var migration) && migration.EndedAt is null) continue;
            fleet = fleet with { Negotiations = fleet.Negotiations.SetItem(open.HelpId, Ended(open, migration, envelope)) };
            change = change with { Negotiations = change.Negotiations.Add(open.HelpId) };
        }
        return (fleet, change);
    }

    private static Migration? End(FleetSnapshot fleet, StatusMessage status, Migration open)
    {
        if (status.Sample is null || status.MovedByOthers.Contains(open.GuestName) || status.Migrations.Any(m => m.Id == open.Id)) return null;
        if (status.Sample.Guests.Any(g => g.Id == open.Guest && g.State is not GuestRunState.Leaving))
        {
            return open with { State = MigrationState.Failed, Problem = $"{open.From}'s agent was restarted while it ran; {open.GuestName} is still on {open.From}" };
        }
        var arrived = fleet.Hosts.TryGetValue(open.To, out var target) && target.Status?.Sample is { } sample &&
            sample.Guests.Any(g => g.Id == open.Guest && g.State is not GuestRunState.Incoming);
        return arrived ? open with { State = MigrationState.Done } : null;
    }

    private static NegotiationRecord Ended(NegotiationRecord open, Migration? migration, Envelope envelope) => open with
    {
        EndedAt = envelope.IssuedAt,
        Succeeded = migration?.State == MigrationState.Done,
        Outcome = migration?.State == MigrationState.Done
            ? $"{open.Help.Guest.Name} is on {migration.To}; {open.Help.From}'s agent was restarted meanwhile"
            : migration?.Problem ?? $"{open.Help.From}'s agent was restarted",
    };
}
