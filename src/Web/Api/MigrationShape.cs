using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Web.Api;

/// <summary>A live migration as the API tells it. What is not known, or has not come yet, is null.</summary>
/// <param name="Id">Also the id of the negotiation that led to it.</param>
/// <param name="Domain">Name of the domain.</param>
/// <param name="DomainId">UUID of the domain.</param>
/// <param name="From">Source.</param>
/// <param name="To">Target.</param>
/// <param name="Kind">relief, drain, explicit or start.</param>
/// <param name="State">ordered, moving, done, failed, undefined.</param>
/// <param name="Progress">0 to 1.</param>
/// <param name="MemoryBytes">To copy.</param>
/// <param name="CopiedBytes">Copied so far.</param>
/// <param name="BitsPerSecond">How fast it is copied, over the last seconds.</param>
/// <param name="SecondsLeft">At that rate; null once what was written meanwhile is sent again.</param>
/// <param name="SentBytes">Once it has ended: what went over the network, pages that were sent again included.</param>
/// <param name="StartedAt">When it began, by the source's clock.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="TotalSeconds">From its beginning to its end.</param>
/// <param name="PauseSeconds">How long the domain stood still.</param>
/// <param name="Why">Who asked and why.</param>
/// <param name="Problem">Why it failed, or what is undefined.</param>
public sealed record MigrationShape(
    string Id, string Domain, Guid DomainId, string From, string To, HelpKind Kind, MigrationState State, double? Progress, long MemoryBytes, long? CopiedBytes,
    double? BitsPerSecond, double? SecondsLeft, long? SentBytes, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, double? TotalSeconds, double? PauseSeconds, string Why, string? Problem)
{
    /// <summary>The migration now.</summary>
    public static MigrationShape Of(Migration migration) => new(
        migration.Id, migration.GuestName, migration.Guest.Uuid, migration.From.Name, migration.To.Name, migration.Kind, migration.State,
        migration.State == MigrationState.Done ? 1 : migration.Copied is { } copied ? Math.Round(Math.Clamp(copied.Of(migration.Memory).Value, 0, 1), 4) : null,
        migration.Memory.Bytes, migration.Copied?.Bytes, migration.Rate?.BitsPerSecond, migration.Left is { } left ? Math.Round(left.TotalSeconds, 1) : null, migration.Sent?.Bytes, migration.StartedAt, migration.EndedAt,
        migration.EndedAt is { } ended ? Math.Round((ended - migration.StartedAt).TotalSeconds, 3) : null, migration.Pause?.TotalSeconds, migration.Why, migration.Problem);
}
