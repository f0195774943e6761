using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Identities;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mosquitto;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Identities;

/// <summary>The lab's certificates: issued, listed, revoked. Whoever listens is told of each revocation at once.</summary>
public sealed class Certificates(LabIdentity lab, IDbContextFactory<XenWebDb> databases, TimeProvider time)
{
    /// <summary>The most that are listed.</summary>
    public const int ListMax = 5000;

    // Kept a while after they have run out, to be looked up
    private static readonly TimeSpan _keptFor = TimeSpan.FromDays(30);

    /// <summary>Another one counts no more, or there is a new one.</summary>
    public event Action? Changed;

    /// <summary>Another web server, or a command, has issued or revoked one.</summary>
    internal void ChangedElsewhere() => Changed?.Invoke();

    /// <summary>Issues one and writes it down. Throws <see cref="CryptographicException"/> for a request that is none.</summary>
    public async Task<string> IssueAsync(AgentIdentity identity, string request, string issuedFor, CancellationToken cancellation)
    {
        using var certificate = lab.Authority.Issue(request, identity);
        var now = time.GetUtcNow();
        await using var db = databases.CreateDbContext();
        await using var whole = await db.Database.BeginTransactionAsync(cancellation);
        db.Certificates.Add(new CertificateRow
        {
            Serial = certificate.SerialNumber,
            Identity = $"{identity}",
            IssuedAt = now,
            ExpiresAt = new DateTimeOffset(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero),
            IssuedFor = issuedFor,
        });
        await db.SaveChangesAsync(cancellation);
        var over = now - _keptFor;
        await db.Certificates.Where(c => c.ExpiresAt < over).ExecuteDeleteAsync(cancellation);
        await whole.CommitAsync(cancellation);
        Changed?.Invoke();
        return certificate.ExportCertificatePem();
    }

    /// <summary>Those that have not run out, the newest of each party first.</summary>
    public async Task<IReadOnlyList<CertificateRow>> ListAsync(CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var now = time.GetUtcNow();
        return await db.Certificates.AsNoTracking().Where(c => c.ExpiresAt > now).OrderBy(c => c.Identity).ThenByDescending(c => c.IssuedAt).Take(ListMax).ToListAsync(cancellation);
    }

    /// <summary>Serial numbers of those that have not run out and count no more.</summary>
    public async Task<IReadOnlyList<string>> RevokedAsync(CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var now = time.GetUtcNow();
        return await db.Certificates.Where(c => c.ExpiresAt > now && c.RevokedAt != null).OrderByDescending(c => c.ExpiresAt).Take(Domain.Messages.TrustMessage.RevokedMax).Select(c => c.Serial).ToListAsync(cancellation);
    }

    /// <summary>The subjects of those that count.</summary>
    public async Task<IReadOnlyList<CertificateSubject>> CountingAsync(CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        var now = time.GetUtcNow();
        var rows = await db.Certificates.AsNoTracking().Where(c => c.ExpiresAt > now && c.RevokedAt == null).OrderByDescending(c => c.IssuedAt).Take(DynamicSecurity.ListMax).Select(c => new { c.Identity, c.Serial }).ToListAsync(cancellation);
        return [.. rows.Select(row => AgentIdentity.TryParse(row.Identity, out var identity) ? new CertificateSubject(identity, row.Serial) : null).OfType<CertificateSubject>()];
    }

    /// <summary>Revokes all certificates of a party. How many that were; 0 if it has none that counts.</summary>
    public async Task<int> RevokeAsync(AgentIdentity identity, string who, string why, CancellationToken cancellation)
    {
        await using var db = databases.CreateDbContext();
        await using var whole = await db.Database.BeginTransactionAsync(cancellation);
        var (text, now) = ($"{identity}", time.GetUtcNow());
        var revoked = await db.Certificates.Where(c => c.Identity == text && c.RevokedAt == null && c.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.RevokedAt, now).SetProperty(c => c.RevokedBy, who).SetProperty(c => c.RevokedWhy, why), cancellation);
        await whole.CommitAsync(cancellation);
        if (revoked > 0) Changed?.Invoke();
        return revoked;
    }
}
