namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>The policies of a host; published, retained. Key: the host.</summary>
public sealed class PolicyRow
{
    /// <summary>The host's name.</summary>
    public required string Host { get; set; }

    /// <summary>Grows with each change. Saving one that another has changed since it was read throws.</summary>
    public long Generation { get; set; }

    /// <summary>Both policies, as in <see cref="XenWeb.Domain.Messages.PolicyMessage"/>: <see cref="StorageJson"/> reads and writes it.</summary>
    public required string Json { get; set; }

    /// <summary>Who asked.</summary>
    public string Who { get; set; } = "";

    /// <summary>Why; may be empty.</summary>
    public string Why { get; set; } = "";

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset ChangedAt { get; set; }
}
