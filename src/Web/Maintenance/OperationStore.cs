using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Live;

namespace XenWeb.Web.Maintenance;

/// <summary>Operations, intents and policies in the database. Throws what the database throws.</summary>
public sealed class OperationStore(IDbContextFactory<XenWebDb> databases)
{
    /// <summary>Those that go on, and the newest that ended.</summary>
    public async Task<ImmutableArray<Operation>> LoadAsync(CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var goingOn = await db.Operations.AsNoTracking().Where(r => r.EndedAt == null).ToListAsync(cancellation);
        var ended = await db.Operations.AsNoTracking().Where(r => r.EndedAt != null).OrderByDescending(r => r.CreatedAt).Take(OperationBoard.EndedMax).ToListAsync(cancellation);
        return [.. goingOn.Concat(ended).Select(OperationRows.From)];
    }

    /// <summary>Those that go on, and these.</summary>
    public async Task<ImmutableArray<Operation>> GoingOnAsync(Guid[] these, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        return [.. (await db.Operations.AsNoTracking().Where(r => r.EndedAt == null || these.Contains(r.Id)).ToListAsync(cancellation)).Select(OperationRows.From)];
    }

    /// <summary>These, as far as they are there.</summary>
    public async Task<ImmutableArray<Operation>> FindAsync(Guid[] these, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        return [.. (await db.Operations.AsNoTracking().Where(r => these.Contains(r.Id)).ToListAsync(cancellation)).Select(OperationRows.From)];
    }

    /// <summary>The limits of guests' networks, by the guest's name, and their generation.</summary>
    public async Task<(ImmutableSortedDictionary<string, BitRate> Limits, long Generation)> LoadBandwidthsAsync(CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var row = await db.Policies.AsNoTracking().FirstOrDefaultAsync(r => r.Host == PolicyRow.Bandwidths, cancellation);
        return row is null ? (Desired.NoLimits, 0) : (StorageJson.ReadBandwidths(row.Json), row.Generation);
    }

    /// <summary>What is wanted of each host; rows of no host are none of them.</summary>
    public async Task<(ImmutableArray<IntentRow> Intents, ImmutableArray<PolicyRow> Policies)> LoadDesiredAsync(CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        return ([.. await db.Intents.AsNoTracking().ToListAsync(cancellation)], [.. await db.Policies.AsNoTracking().Where(r => !PolicyRow.OfNoHost.Contains(r.Host)).ToListAsync(cancellation)]);
    }

    /// <summary>One, also an old one; null if there is none.</summary>
    public async Task<Operation?> FindAsync(Guid id, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var row = await db.Operations.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id, cancellation);
        return row is null ? null : OperationRows.From(row);
    }

    /// <summary>The operation that came with a key, and the hash of its request; null if the key is new.</summary>
    public async Task<(Operation Operation, string Hash)?> FindByKeyAsync(string key, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var row = await db.Operations.AsNoTracking().FirstOrDefaultAsync(r => r.IdempotencyKey == key, cancellation);
        return row is null ? null : (OperationRows.From(row), row.RequestHash ?? "");
    }

    /// <summary>Stores a new operation with all that belongs to it, or nothing of it.</summary>
    public async Task AddAsync(NewOperation added, Ask ask, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var row = OperationRows.To(added.Operation, new OperationRow { Id = added.Operation.Id });
        row.IdempotencyKey = ask.Key;
        row.RequestHash = ask.Key is null ? null : ask.Hash;
        db.Operations.Add(row);
        await SetDesiredAsync(db, added, cancellation);
        await SetAsync(db, added.Superseded, cancellation);
        await db.SaveChangesAsync(cancellation);
    }

    /// <summary>Stores how operations are now, and an intent that goes with them.</summary>
    public async Task SaveAsync(IReadOnlyCollection<Operation> operations, (HostId Host, IntentMessage Intent)? intent, CancellationToken cancellation)
    {
        if (operations.Count == 0 && intent is null) return;
        await using var db = databases.CreateDbContext();
        if (intent is { } wanted) await SetIntentAsync(db, wanted.Host, wanted.Intent, operations.FirstOrDefault()?.ChangedAt ?? default, cancellation);
        await SetAsync(db, operations, cancellation);
        await db.SaveChangesAsync(cancellation);
    }

    private static async Task SetAsync(XenWebDb db, IReadOnlyCollection<Operation> operations, CancellationToken cancellation)
    {
        var ids = operations.Select(o => o.Id).ToArray();
        if (ids.Length == 0) return;
        var rows = await db.Operations.Where(r => ids.Contains(r.Id)).ToDictionaryAsync(r => r.Id, cancellation);
        foreach (var operation in operations)
        {
            // What another web server has ended stays as it ended
            if (rows.TryGetValue(operation.Id, out var row) && (row.EndedAt is null || $"{row.State}" == $"{operation.State}")) OperationRows.To(operation, row);
        }
    }

    private static async Task SetDesiredAsync(XenWebDb db, NewOperation added, CancellationToken cancellation)
    {
        var operation = added.Operation;
        if (added.Intent is { } intent) await SetIntentAsync(db, operation.Host, intent, operation.CreatedAt, cancellation);
        if (added.Bandwidth is { } bandwidth) await SetBandwidthAsync(db, bandwidth, operation.CreatedAt, cancellation);
        if (added.Policy is not { } policy) return;
        var row = await db.Policies.FirstOrDefaultAsync(r => r.Host == operation.Host.Name, cancellation);
        if (row is null) db.Policies.Add(row = new PolicyRow { Host = operation.Host.Name, Json = "" });
        (row.Generation, row.Json, row.Who, row.Why, row.ChangedAt) = (policy.Generation, StorageJson.Write(policy), policy.Reason.Who, policy.Reason.Why, operation.CreatedAt);
    }

    private static async Task SetBandwidthAsync(XenWebDb db, BandwidthChange change, DateTimeOffset at, CancellationToken cancellation)
    {
        var row = await db.Policies.FirstOrDefaultAsync(r => r.Host == PolicyRow.Bandwidths, cancellation);
        if (row is null) db.Policies.Add(row = new PolicyRow { Host = PolicyRow.Bandwidths, Json = "{}" });
        row.Json = StorageJson.Write(Desired.With(StorageJson.ReadBandwidths(row.Json), change));
        (row.Generation, row.Who, row.Why, row.ChangedAt) = (change.Generation, change.Reason.Who, change.Reason.Why, at);
    }

    private static async Task SetIntentAsync(XenWebDb db, HostId host, IntentMessage intent, DateTimeOffset at, CancellationToken cancellation)
    {
        var row = await db.Intents.FirstOrDefaultAsync(r => r.Host == host.Name, cancellation);
        if (row is null) db.Intents.Add(row = new IntentRow { Host = host.Name });
        (row.Mode, row.Generation, row.OperationId, row.Who, row.Why, row.ChangedAt) = (intent.Mode, intent.Generation, intent.Operation, intent.Reason.Who, intent.Reason.Why, at);
    }
}
