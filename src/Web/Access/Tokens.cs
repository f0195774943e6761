using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Live;

namespace XenWeb.Web.Access;

/// <summary>What a new token is to be.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Lifetime">For how long.</param>
public sealed record NewToken(string Name, Scopes Scopes, TimeSpan Lifetime);

/// <summary>API tokens: made, shown once, known again by their hash, revoked.</summary>
public sealed partial class Tokens(IDbContextFactory<XenWebDb> databases, PeopleDirectory directory, TimeProvider time, ILogger<Tokens> log)
{
    /// <summary>What each begins with, so that one that got out is recognised.</summary>
    public const string Prefix = "xw_";

    /// <summary>The longest life of one.</summary>
    public static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(366);

    /// <summary>The most that one person has at one time.</summary>
    public const int EachMax = 50;

    /// <summary>The longest name.</summary>
    public const int NameMax = 60;

    // 160 bits
    private const int Length = 32;
    private static readonly TimeSpan UseStep = TimeSpan.FromMinutes(1);

    /// <summary>Every reason why a token can't be as it is asked for.</summary>
    public static IEnumerable<string> Problems(string name, TimeSpan lifetime)
    {
        if (name.Trim().Length is 0 or > NameMax || name.Any(char.IsControl)) yield return $"A token's name has 1 to {NameMax} characters.";
        if (lifetime <= TimeSpan.Zero || lifetime > LifetimeMax) yield return $"A token lives from 1 to {LifetimeMax.Days} days.";
    }

    /// <summary>Makes one and returns it; it can't be seen again. Throws what the database throws.</summary>
    /// <param name="wanted">What it is to be; without <see cref="Problems"/>.</param>
    /// <param name="person">Whose; null for one that is made on the machine itself.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<(string Secret, TokenRow Row)> MakeAsync(NewToken wanted, Guid? person, CancellationToken cancellation = default)
    {
        var (secret, now) = (Prefix + SecretText.New(Length), time.GetUtcNow());
        var row = new TokenRow { Id = Guid.CreateVersion7(now), Name = wanted.Name.Trim(), Hash = SecretText.HashOf(secret), Scopes = wanted.Scopes.ToString(), PersonId = person, CreatedAt = now, ExpiresAt = now + wanted.Lifetime };
        await using var db = databases.CreateDbContext();
        db.Tokens.Add(row);
        await db.SaveChangesAsync(cancellation);
        await directory.ReadAsync(cancellation);
        return (secret, row);
    }

    /// <summary>Ends one at once; false if there is none. Throws what the database throws.</summary>
    public async Task<bool> RevokeAsync(Guid id, CancellationToken cancellation = default)
    {
        await using var db = databases.CreateDbContext();
        if (await db.Tokens.FirstOrDefaultAsync(t => t.Id == id && t.RevokedAt == null, cancellation) is not { } row) return false;
        row.RevokedAt = time.GetUtcNow();
        await db.SaveChangesAsync(cancellation);
        await directory.ReadAsync(cancellation);
        return true;
    }

    /// <summary>The token of a secret, if it is good. One that another program has just made is looked for in the database.</summary>
    internal async Task<TokenRow?> FindAsync(string secret, CancellationToken cancellation)
    {
        if (secret.Length != Prefix.Length + Length || !secret.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var hash = SecretText.HashOf(secret);
        if (directory.FindToken(hash) is { } known) return known;
        try
        {
            await using var db = databases.CreateDbContext();
            if (!await db.Tokens.AnyAsync(t => t.Hash == hash && t.RevokedAt == null, cancellation)) return null;
            await directory.ReadAsync(cancellation);
        }
        catch (Exception e) when (e.IsStoreFailure())
        {
            LogNotFound(StoreProblem.Words(e));
        }
        return directory.FindToken(hash);
    }

    /// <summary>Writes down that it was used, once a minute at most; a database that is away does not keep anybody from using it.</summary>
    internal async Task UsedAsync(TokenRow token)
    {
        var now = time.GetUtcNow();
        if (now - token.LastUsedAt < UseStep) return;
        token.LastUsedAt = now;
        try
        {
            await using var db = databases.CreateDbContext();
            if (await db.Tokens.FirstOrDefaultAsync(t => t.Id == token.Id) is not { } row) return;
            row.LastUsedAt = now;
            await db.SaveChangesAsync();
        }
        catch (Exception e) when (e.IsStoreFailure())
        {
            LogNotUsed(StoreProblem.Words(e));
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A token can't be looked for: {Why}")]
    private partial void LogNotFound(string why);

    [LoggerMessage(2, LogLevel.Warning, "The use of a token can't be written down: {Why}")]
    private partial void LogNotUsed(string why);
}
