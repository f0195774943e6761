using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Configs;

/// <summary>What guests are made from: xl.cfg texts by name, kept in the database. Reading throws what the database throws.</summary>
public sealed class Configurations(IDbContextFactory<XenWebDb> databases, EventLog events, TimeProvider time)
{
    /// <summary>The largest text, in characters.</summary>
    public const int TextMax = 48 * 1024;

    /// <summary>The longest name, in characters: the longest that a domain's directory in xenstore takes with room to spare.</summary>
    public const int NameMax = 100;

    /// <summary>The most that are kept.</summary>
    public const int CountMax = 1000;

    /// <summary>All, by name; the text included (a lab has some hundreds at most).</summary>
    public async Task<ImmutableArray<Configuration>> ListAsync(CancellationToken cancellation = default)
    {
        await using var db = databases.CreateDbContext();
        var rows = await db.Configurations.AsNoTracking().Take(CountMax).ToListAsync(cancellation);
        return [.. rows.Select(From).OrderBy(c => c.Name, StringComparer.Ordinal)];
    }

    /// <summary>One; null if there is none of that name.</summary>
    public async Task<Configuration?> FindAsync(string name, CancellationToken cancellation = default)
    {
        await using var db = databases.CreateDbContext();
        var row = await db.Configurations.AsNoTracking().FirstOrDefaultAsync(r => r.Name == name, cancellation);
        return row is null ? null : From(row);
    }

    /// <summary>Makes or replaces one. Every error of the text is told at once; null if it is saved.</summary>
    public async Task<Refusal?> SaveAsync(string name, string text, Reason reason, CancellationToken cancellation = default)
    {
        var config = XlCfg.Parse(text);
        if (Errors(name, text, config) is { Count: > 0 } errors) return new Refusal(RefusalKind.Invalid, [.. errors]);
        Refusal? full = null;
        var failure = await OperationDesk.TryAsync(async () =>
        {
            await using var db = databases.CreateDbContext();
            var now = time.GetUtcNow();
            var row = await db.Configurations.FirstOrDefaultAsync(r => r.Name == name, cancellation);
            if (row is null && await db.Configurations.CountAsync(cancellation) >= CountMax)
            {
                full = new Refusal(RefusalKind.Conflict, [$"There are {CountMax} configurations, and more are not kept: delete one."]);
                return;
            }
            if (row is null) db.Configurations.Add(row = new ConfigurationRow { Name = name, Text = "", CreatedAt = now });
            (row.Text, row.MemoryBytes, row.Vcpus, row.ChangedAt) = (text, ByteSize.FromMiB(config.MemoryMiB!.Value).Bytes, config.Vcpus, now);
            row.Version++;
            await db.SaveChangesAsync(cancellation);
            Tell("configuration-saved", $"{reason.Who} saved the configuration {name}.", reason, now);
        });
        return full ?? failure;
    }

    /// <summary>Takes one away; guests made from it go on. Null if it is done.</summary>
    public async Task<Refusal?> DeleteAsync(string name, Reason reason, CancellationToken cancellation = default)
    {
        var deleted = 0;
        var failure = await OperationDesk.TryAsync(async () =>
        {
            await using var db = databases.CreateDbContext();
            deleted = await db.Configurations.Where(r => r.Name == name).ExecuteDeleteAsync(cancellation);
        });
        if (failure is not null) return failure;
        if (deleted == 0) return new Refusal(RefusalKind.NotFound, [$"There is no configuration '{name}'."]);
        Tell("configuration-deleted", $"{reason.Who} deleted the configuration {name}.", reason, time.GetUtcNow());
        return null;
    }

    private static List<string> Errors(string name, string text, XlCfg config)
    {
        var errors = new List<string>();
        if (name.Length is 0 or > NameMax || name[0] is '.' or '-' || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
        {
            errors.Add($"The name '{name}' must be 1 to {NameMax} letters, digits, dots, hyphens and underscores, and not begin with a dot or a hyphen.");
        }
        if (text.Length > TextMax) errors.Add($"It has {text.Length} characters; {TextMax} are kept.");
        errors.AddRange(config.Problems());
        if (config.Name is { } guest && guest != name) errors.Add($"It names its domain '{guest}', and the configuration is '{name}': they must be the same.");
        return errors;
    }

    private void Tell(string what, string text, Reason reason, DateTimeOffset at) =>
        events.Append(new EventRow { At = at, What = what, Text = text, Severity = DecisionSeverity.Info, Who = reason.Who, Why = reason.Why });

    private static Configuration From(ConfigurationRow row) => new(row.Name, row.Text, row.Name, new ByteSize(row.MemoryBytes), row.Vcpus, row.ChangedAt);
}
