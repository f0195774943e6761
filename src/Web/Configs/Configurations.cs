using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Audit;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Configs;

/// <summary>
/// What guests are made from: the copy of record, in the database, every version for good. Reading throws what the database throws; a change
/// answers with what it is now or why nothing was changed.
/// </summary>
public sealed class Configurations(IDbContextFactory<XenWebDb> databases, EventLog events, AuditLog audit, TimeProvider time) : IDisposable
{
    /// <summary>The most that are kept, the retired ones included.</summary>
    public const int CountMax = 1000;

    /// <summary>The most versions of one that are told, the newest; older ones stay in the database.</summary>
    public const int VersionsMax = 200;

    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>After each change, on the thread that made it; does not wait.</summary>
    public event Action? Changed;

    /// <summary>Another web server, or a command, has changed one.</summary>
    internal void ChangedElsewhere() => Changed?.Invoke();

    /// <summary>All in use, by name.</summary>
    public async Task<ImmutableArray<Configuration>> ListAsync(CancellationToken cancellation = default) => [.. (await ListAllAsync(cancellation)).Where(c => c.RetiredAt is null)];

    /// <summary>All, those that are retired too, by name.</summary>
    public async Task<ImmutableArray<Configuration>> ListAllAsync(CancellationToken cancellation = default)
    {
        await using var db = databases.CreateDbContext();
        var rows = await db.Configurations.AsNoTracking().Take(CountMax).ToListAsync(cancellation);
        return [.. rows.Select(ConfigurationRows.From).OrderBy(c => c.Name, StringComparer.Ordinal)];
    }

    /// <summary>One, also a retired one; null if there never was one of that name.</summary>
    public async Task<Configuration?> FindAsync(string name, CancellationToken cancellation = default)
    {
        await using var db = databases.CreateDbContext();
        var row = await db.Configurations.AsNoTracking().FirstOrDefaultAsync(r => r.Name == name, cancellation);
        return row is null ? null : ConfigurationRows.From(row);
    }

    /// <summary>Its versions, the newest first; empty if there is none of that name.</summary>
    public async Task<ImmutableArray<ConfigurationVersion>> VersionsAsync(string name, CancellationToken cancellation = default)
    {
        await using var db = databases.CreateDbContext();
        var rows = await db.ConfigurationVersions.AsNoTracking().Where(r => r.Name == name).OrderByDescending(r => r.Version).Take(VersionsMax).ToListAsync(cancellation);
        return [.. rows.Select(ConfigurationRows.From)];
    }

    /// <summary>Makes one or changes it; one that was retired is in use again.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="text">The whole xl.cfg.</param>
    /// <param name="basedOn">The version that was edited: if there is a newer one nothing is changed. 0: there must be none. Null: whatever there is.</param>
    /// <param name="reason">Who, and why: kept with the version.</param>
    /// <param name="cancellation">Gives up waiting; what was begun is done.</param>
    public async Task<ConfigurationChange> SaveAsync(string name, string text, int? basedOn, Reason reason, CancellationToken cancellation = default)
    {
        if (ConfigurationFile.Problems(name, text) is { Count: > 0 } problems)
        {
            return new ConfigurationChange(null, new Refusal(RefusalKind.Invalid, [.. problems.Select(p => p.Text)]), [.. problems]);
        }
        return await ChangeAsync(name, basedOn, reason, "configuration-saved", (row, count) =>
        {
            if (row is null && count >= CountMax) return (null, new Refusal(RefusalKind.Conflict, [$"There are {CountMax} configurations, and more are not kept."]));
            row ??= new ConfigurationRow { Name = name, Text = "", CreatedAt = time.GetUtcNow() };
            // Saved again as it is: that is no new version
            if (row.Text == text && row.RetiredAt is null && row.Version > 0) return (row, null);
            ConfigurationRows.Set(row, text);
            row.RetiredAt = null;
            row.Version++;
            return (row, null);
        }, cancellation);
    }

    /// <summary>Takes one out of use; guests made from it go on, and it can be restored.</summary>
    public Task<ConfigurationChange> RetireAsync(string name, int? basedOn, Reason reason, CancellationToken cancellation = default) =>
        ChangeAsync(name, basedOn, reason, "configuration-retired", (row, _) =>
        {
            if (row is null or { RetiredAt: not null }) return (null, new Refusal(RefusalKind.NotFound, [row is null ? $"There is no configuration '{name}'." : $"'{name}' is retired already."]));
            row.RetiredAt = time.GetUtcNow();
            row.Version++;
            return (row, null);
        }, cancellation);

    /// <summary>Makes an earlier version the newest once more.</summary>
    public async Task<ConfigurationChange> RestoreAsync(string name, int version, int? basedOn, Reason reason, CancellationToken cancellation = default)
    {
        await using var db = databases.CreateDbContext();
        var row = await db.ConfigurationVersions.AsNoTracking().FirstOrDefaultAsync(r => r.Name == name && r.Version == version, cancellation);
        if (row is null) return ConfigurationChange.Refused(new Refusal(RefusalKind.NotFound, [$"'{name}' has no version {version}."]));
        return await SaveAsync(name, row.Text, basedOn, reason with { Why = $"restored from version {version}{(reason.Why.Length > 0 ? $": {reason.Why}" : "")}" }, cancellation);
    }

    /// <summary>Writes down which version a server keeps as a file.</summary>
    internal async Task SetKeptAsync(string name, string server, int version, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        await db.Configurations.Where(r => r.Name == name).ExecuteUpdateAsync(set => set.SetProperty(r => r.Server, server).SetProperty(r => r.KeptVersion, version), cancellation);
        Changed?.Invoke();
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task<ConfigurationChange> ChangeAsync(
        string name, int? basedOn, Reason reason, string what, Func<ConfigurationRow?, int, (ConfigurationRow? Row, Refusal? Refusal)> change, CancellationToken cancellation)
    {
        if (OperationRules.Said(new Ask(null, reason, [])) is { } said) return ConfigurationChange.Refused(said);
        await _gate.WaitAsync(cancellation);
        try
        {
            ConfigurationChange? answer = null;
            var failure = await OperationDesk.TryAsync(async () => answer = await ChangeAsync(name, basedOn, reason, what, change));
            return answer ?? ConfigurationChange.Refused(failure!);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<ConfigurationChange> ChangeAsync(string name, int? basedOn, Reason reason, string what, Func<ConfigurationRow?, int, (ConfigurationRow? Row, Refusal? Refusal)> change)
    {
        await using var db = databases.CreateDbContext();
        var row = await db.Configurations.FirstOrDefaultAsync(r => r.Name == name);
        if (basedOn is { } version && version != (row?.Version ?? 0)) return Stale(name, version, row);
        var before = row?.Version ?? 0;
        // One that was kept before versions were: what it was must not be lost
        if (row is not null && !await db.ConfigurationVersions.AnyAsync(r => r.Name == name && r.Version == before)) db.ConfigurationVersions.Add(ConfigurationRows.Version(row, ""));
        var (changed, refusal) = change(row, await db.Configurations.CountAsync());
        if (changed is null) return ConfigurationChange.Refused(refusal!);
        if (changed.Version == before) return ConfigurationChange.Done(ConfigurationRows.From(changed));
        if (row is null) db.Configurations.Add(changed);
        (changed.Author, changed.ChangedAt) = (reason.Who, time.GetUtcNow());
        db.ConfigurationVersions.Add(ConfigurationRows.Version(changed, reason.Why));
        try
        {
            await db.SaveChangesAsync();
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || StoreProblem.IsBadData(e))
        {
            // Another web server was quicker
            await using var anew = databases.CreateDbContext();
            return Stale(name, before, await anew.Configurations.AsNoTracking().FirstOrDefaultAsync(r => r.Name == name));
        }
        Tell(what, name, changed.Version, reason);
        Changed?.Invoke();
        return ConfigurationChange.Done(ConfigurationRows.From(changed));
    }

    private static ConfigurationChange Stale(string name, int basedOn, ConfigurationRow? row)
    {
        var text = row is null ? $"'{name}' is not there any more."
            : basedOn == 0 ? $"There is a configuration '{name}' already."
            : $"{row.Author} changed '{name}' meanwhile: it is version {row.Version} now, and you changed version {basedOn}. Nothing was overwritten.";
        return ConfigurationChange.Refused(new Refusal(RefusalKind.Conflict, [text]), row is null ? null : ConfigurationRows.From(row));
    }

    private void Tell(string what, string name, int version, Reason reason)
    {
        var did = what == "configuration-retired" ? "retired" : "saved";
        events.Append(new EventRow
        {
            At = time.GetUtcNow(),
            What = what,
            Text = $"{reason.Who} {did} the configuration {name}, version {version}.",
            Severity = DecisionSeverity.Info,
            Who = reason.Who,
            Why = reason.Why,
        });
        audit.WriteAsync(new AuditEntry(reason.Who, what, name, reason.Why, null, $"{did}, version {version}"));
    }
}
