namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>A certificate that the lab's authority has issued. Key: its serial number. Kept until it has run out for a month.</summary>
public sealed class CertificateRow
{
    /// <summary>In hexadecimal, as the certificate has it.</summary>
    public required string Serial { get; set; }

    /// <summary>Whose it is: "hosts/ferby".</summary>
    public required string Identity { get; set; }

    /// <summary>When it was issued.</summary>
    public DateTimeOffset IssuedAt { get; set; }

    /// <summary>When it runs out.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>What it was issued for: "token 1a2b… of mira", "renewal".</summary>
    public string IssuedFor { get; set; } = "";

    /// <summary>When it was revoked; null while it counts.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>Who revoked it, and why.</summary>
    public string? RevokedBy { get; set; }

    /// <summary>Why it was revoked.</summary>
    public string? RevokedWhy { get; set; }
}

/// <summary>A join token. Key: its id. Its secret is not kept, only the hash. Taken away a month after it has run out.</summary>
public sealed class JoinTokenRow
{
    /// <summary>16 hexadecimal digits; no secret.</summary>
    public required string Id { get; set; }

    /// <summary>SHA-256 of the secret, hexadecimal.</summary>
    public required string Hash { get; set; }

    /// <summary>The role that it is for: an <c>IdentityRole</c>'s name.</summary>
    public required string Role { get; set; }

    /// <summary>The only host or guest that it is for; null: whichever guest shows it.</summary>
    public string? Name { get; set; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; set; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it runs out.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>When it was used; it is good once.</summary>
    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>Who joined with it.</summary>
    public string? UsedBy { get; set; }

    /// <summary>When it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}
