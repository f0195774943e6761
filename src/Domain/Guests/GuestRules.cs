using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Guests;

/// <summary>Where a guest may live and whether it moves.</summary>
public sealed record GuestRules
{
    /// <summary>No rule.</summary>
    public static readonly GuestRules None = new();

    /// <summary>The only host that it may run on; null for any.</summary>
    public HostId? PinnedTo { get; init; }

    /// <summary>A group by name: no two guests of one group on one host, if it can be helped. Null for none.</summary>
    public string? KeepApart { get; init; }

    /// <summary>Whether it is never moved to relieve a host; a drain or a person may still move it.</summary>
    public bool NeverMoves { get; init; }
}
