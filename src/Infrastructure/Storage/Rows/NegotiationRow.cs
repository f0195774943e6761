using XenWeb.Domain.Negotiation;

namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>A negotiation: what lists show as columns, and the whole record. Key: the help id.</summary>
public sealed class NegotiationRow
{
    /// <summary>Its id.</summary>
    public required string HelpId { get; set; }

    /// <summary>When help was asked for.</summary>
    public DateTimeOffset AskedAt { get; set; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The host that asked.</summary>
    public required string From { get; set; }

    /// <summary>The guest that is to move.</summary>
    public required string GuestName { get; set; }

    /// <summary>Why a place was sought.</summary>
    public HelpKind Kind { get; set; }

    /// <summary>Whether it ended well; null while it goes on.</summary>
    public bool? Succeeded { get; set; }

    /// <summary>How it ended, in words; null while it goes on.</summary>
    public string? Outcome { get; set; }

    /// <summary>The whole <see cref="NegotiationRecord"/>; <see cref="StorageJson"/> reads and writes it.</summary>
    public required string Json { get; set; }
}
