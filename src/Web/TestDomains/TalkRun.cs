using System.Collections.Immutable;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Web.TestDomains;

/// <summary>How a run ended.</summary>
public enum TalkVerdict
{
    /// <summary>The host was relieved and all is calm.</summary>
    Settled,

    /// <summary>The lab did not get so far.</summary>
    NotSettled,

    /// <summary>A person ended it.</summary>
    Stopped,
}

/// <summary>The load of one domain.</summary>
/// <param name="Guest">Which.</param>
/// <param name="Name">Its name.</param>
/// <param name="Order">The order for it.</param>
/// <param name="Cores">How much.</param>
/// <param name="State">Where the order is.</param>
/// <param name="Text">What its agent said.</param>
/// <param name="Over">Whether the load has ended.</param>
public sealed record TalkLoad(GuestId Guest, string Name, Guid Order, Cores Cores, OrderState State, string Text, bool Over);

/// <summary>One call for help of the host since the load was asked for, and the move that came of it.</summary>
public sealed record TalkRound(NegotiationRecord Talk, Migration? Move)
{
    /// <summary>Whether it goes on.</summary>
    public bool GoesOn => Talk.EndedAt is null || Move is { EndedAt: null };
}

/// <summary>
/// The talk's scenario on one host: load in five of its domains, and all that the lab did about it, as seen so far. Immutable; a run that
/// is watched is folded on by <see cref="TalkWatch"/> with each look at the lab.
/// </summary>
public sealed record TalkRun
{
    /// <summary>The most rounds that are kept; the first ones.</summary>
    public const int RoundsMax = 12;

    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>On which host the domains were.</summary>
    public required HostId Host { get; init; }

    /// <summary>Who asked, and why.</summary>
    public required Reason Reason { get; init; }

    /// <summary>When, by our clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the loads end by themselves.</summary>
    public required DateTimeOffset LoadEndsAt { get; init; }

    /// <summary>The loads.</summary>
    public required ImmutableArray<TalkLoad> Loads { get; init; }

    /// <summary>Calls for help that were known when it began.</summary>
    public required ImmutableHashSet<string> KnownBefore { get; init; }

    /// <summary>The host's cpu when it began.</summary>
    public Share? CpuBefore { get; init; }

    /// <summary>The host's cpu now.</summary>
    public Share? Cpu { get; init; }

    /// <summary>The most that it was.</summary>
    public Share? CpuMost { get; init; }

    /// <summary>Over which cpu the host asks for help; null is never.</summary>
    public Share? Threshold { get; init; }

    /// <summary>When all loads were known to run, or as many as will.</summary>
    public DateTimeOffset? RunningAt { get; init; }

    /// <summary>When the host was found to be overloaded.</summary>
    public DateTimeOffset? HotAt { get; init; }

    /// <summary>By what figures.</summary>
    public string? HotWhy { get; init; }

    /// <summary>The host's calls for help since then, in their order.</summary>
    public ImmutableArray<TalkRound> Rounds { get; init; } = [];

    /// <summary>Since when nothing is overloaded, asked for or moving; null while something is.</summary>
    public DateTimeOffset? CalmSince { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended.</summary>
    public TalkVerdict? Verdict { get; init; }

    /// <summary>In plain words; empty while it goes on.</summary>
    public string VerdictText { get; init; } = "";

    /// <summary>Whether a load runs, or may.</summary>
    public bool LoadsRun => Loads.Any(l => !l.Over && l.State != OrderState.Failed);

    /// <summary>Whether both show the same; arrays of equal things are not equal by themselves.</summary>
    public bool Same(TalkRun other) =>
        Loads.SequenceEqual(other.Loads) && Rounds.SequenceEqual(other.Rounds) && this with { Loads = other.Loads, Rounds = other.Rounds } == other;
}
