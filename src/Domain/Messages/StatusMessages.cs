using System.Collections.Immutable;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Messages;

/// <summary>What a server agent saw and is doing. Published every <see cref="MonitoringPolicy.StatusPeriod"/> and on a change of mode; retained.</summary>
/// <remarks>Defaults are given by the getters: generated JSON code sets every init-only property, with nothing where the message has none.</remarks>
public sealed record StatusMessage : Message
{
    /// <summary>Whose.</summary>
    public required HostId Host { get; init; }

    /// <summary>The agent's version.</summary>
    public string AgentVersion { get => field ?? ""; init; }

    /// <summary>What the host is; null until <c>xl info</c> has answered.</summary>
    public HostFacts? Facts { get; init; }

    /// <summary>The newest sample; null until there is one.</summary>
    public HostSample? Sample { get; init; }

    /// <summary>Where the host is: its agent's word, not the intent.</summary>
    public HostMode Mode { get; init; }

    /// <summary>The generation of the intent that the mode follows; 0 if none was heard.</summary>
    public long IntentGeneration { get; init; }

    /// <summary>Why the host can't be read or controlled right now ("xentop does not answer for 12 s"); null if all is well.</summary>
    public string? Degraded { get; init; }

    /// <summary>The load now; null until two frames were seen.</summary>
    public ScoreTerms? Load { get; init; }

    /// <summary>What is over its threshold in enough samples; empty if nothing is.</summary>
    public ImmutableArray<Overload> Overloads { get => field.IsDefault ? [] : field; init; }

    /// <summary>The policies in force.</summary>
    public MonitoringPolicy Monitoring { get => field ?? MonitoringPolicy.Default; init; }

    /// <summary>The policies in force.</summary>
    public NegotiationPolicy Negotiation { get => field ?? NegotiationPolicy.Default; init; }

    /// <summary>Memory that offers hold.</summary>
    public ByteSize Promised { get; init; }

    /// <summary>Migrations that leave this host right now.</summary>
    public ImmutableArray<Migration> Migrations { get => field.IsDefault ? [] : field; init; }

    /// <summary>Guests that an <c>xl migrate</c> moves which this incarnation of the agent did not start (it was restarted, or a person did), by name.</summary>
    public ImmutableArray<string> MovedByOthers { get => field.IsDefault ? [] : field; init; }

    /// <summary>While the host drains: each guest that is still here, and what it waits for.</summary>
    public ImmutableArray<DrainItem> Drain { get => field.IsDefault ? [] : field; init; }

    /// <summary>Whether the guests' networks are guarded; null where nothing is known of it.</summary>
    public GuardState? Guard { get; init; }

    /// <summary>The volumes that the host has, by key.</summary>
    public ImmutableArray<VolumeState> Volumes { get => field.IsDefault ? [] : field; init; }

    /// <summary>Messages that this agent dropped since it started, by why.</summary>
    public ImmutableArray<DropCount> Dropped { get => field.IsDefault ? [] : field; init; }
}

/// <summary>A host's guard of its guests' networks.</summary>
/// <param name="Mode">What it does.</param>
/// <param name="Vifs">How many vifs it guards.</param>
/// <param name="Problem">Why guests, or some of them, are not guarded; null if all are.</param>
/// <param name="BandwidthProblem">Why limits of guests' networks are not kept, or not all; null if all are.</param>
public sealed record GuardState(GuardMode Mode, int Vifs, string? Problem = null, string? BandwidthProblem = null);

/// <summary>One guest of a draining host.</summary>
/// <param name="Guest">Its name.</param>
/// <param name="State">Moving, waiting for a try, or stuck until a person acts.</param>
/// <param name="Why">In words, with the hosts by name: "No offers: gerby and marby full; again in 18 s".</param>
/// <param name="NextTry">When it is tried again; null if it moves or is stuck.</param>
public sealed record DrainItem(string Guest, DrainItemState State, string Why, DateTimeOffset? NextTry = null);

/// <summary>Where one guest of a drain is.</summary>
public enum DrainItemState
{
    /// <summary>Its turn has not come, or no host offered: it is tried again by itself.</summary>
    Waiting,

    /// <summary>A place is being sought, or it moves.</summary>
    Moving,

    /// <summary>It can't move by itself: a person must act.</summary>
    Stuck,
}

/// <summary>How many messages were dropped for one cause.</summary>
public sealed record DropCount(string Why, long Count);

/// <summary>Whether an agent is there. Retained; the last will says false.</summary>
public sealed record PresenceMessage(HostId Host, bool Online) : Message;

/// <summary>What a person wants of a host. Retained, so that an agent that was away hears it; a lower generation than the last is ignored.</summary>
/// <param name="Mode">Active or Draining.</param>
/// <param name="Generation">Grows with each change.</param>
/// <param name="Operation">The operation that it belongs to, for the outcome.</param>
/// <param name="Reason">Who and why.</param>
public sealed record IntentMessage(HostMode Mode, long Generation, Guid Operation, Reason Reason) : Message;

/// <summary>The policies of a host. Retained; a lower generation than the last is ignored, an invalid policy refused with a decision.</summary>
public sealed record PolicyMessage(long Generation, MonitoringPolicy Monitoring, NegotiationPolicy Negotiation, Reason Reason) : Message;

/// <summary>Something that an agent decided or noticed, with the figures that made it. The web app keeps it as an event.</summary>
/// <param name="Host">Who decided.</param>
/// <param name="Severity">How much a person should care.</param>
/// <param name="What">A stable word for it: "overload", "no-move", "order-refused".</param>
/// <param name="Text">One sentence, figures included.</param>
/// <param name="Guest">Which guest it is about, by name; null if none.</param>
/// <param name="HelpId">Which negotiation it belongs to; null if none.</param>
public sealed record DecisionMessage(HostId Host, DecisionSeverity Severity, string What, string Text, string? Guest = null, string? HelpId = null) : Message;

/// <summary>How much a person should care.</summary>
public enum DecisionSeverity
{
    /// <summary>As it should be.</summary>
    Info,

    /// <summary>Worth a look.</summary>
    Warning,

    /// <summary>Somebody has to act.</summary>
    Error,
}
