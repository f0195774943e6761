using System.Text.Json.Serialization;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Migrations;

/// <summary>Where a migration is.</summary>
public enum MigrationState
{
    /// <summary>Confirmed, <c>xl</c> not yet begun.</summary>
    Ordered,

    /// <summary>Memory is copied while the guest runs at the source.</summary>
    Moving,

    /// <summary>The guest runs at the target.</summary>
    Done,

    /// <summary>The guest is still at the source; the reason says why it did not move.</summary>
    Failed,

    /// <summary>It broke after GO, the point of no return: the guest may run on either host. A person decides.</summary>
    Undefined,
}

/// <summary>One live move of a guest, as its source tells it.</summary>
public sealed record Migration
{
    /// <summary>The id: that of the negotiation that led to it.</summary>
    public required string Id { get; init; }

    /// <summary>Which guest.</summary>
    public required GuestId Guest { get; init; }

    /// <summary>Its name.</summary>
    public required string GuestName { get; init; }

    /// <summary>Source.</summary>
    public required HostId From { get; init; }

    /// <summary>Target.</summary>
    public required HostId To { get; init; }

    /// <summary>Why it moves.</summary>
    public required HelpKind Kind { get; init; }

    /// <summary>Who asked and why, in words.</summary>
    public required string Why { get; init; }

    /// <summary>Where it is.</summary>
    public required MigrationState State { get; init; }

    /// <summary>Memory to copy.</summary>
    public required ByteSize Memory { get; init; }

    /// <summary>Copied so far; null if Xen does not tell.</summary>
    public ByteSize? Copied { get; init; }

    /// <summary>How fast it is being copied, over the last seconds; null if not known, and once it has ended.</summary>
    public BitRate? Rate { get; init; }

    /// <summary>Once it has ended: bytes that went over the network, pages that were sent again included; null if not known.</summary>
    public ByteSize? Sent { get; init; }

    /// <summary>How long it takes yet at the rate of the last seconds; null if that can't be told, and while what was written meanwhile is sent again.</summary>
    [JsonIgnore]
    public TimeSpan? Left => State == MigrationState.Moving && EndedAt is null && Rate is { BitsPerSecond: > 0 } rate && Copied is { } copied && copied < Memory
        ? TimeSpan.FromSeconds(Math.Min((Memory - copied).Bytes * 8 / rate.BitsPerSecond, TimeSpan.FromDays(365).TotalSeconds))
        : null;

    /// <summary>When <c>xl</c> was begun.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How long the guest stood still, as measured at the source from "suspended" to "started at the target"; null if not known.</summary>
    public TimeSpan? Pause { get; init; }

    /// <summary>Nobody told how it ended (its agent was restarted, or the message was lost): the hosts' statuses did.</summary>
    public bool EndIsReckoned { get; init; }

    /// <summary>Why it failed, or what is undefined; null while all is well.</summary>
    public string? Problem { get; init; }
}
