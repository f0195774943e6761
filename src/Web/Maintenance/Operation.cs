using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Maintenance;

/// <summary>What was asked for.</summary>
public enum OperationKind
{
    /// <summary>That a host be empty.</summary>
    Drain,

    /// <summary>That a host take part again.</summary>
    Activate,

    /// <summary>That a host be watched and negotiate by other policies.</summary>
    Policy,

    /// <summary>A guest from a configuration.</summary>
    Start,

    /// <summary>Stop a guest where it is.</summary>
    Pause,

    /// <summary>Let it go on.</summary>
    Unpause,

    /// <summary>Ask it to shut down.</summary>
    Shutdown,

    /// <summary>Ask it to reboot.</summary>
    Reboot,

    /// <summary>Take it away at once.</summary>
    Destroy,

    /// <summary>Move it live.</summary>
    Migrate,

    /// <summary>See whether a host's xl takes a configuration.</summary>
    Check,

    /// <summary>Cuts a guest's network off.</summary>
    Quarantine,

    /// <summary>Lets a guest's network go on.</summary>
    Release,

    /// <summary>Limits a guest's network, or lets it be.</summary>
    Bandwidth,

    /// <summary>The first steps of a plan, one after the other.</summary>
    Plan,
}

/// <summary>Where an operation is.</summary>
public enum OperationState
{
    /// <summary>Stored; its host has not answered yet.</summary>
    Accepted,

    /// <summary>Its host is at it.</summary>
    Running,

    /// <summary>Ended: it is as it was asked for.</summary>
    Done,

    /// <summary>Ended: it is not, and the text says why.</summary>
    Failed,

    /// <summary>Ended: a person, or a later order, took it back.</summary>
    Cancelled,
}

/// <summary>
/// One thing that a person or a script asked the lab for, from "accepted" to its end. Stored before it is answered, so it
/// survives restarts of the web app, the broker and the agents. Immutable: each step is a new one with a later <see cref="ChangedAt"/>.
/// </summary>
public sealed record Operation
{
    /// <summary>Its id; also the order's or the intent's.</summary>
    public required Guid Id { get; init; }

    /// <summary>What was asked for.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>The host that carries it out; for a start whose place is sought, the one whose agent seeks; for a plan, the one that its current step is made on.</summary>
    public required HostId Host { get; init; }

    /// <summary>The guest; null for a host's operations and for a start.</summary>
    public GuestId? Guest { get; init; }

    /// <summary>The guest's name; for a start, the name that it will have. Null for a host's operations.</summary>
    public string? GuestName { get; init; }

    /// <summary>For a migration and a start: where to; null lets the lab choose. A start's is set when the place is found.</summary>
    public HostId? To { get; init; }

    /// <summary>Where it is.</summary>
    public required OperationState State { get; init; }

    /// <summary>0 to 1; null if it can't be told.</summary>
    public Share? Progress { get; init; }

    /// <summary>In words: what is being done, what it waits for and why, or how it ended.</summary>
    public required string Text { get; init; }

    /// <summary>Who asked, and why.</summary>
    public required Reason Reason { get; init; }

    /// <summary>When it was accepted, by our clock.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When it will end as far as can be told from the migrations seen; null if it can't be told.</summary>
    public DateTimeOffset? ExpectedEndAt { get; init; }

    /// <summary>For a drain: its guests, those that are stuck first. For a plan: its steps in their order. Empty for all else.</summary>
    public ImmutableArray<OperationItem> Items { get; init; } = [];

    /// <summary>For a drain, an activation and a policy: the generation of the intent or policy, which its host names when it follows it.</summary>
    public long? Generation { get; init; }

    /// <summary>For a limit of a network: what it is to be; null for none.</summary>
    public BitRate? Bandwidth { get; init; }

    /// <summary>Whether it is at its end.</summary>
    public bool Ended => State is OperationState.Done or OperationState.Failed or OperationState.Cancelled;
}
