using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Maintenance;

/// <summary>
/// When a drain (or one move) will end: the memory that is left, at the pace of the migrations that this host (or, before its first, any host) has made and
/// makes, several at once. Where that can't be told it says why: none was seen, a guest is stuck, no host offers a place.
/// </summary>
internal static class DrainForecast
{
    /// <summary>The expected end by our clock; null if it can't be said.</summary>
    public static DateTimeOffset? EndOf(Operation drain, StatusMessage status, FleetSnapshot fleet, DateTimeOffset now) => Of(drain.Host, drain.CreatedAt, status, fleet, now).EndAt;

    /// <summary>The same as one who looks may know it, of a host of which perhaps nothing was heard.</summary>
    /// <param name="seesAll">Whether they see the whole lab: a part of it would tell of an end too early.</param>
    /// <param name="host">Which host is drained.</param>
    /// <param name="since">Since when.</param>
    /// <param name="expected">The end that was reckoned from the whole lab; null if it can't be said, or nobody asked here.</param>
    /// <param name="fleet">The lab as they see it.</param>
    /// <param name="now">Our clock.</param>
    public static DrainEstimate Seen(bool seesAll, HostId host, DateTimeOffset since, DateTimeOffset? expected, FleetSnapshot fleet, DateTimeOffset now)
    {
        if (!seesAll) return expected is { } end ? new DrainEstimate(end, null, T("reckoned from all that is on it")) : DrainEstimate.Not(T("that would be reckoned from all that is on it, which does not tell it now"));
        return fleet.Hosts.GetValueOrDefault(host)?.Status is { } status ? Of(host, since, status, fleet, now) : DrainEstimate.Not(T($"{host} has not been heard of"));
    }

    /// <summary>The expected end with what it is reckoned from, or why it can't be said, in the language of who looks.</summary>
    /// <param name="host">Which host is drained.</param>
    /// <param name="since">Since when; migrations of a day before count too.</param>
    /// <param name="status">What it said last.</param>
    /// <param name="fleet">The lab.</param>
    /// <param name="now">Our clock.</param>
    public static DrainEstimate Of(HostId host, DateTimeOffset since, StatusMessage status, FleetSnapshot fleet, DateTimeOffset now)
    {
        if (WhyNot(host, status, fleet, now) is { } why) return DrainEstimate.Not(why);
        var sample = status.Sample!;
        // Its own moves tell most: links and guests differ from host to host
        var (pace, ofOthers) = Pace(m => m.From == host, since, fleet, now) is { } own ? (own, false) : (Pace(_ => true, since, fleet, now), true);
        if (pace is not { } seen) return DrainEstimate.Not(T("no migration has been measured yet, and a link's speed alone does not tell it"));
        var left = new ByteSize(Math.Max(0, sample.Guests.Sum(g => g.Memory.Bytes) - status.Migrations.Sum(m => m.Copied?.Bytes ?? 0)));
        var atOnce = Math.Clamp(sample.Guests.Length, 1, status.Negotiation.DrainAtOnce);
        var seconds = left.Bytes * seen.Seconds / seen.Bytes / atOnce;
        var rate = new BitRate(seen.Bytes * 8 / seen.Seconds);
        var turns = atOnce == 1 ? T("one domain at a time") : T($"{atOnce} domains at once");
        var from = (ofOthers, seen.Count == 1) switch
        {
            (false, true) => T($"{left} to copy, {turns}, each at {Controls.Format.Link(rate)} as one move was"),
            (true, true) => T($"{left} to copy, {turns}, each at {Controls.Format.Link(rate)} as one move was on other hosts"),
            (false, false) => T($"{left} to copy, {turns}, each at {Controls.Format.Link(rate)} as {seen.Count} moves were"),
            _ => T($"{left} to copy, {turns}, each at {Controls.Format.Link(rate)} as {seen.Count} moves were on other hosts"),
        };
        // Whole seconds: an estimate that trembles tells no more
        return new DrainEstimate(DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() + (long)Math.Ceiling(seconds)), null, from);
    }

    private static string? WhyNot(HostId host, StatusMessage status, FleetSnapshot fleet, DateTimeOffset now)
    {
        if (fleet.Hosts.GetValueOrDefault(host)?.Liveness(now) == HostLiveness.Lost) return T($"{host}'s agent is not heard of");
        if (status.Sample is null) return T($"{host} has not said yet what it has");
        if (status.Drain.Where(d => d.State == DrainItemState.Stuck).Select(d => d.Guest).ToArray() is { Length: > 0 } stuck) return T($"{Words.Shown(stuck)} can't leave until a person has helped");
        // What was tried and waits for its next try found no place
        return !status.Drain.IsEmpty && status.Drain.All(d => d is { State: DrainItemState.Waiting, NextTry: not null }) ? T("no host offers a place for what is left; it goes on by itself when one does") : null;
    }

    /// <summary>A migration that was ordered, with the end that its own pace so far tells; null as long as nothing is copied.</summary>
    public static Operation OfMove(Operation order, FleetSnapshot fleet, DateTimeOffset now)
    {
        if (order.Kind != OperationKind.Migrate || order.State != OperationState.Running) return order;
        var move = fleet.Migrations.Values.LastOrDefault(m => m.Guest == order.Guest && m.From == order.Host && m.EndedAt is null);
        if (move?.Copied is not { Bytes: > 0 } copied || now <= move.StartedAt) return order with { ExpectedEndAt = null };
        var left = move.Left?.TotalSeconds ?? Math.Max(0, move.Memory.Bytes - copied.Bytes) * (now - move.StartedAt).TotalSeconds / copied.Bytes;
        return order with { ExpectedEndAt = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() + (long)Math.Ceiling(left)) };
    }

    // The migrations since a day before, and what moves now: how many, how many bytes and seconds in all
    private static (int Count, double Bytes, double Seconds)? Pace(Func<Migration, bool> which, DateTimeOffset drainedAt, FleetSnapshot fleet, DateTimeOffset now)
    {
        var since = drainedAt - TimeSpan.FromDays(1);
        var (count, seconds, bytes) = (0, 0.0, 0.0);
        foreach (var migration in fleet.Migrations.Values.Where(m => m.StartedAt >= since && which(m)))
        {
            var copied = migration.State == MigrationState.Done ? migration.Memory : migration.State == MigrationState.Moving ? migration.Copied ?? default : default;
            if (copied <= ByteSize.Zero) continue;
            count++;
            bytes += copied.Bytes;
            seconds += Math.Max(0, ((migration.EndedAt ?? now) - migration.StartedAt).TotalSeconds);
        }
        return bytes > 0 && seconds > 0 ? (count, bytes, seconds) : null;
    }
}
