using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Identities;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Identities;

/// <summary>Join tokens: made for one role and name, good once and for a short time, shown once.</summary>
/// <param name="fingerprint">Of the lab's authority, at the time.</param>
/// <param name="databases">Where they are kept.</param>
/// <param name="time">The clock.</param>
public sealed class JoinTokens(Func<string> fingerprint, IDbContextFactory<XenWebDb> databases, TimeProvider time)
{
    /// <summary>How long one is good if nothing is said.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>The longest that one is good.</summary>
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(1);

    /// <summary>The most that wait to be used.</summary>
    public const int OpenMax = 1000;

    private static readonly TimeSpan _keptFor = TimeSpan.FromDays(30);

    /// <summary>Why a token can't be as it is asked for; empty if it can.</summary>
    /// <param name="role">Server, configuration or virtual.</param>
    /// <param name="name">The host's name, or the guest's UUID; empty for whichever guest.</param>
    /// <param name="lifetime">How long it is to be good.</param>
    public static IEnumerable<string> Problems(IdentityRole? role, string? name, TimeSpan lifetime)
    {
        if (role is not (IdentityRole.Server or IdentityRole.Configuration or IdentityRole.Virtual or IdentityRole.Broker)) yield return "The role must be server, configuration, virtual or broker.";
        else if (Identity(role.Value, name) is null && !(role == IdentityRole.Virtual && string.IsNullOrEmpty(name))) yield return role == IdentityRole.Virtual ? $"'{name}' is no domain's UUID." : $"'{name}' is no host's name: letters, digits, dots and hyphens.";
        if (lifetime < TimeSpan.FromMinutes(1) || lifetime > LifetimeMax) yield return $"A join token is good for 1 minute to {LifetimeMax.TotalHours} hours.";
    }

    /// <summary>Makes one; its secret is not seen again. Throws <see cref="InvalidOperationException"/> if too many wait to be used.</summary>
    public async Task<(JoinToken Token, JoinTokenRow Row)> MakeAsync(IdentityRole role, string? name, TimeSpan lifetime, string who, CancellationToken cancellation)
    {
        var (token, now) = (JoinToken.New(fingerprint()), time.GetUtcNow());
        var row = new JoinTokenRow { Id = token.Id, Hash = token.Hash, Role = $"{role}", Name = string.IsNullOrEmpty(name) ? null : name, CreatedBy = who, CreatedAt = now, ExpiresAt = now + lifetime };
        await using var db = databases.CreateDbContext();
        await using var whole = await db.Database.BeginTransactionAsync(cancellation);
        var over = now - _keptFor;
        await db.JoinTokens.Where(t => t.ExpiresAt < over).ExecuteDeleteAsync(cancellation);
        if (await db.JoinTokens.CountAsync(t => t.UsedAt == null && t.RevokedAt == null && t.ExpiresAt > now, cancellation) >= OpenMax) throw new InvalidOperationException($"{OpenMax} join tokens wait to be used already.");
        db.JoinTokens.Add(row);
        await db.SaveChangesAsync(cancellation);
        await whole.CommitAsync(cancellation);
        return (token, row);
    }

    /// <summary>Uses one up. The identity that it gives, or why not; one answer for all that a stranger should not tell apart.</summary>
    public async Task<(AgentIdentity? Identity, JoinTokenRow? Row, string? Why)> UseAsync(string text, string? name, CancellationToken cancellation)
    {
        const string Unknown = "The join token is unknown, used, revoked or has run out: make a new one on the dashboard.";
        if (!JoinToken.TryParse(text, out var token)) return (null, null, Unknown);
        await using var db = databases.CreateDbContext();
        await using var whole = await db.Database.BeginTransactionAsync(cancellation);
        var now = time.GetUtcNow();
        var row = await db.JoinTokens.AsNoTracking().FirstOrDefaultAsync(t => t.Id == token.Id && t.UsedAt == null && t.RevokedAt == null && t.ExpiresAt > now, cancellation);
        if (row is null || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(row.Hash), Encoding.ASCII.GetBytes(token.Hash))) return (null, null, Unknown);
        if (Identity(Enum.Parse<IdentityRole>(row.Role), row.Name ?? name) is not { } identity) return (null, null, "The token is good for any domain, and this one does not tell its UUID: give it with --guest.");
        var used = await db.JoinTokens.Where(t => t.Id == row.Id && t.UsedAt == null).ExecuteUpdateAsync(set => set.SetProperty(t => t.UsedAt, now).SetProperty(t => t.UsedBy, $"{identity}"), cancellation);
        await whole.CommitAsync(cancellation);
        return used == 1 ? (identity, row, null) : (null, null, Unknown);
    }

    /// <summary>Revokes one that was not used. False if there is none.</summary>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        await using var whole = await db.Database.BeginTransactionAsync(cancellation);
        var now = time.GetUtcNow();
        var revoked = await db.JoinTokens.Where(t => t.Id == id && t.UsedAt == null && t.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(t => t.RevokedAt, now), cancellation);
        await whole.CommitAsync(cancellation);
        return revoked == 1;
    }

    /// <summary>Those that are good now.</summary>
    public async Task<IReadOnlyList<JoinTokenRow>> ListAsync(CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var now = time.GetUtcNow();
        return await db.JoinTokens.AsNoTracking().Where(t => t.UsedAt == null && t.RevokedAt == null && t.ExpiresAt > now).OrderByDescending(t => t.CreatedAt).Take(OpenMax).ToListAsync(cancellation);
    }

    // A broker has no name of its own
    private static AgentIdentity? Identity(IdentityRole role, string? name) => role == IdentityRole.Broker ? AgentIdentity.Broker : AgentIdentity.Of(role, name ?? "");
}
