using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Events;

/// <summary>Which events are wanted; what is null does not matter.</summary>
public sealed record EventFilter
{
    /// <summary>The most that are read at once.</summary>
    public const int LimitMax = 500;

    /// <summary>Those that were written after this one, oldest first.</summary>
    public long? After { get; init; }

    /// <summary>Those that were written before this one.</summary>
    public long? Before { get; init; }

    /// <summary>About this host.</summary>
    public string? Host { get; init; }

    /// <summary>About this guest, by name.</summary>
    public string? Guest { get; init; }

    /// <summary>At least so severe.</summary>
    public DecisionSeverity? LeastSeverity { get; init; }

    /// <summary>Of this operation.</summary>
    public Guid? Operation { get; init; }

    /// <summary>Only about these guests, or by <see cref="OrWho"/>; null does not narrow.</summary>
    public IReadOnlyList<string>? Guests { get; init; }

    /// <summary>With <see cref="Guests"/>: also what this person did.</summary>
    public string? OrWho { get; init; }

    /// <summary>How many at most.</summary>
    /// <value>100; 1 to <see cref="LimitMax"/>.</value>
    public int Limit { get; init; } = 100;
}

/// <summary>Reads what <see cref="EventLog"/> wrote. Throws what the database throws.</summary>
public sealed class EventReader(IDbContextFactory<XenWebDb> databases)
{
    /// <summary>The newest first; with <see cref="EventFilter.After"/> the oldest first.</summary>
    public async Task<IReadOnlyList<EventRow>> ReadAsync(EventFilter filter, CancellationToken cancellation = default)
    {
        await using var db = databases.CreateDbContext();
        var rows = db.Events.AsNoTracking().AsQueryable();
        if (filter.After is { } after) rows = rows.Where(r => r.Id > after);
        if (filter.Before is { } before) rows = rows.Where(r => r.Id < before);
        if (filter.Host is { } host) rows = rows.Where(r => r.Host == host);
        if (filter.Guest is { } guest) rows = rows.Where(r => r.Guest == guest);
        if (filter.Operation is { } operation) rows = rows.Where(r => r.OperationId == operation);
        if (filter.Guests is { } guests)
        {
            var (names, who) = (guests.ToArray(), filter.OrWho);
            rows = rows.Where(r => (r.Guest != null && EF.Parameter(names).Contains(r.Guest)) || r.Who == who);
        }
        if (filter.LeastSeverity is { } least)
        {
            var wanted = Enum.GetValues<DecisionSeverity>().Where(s => s >= least).ToArray();
            rows = rows.Where(r => wanted.Contains(r.Severity));
        }
        rows = filter.After is null ? rows.OrderByDescending(r => r.Id) : rows.OrderBy(r => r.Id);
        return await rows.Take(Math.Clamp(filter.Limit, 1, EventFilter.LimitMax)).ToListAsync(cancellation);
    }
}
