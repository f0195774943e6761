using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>A live move of a guest. Key: the id, that of the negotiation that led to it.</summary>
public sealed class MigrationRow
{
    /// <summary>The negotiation's id.</summary>
    public required string Id { get; set; }

    /// <summary>Which guest.</summary>
    public Guid GuestId { get; set; }

    /// <summary>Its name.</summary>
    public required string GuestName { get; set; }

    /// <summary>Source.</summary>
    public required string From { get; set; }

    /// <summary>Target.</summary>
    public required string To { get; set; }

    /// <summary>Why a place was sought.</summary>
    public HelpKind Kind { get; set; }

    /// <summary>Where it is.</summary>
    public MigrationState State { get; set; }

    /// <summary>When <c>xl</c> was begun.</summary>
    public DateTimeOffset StartedAt { get; set; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>How long the guest stood still, in seconds; null if not known.</summary>
    public double? PauseSeconds { get; set; }

    /// <summary>Memory to copy, in bytes.</summary>
    public long MemoryBytes { get; set; }

    /// <summary>Bytes that went over the network; null if not known.</summary>
    public long? SentBytes { get; set; }

    /// <summary>Why it failed, or what is undefined; null while all is well.</summary>
    public string? Problem { get; set; }

    /// <summary>Who asked and why, in words.</summary>
    public string Why { get; set; } = "";
}
