using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Headroom;

/// <summary>The lab's policy in the database: one row among the hosts'. Throws what the database throws.</summary>
public sealed class LabPolicyStore(IDbContextFactory<XenWebDb> databases)
{
    /// <summary>As it is kept; with the defaults if none is, or if what is kept can't be used.</summary>
    /// <returns>It, and what is wrong with what is kept; null if nothing.</returns>
    public async Task<(LabPolicyKept Kept, string? Problem)> ReadAsync(CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var row = await db.Policies.AsNoTracking().FirstOrDefaultAsync(r => r.Host == PolicyRow.Lab, cancellation);
        if (row is null) return (LabPolicyKept.Default, null);
        var (policy, problem) = Read(row.Json);
        return (new LabPolicyKept(policy, row.Generation, new Reason(row.Who, row.Why), row.ChangedAt), problem);
    }

    /// <summary>Keeps it in the place of one of a generation; false if another one is there.</summary>
    public async Task<bool> WriteAsync(LabPolicyKept kept, long before, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var row = await db.Policies.FirstOrDefaultAsync(r => r.Host == PolicyRow.Lab, cancellation);
        if ((row?.Generation ?? 0) != before) return false;
        if (row is null) db.Policies.Add(row = new PolicyRow { Host = PolicyRow.Lab, Json = "" });
        (row.Generation, row.Json, row.Who, row.Why, row.ChangedAt) = (kept.Generation, StorageJson.Write(kept.Policy), kept.Reason.Who, kept.Reason.Why, kept.ChangedAt!.Value);
        try
        {
            await db.SaveChangesAsync(cancellation);
            return true;
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another web server came between
            return false;
        }
    }

    // A row that somebody edited, or that a newer program wrote, must not end the web app
    private static (LabPolicy Policy, string? Problem) Read(string json)
    {
        try
        {
            var policy = StorageJson.ReadLabPolicy(json);
            return policy.Errors() is { Count: > 0 } errors ? (LabPolicy.Default, string.Join(" ", errors)) : (policy, null);
        }
        catch (JsonException e)
        {
            return (LabPolicy.Default, e.Message);
        }
    }
}
