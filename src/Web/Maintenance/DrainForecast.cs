using XenWeb.Domain.Fleet;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Maintenance;

/// <summary>
/// When a drain (or one move) will end: the memory that is left, at the pace of the migrations that this host has made and makes, several at
/// once. Null as long as that can't be told: none seen, or a guest is stuck.
/// </summary>
internal static class DrainForecast
{
    /// <summary>The expected end by our clock.</summary>
    public static DateTimeOffset? EndOf(Operation drain, StatusMessage status, FleetSnapshot fleet, DateTimeOffset now)
    {
        if (status.Sample is not { } sample || status.Drain.Any(d => d.State == DrainItemState.Stuck)) return null;
        if (Pace(drain, fleet, now) is not { } secondsPerByte) return null;
        var left = sample.Guests.Sum(g => g.Memory.Bytes) - status.Migrations.Sum(m => m.Copied?.Bytes ?? 0);
        var atOnce = Math.Clamp(sample.Guests.Length, 1, status.Negotiation.DrainAtOnce);
        var seconds = Math.Max(left, 0) * secondsPerByte / atOnce;
        // Whole seconds: an estimate that trembles tells no more
        return DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() + (long)Math.Ceiling(seconds));
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

    // Seconds for a byte, over all that this host has moved since a day before the drain, and what it moves now
    private static double? Pace(Operation drain, FleetSnapshot fleet, DateTimeOffset now)
    {
        var since = drain.CreatedAt - TimeSpan.FromDays(1);
        var seen = fleet.Migrations.Values.Where(m => m.From == drain.Host && m.StartedAt >= since).ToArray();
        var seconds = 0.0;
        var bytes = 0.0;
        foreach (var migration in seen)
        {
            var copied = migration.State == MigrationState.Done ? migration.Memory : migration.State == MigrationState.Moving ? migration.Copied ?? default : default;
            if (copied <= ByteSize.Zero) continue;
            bytes += copied.Bytes;
            seconds += Math.Max(0, ((migration.EndedAt ?? now) - migration.StartedAt).TotalSeconds);
        }
        return bytes > 0 && seconds > 0 ? seconds / bytes : null;
    }
}
