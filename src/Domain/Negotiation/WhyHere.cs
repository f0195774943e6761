using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;

namespace XenWeb.Domain.Negotiation;

/// <summary>How a guest came to where it is.</summary>
public enum ArrivalKind
{
    /// <summary>Nothing that is kept tells it.</summary>
    Unknown,

    /// <summary>It was moved live.</summary>
    Moved,

    /// <summary>It was started there.</summary>
    Started,
}

/// <summary>A start that was made.</summary>
/// <param name="At">When it was done.</param>
/// <param name="Who">Who asked for it.</param>
/// <param name="Why">Why; may be empty.</param>
/// <param name="Host">On which host, or whose agent asked the others.</param>
public sealed record GuestStart(DateTimeOffset At, string Who, string Why, HostId Host);

/// <summary>Why a guest is where it is: its newest move or start, who asked for it, who else would have taken it, and what was tried since.</summary>
public sealed record WhyHere
{
    /// <summary>How it came.</summary>
    public required ArrivalKind Kind { get; init; }

    /// <summary>Since when it is there; null if not known.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The move; null if it was none. Where it is not known how it came: its last one, which led elsewhere.</summary>
    public Migration? Move { get; init; }

    /// <summary>The start; null if it was none.</summary>
    public GuestStart? Start { get; init; }

    /// <summary>The negotiation that chose the host; null if none did, or none is kept.</summary>
    public NegotiationRecord? Talk { get; init; }

    /// <summary>Who else offered.</summary>
    public ImmutableArray<OtherOffer> Others { get; init; } = [];

    /// <summary>Who refused.</summary>
    public ImmutableArray<RefusalGroup> Refused { get; init; } = [];

    /// <summary>The newest negotiation since that brought it nowhere; null if there was none.</summary>
    public NegotiationRecord? TriedSince { get; init; }

    // A place for a start is sought for as long as that at most
    private static readonly TimeSpan SoughtFor = TimeSpan.FromHours(1);

    /// <summary>From all that is known of a guest, in any order.</summary>
    /// <param name="guest">Which.</param>
    /// <param name="name">Its name: starts know it by that.</param>
    /// <param name="host">Where it is.</param>
    /// <param name="moves">Its migrations.</param>
    /// <param name="talks">Negotiations about it.</param>
    /// <param name="starts">Starts of it.</param>
    public static WhyHere Of(GuestId guest, string name, HostId host, IEnumerable<Migration> moves, IEnumerable<NegotiationRecord> talks, IEnumerable<GuestStart> starts)
    {
        var known = talks.Where(t => t.Help.Guest.Id == guest || t.Help.Guest.Name == name).ToList();
        var move = moves.Where(m => m.Guest == guest && m.State == MigrationState.Done).MaxBy(m => m.EndedAt);
        var start = starts.MaxBy(s => s.At);
        var since = start is not null && !(move?.EndedAt >= start.At) ? Started(start, host, known) : move is not null && move.To == host ? Moved(move, known) : new WhyHere { Kind = ArrivalKind.Unknown, Move = move };
        return since with { TriedSince = known.Where(t => t is { Succeeded: false, Help.Kind: not HelpKind.Start } && t.AskedAt > (since.Since ?? DateTimeOffset.MinValue)).MaxBy(t => t.AskedAt) };
    }

    private static WhyHere Moved(Migration move, List<NegotiationRecord> talks)
    {
        var talk = talks.Find(t => t.HelpId == move.Id);
        return new WhyHere { Kind = ArrivalKind.Moved, Since = move.EndedAt, Move = move, Talk = talk, Others = talk is null ? [] : OtherOffer.Of(talk), Refused = talk is null ? [] : RefusalGroup.Of(talk.Refusals.Where(r => r.From != move.To)) };
    }

    // Where a host was named, no negotiation was; and one that led elsewhere is another start's
    private static WhyHere Started(GuestStart start, HostId host, List<NegotiationRecord> talks)
    {
        var talk = talks.Where(t => t.Help.Kind == HelpKind.Start && t.AwardedTo == host && t.AskedAt <= start.At && t.AskedAt > start.At - SoughtFor).MaxBy(t => t.AskedAt);
        if (talk is null && start.Host != host) return new WhyHere { Kind = ArrivalKind.Unknown };
        return new WhyHere { Kind = ArrivalKind.Started, Since = start.At, Start = start, Talk = talk, Others = talk is null ? [] : OtherOffer.Of(talk), Refused = talk is null ? [] : RefusalGroup.Of(talk.Refusals.Where(r => r.From != host)) };
    }
}
