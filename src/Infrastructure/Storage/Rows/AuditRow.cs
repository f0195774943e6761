namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>
/// One link of the audit: what somebody did. Rows are only ever added; triggers of the database refuse to change or delete them, and where
/// somebody gets around those the chain of hashes breaks.
/// </summary>
public sealed class AuditRow
{
    /// <summary>1, 2, 3… without gaps.</summary>
    public long Sequence { get; set; }

    /// <summary>Unique. Given by the writer: written twice (a connection that broke in the commit) it is kept once.</summary>
    public Guid Key { get; set; } = Guid.NewGuid();

    /// <summary>When it was written, to the millisecond.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>A person's, a script's or an agent's name.</summary>
    public required string Who { get; set; }

    /// <summary>A stable word for it: "drain", "sign-in", "token-made", "configuration-saved".</summary>
    public required string What { get; set; }

    /// <summary>What it was done to: "ferby", "small-1"; may be empty.</summary>
    public required string On { get; set; }

    /// <summary>Why; may be empty.</summary>
    public required string Why { get; set; }

    /// <summary>From where: an address, with the token's name or "page".</summary>
    public required string From { get; set; }

    /// <summary>How it ended, or that it was accepted, or why it was refused.</summary>
    public required string Outcome { get; set; }

    /// <summary>SHA-256 over the link before and this one, in hexadecimal.</summary>
    public required string Hash { get; set; }
}
