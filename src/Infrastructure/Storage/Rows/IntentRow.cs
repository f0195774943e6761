using XenWeb.Domain.Hosts;

namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>What a person wants of a host; published, retained. Key: the host.</summary>
public sealed class IntentRow
{
    /// <summary>The host's name.</summary>
    public required string Host { get; set; }

    /// <summary>Active or Draining.</summary>
    public HostMode Mode { get; set; }

    /// <summary>Grows with each change. Saving one that another has changed since it was read throws.</summary>
    public long Generation { get; set; }

    /// <summary>The operation that it belongs to.</summary>
    public Guid OperationId { get; set; }

    /// <summary>Who asked.</summary>
    public string Who { get; set; } = "";

    /// <summary>Why; may be empty.</summary>
    public string Why { get; set; } = "";

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset ChangedAt { get; set; }
}
