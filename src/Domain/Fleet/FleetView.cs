using System.Collections.Immutable;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Domain.Fleet;

/// <summary>Folds messages into snapshots: a pure function of the last snapshot, the message and the time of its arrival.</summary>
public static class FleetView
{
    /// <summary>
    /// The snapshot after a message. An older message than the newest of its host is dropped ("out of order") and counted;
    /// what is not for the view (orders, intents, decisions, outcomes) leaves it as it is.
    /// </summary>
    /// <param name="fleet">The last snapshot.</param>
    /// <param name="envelope">The message.</param>
    /// <param name="now">When it arrived, by our clock.</param>
    public static (FleetSnapshot Fleet, FleetChange Change) Fold(FleetSnapshot fleet, Envelope envelope, DateTimeOffset now) => envelope.Body switch
    {
        _ when Claims.Speaker(envelope.Body) != envelope.Sender => (Drop(fleet, "wrong sender"), FleetChange.None),
        StatusMessage status => FoldStatus(fleet, envelope, status, now),
        PresenceMessage presence => FoldPresence(fleet, envelope, presence, now),
        MigrationMessage moved => FoldMigration(fleet, moved.Migration, envelope),
        HelpMessage help => FoldStep(fleet, help.HelpId, envelope),
        OfferMessage offer => FoldStep(fleet, offer.HelpId, envelope),
        RefusalMessage refusal => FoldStep(fleet, refusal.HelpId, envelope),
        AwardMessage award => FoldStep(fleet, award.HelpId, envelope),
        ConfirmMessage confirm => FoldStep(fleet, confirm.HelpId, envelope),
        ReleaseMessage release => FoldStep(fleet, release.HelpId, envelope),
        ClosedMessage closed => FoldStep(fleet, closed.HelpId, envelope),
        _ => (fleet, FleetChange.None),
    };

    /// <summary>Counts a message that could not be used.</summary>
    public static FleetSnapshot Drop(FleetSnapshot fleet, string why) =>
        fleet with { Version = fleet.Version + 1, Dropped = fleet.Dropped.SetItem(why, fleet.Dropped.GetValueOrDefault(why) + 1) };

    private static (FleetSnapshot, FleetChange) FoldStatus(FleetSnapshot fleet, Envelope envelope, StatusMessage status, DateTimeOffset now)
    {
        if (fleet.Hosts.TryGetValue(status.Host, out var known) && known.Status is not null &&
            (envelope.Incarnation, envelope.Sequence).CompareTo((known.Incarnation, known.Sequence)) <= 0)
        {
            return (Drop(fleet, "out of order"), FleetChange.None);
        }
        // "I am there" may not have been heard, or not have counted (its clock was wrong): whoever speaks after his last will is there
        var isBack = known is { AwayBy: { } away } && (envelope.Incarnation, envelope.Sequence).CompareTo(away) > 0;
        var online = (known?.Online ?? true) || isBack;
        var host = new HostState(status.Host, status, now, online, envelope.Incarnation, envelope.Sequence) { AwayBy = online ? null : known?.AwayBy };
        var folded = fleet with { Version = fleet.Version + 1, Hosts = fleet.Hosts.SetItem(status.Host, host) };
        var (closed, change) = LostEnds.Close(folded, envelope, status);
        return (closed, change with { Hosts = change.Hosts.Add(status.Host) });
    }

    private static (FleetSnapshot, FleetChange) FoldPresence(FleetSnapshot fleet, Envelope envelope, PresenceMessage presence, DateTimeOffset now)
    {
        var host = fleet.Hosts.TryGetValue(presence.Host, out var known)
            ? known with { Online = presence.Online }
            : new HostState(presence.Host, null, now, presence.Online, 0, 0);
        host = host with { AwayBy = presence.Online ? null : (envelope.Incarnation, envelope.Sequence) };
        // An agent that says it is there, and is another than the last, begins to count anew: also if its clock went back
        if (presence.Online && envelope.Incarnation != host.Incarnation) host = host with { Incarnation = envelope.Incarnation, Sequence = 0 };
        var folded = fleet with { Version = fleet.Version + 1, Hosts = fleet.Hosts.SetItem(presence.Host, host) };
        return (folded, FleetChange.None with { Hosts = FleetChange.None.Hosts.Add(presence.Host) });
    }

    private static (FleetSnapshot, FleetChange) FoldMigration(FleetSnapshot fleet, Migration migration, Envelope envelope)
    {
        // An end is final: a late progress message of an ended migration changes nothing. Only a reckoned end gives way to its host's word
        if (fleet.Migrations.TryGetValue(migration.Id, out var known) && known is { EndedAt: not null, EndIsReckoned: false }) return (Drop(fleet, "out of order"), FleetChange.None);
        var migrations = Bounded(fleet.Migrations.SetItem(migration.Id, migration), m => m.EndedAt, m => m.StartedAt);
        var change = FleetChange.None with { Migrations = FleetChange.None.Migrations.Add(migration.Id) };
        var (stepped, more) = FoldStep(fleet with { Migrations = migrations }, migration.Id, envelope);
        return (stepped with { Version = fleet.Version + 1 }, change.With(more));
    }

    private static (FleetSnapshot, FleetChange) FoldStep(FleetSnapshot fleet, string helpId, Envelope envelope)
    {
        if (!fleet.Negotiations.TryGetValue(helpId, out var known))
        {
            // Answers to a call that was not heard (we came later) can't be understood without it
            if (envelope.Body is not HelpMessage help) return (fleet, FleetChange.None);
            known = new NegotiationRecord { HelpId = helpId, Help = help, AskedAt = envelope.IssuedAt };
        }
        var negotiations = Bounded(fleet.Negotiations.SetItem(helpId, Step(known, envelope)), n => n.EndedAt, n => n.AskedAt);
        var folded = fleet with { Version = fleet.Version + 1, Negotiations = negotiations };
        return (folded, FleetChange.None with { Negotiations = FleetChange.None.Negotiations.Add(helpId) });
    }

    private static NegotiationRecord Step(NegotiationRecord record, Envelope envelope)
    {
        var step = new NegotiationStep(envelope.IssuedAt, envelope.Body);
        // Delivered twice (QoS 1) is said once; of a migration's progress only the newest step is kept
        if (record.Steps.Contains(step)) return record;
        var steps = record.Steps;
        if (step.Said is MigrationMessage { Migration.State: MigrationState.Moving })
        {
            steps = steps.RemoveAll(s => s.Said is MigrationMessage { Migration.State: MigrationState.Moving });
        }
        var leftOut = record.StepsLeftOut;
        if (steps.Length >= NegotiationRecord.StepsMax)
        {
            steps = steps.RemoveAt(1);
            leftOut++;
        }
        record = record with { Steps = steps.Add(step), StepsLeftOut = leftOut };
        return envelope.Body switch
        {
            AwardMessage award => record with { AwardedTo = award.To },
            ClosedMessage closed => record with { EndedAt = envelope.IssuedAt, Succeeded = closed.Succeeded, Outcome = closed.Text },
            _ => record,
        };
    }

    // Those that go on are kept, and the newest of those that ended; far too many that never end are none of ours
    private static ImmutableSortedDictionary<string, T> Bounded<T>(ImmutableSortedDictionary<string, T> all, Func<T, DateTimeOffset?> endedAt, Func<T, DateTimeOffset> begunAt)
    {
        if (all.Count <= FleetSnapshot.EndedMax) return all;
        if (all.Count > FleetSnapshot.OpenMax) all = all.RemoveRange(all.OrderBy(p => begunAt(p.Value)).Take(all.Count - FleetSnapshot.OpenMax).Select(p => p.Key));
        var oldest = all.Where(p => endedAt(p.Value) is not null).OrderBy(p => endedAt(p.Value)).Take(all.Count - FleetSnapshot.EndedMax);
        return all.RemoveRange(oldest.Select(p => p.Key));
    }
}
