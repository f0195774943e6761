using System.Collections.Immutable;
using System.Text.Json.Serialization;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Messages;

/// <summary>What a guest would take from the host that gets it.</summary>
public sealed record GuestDemand
{
    /// <summary>Which.</summary>
    public required GuestId Id { get; init; }

    /// <summary>Its name: a host that has another guest of that name can't take it.</summary>
    public required string Name { get; init; }

    /// <summary>Its virtual processors.</summary>
    public required int Vcpus { get; init; }

    /// <summary>Its memory.</summary>
    public required ByteSize Memory { get; init; }

    /// <summary>Processor that it would use if it got what it wants (see HelpSeeker: on a full host it uses less than it wants).</summary>
    public required Cores Cpu { get; init; }

    /// <summary>The busier direction of its network.</summary>
    public BitRate Network { get; init; }

    /// <summary>Its block io, read and written.</summary>
    public ByteRate Io { get; init; }

    /// <summary>What it needs of the host besides.</summary>
    public GuestFittings Fittings { get => field ?? GuestFittings.None; init; } = GuestFittings.None;

    /// <summary>Whether the figures can be true: a negative amount would make room out of nothing.</summary>
    [JsonIgnore]
    public bool IsSane => Vcpus is >= 0 and <= 4096 && Memory >= ByteSize.Zero && Memory <= ByteSize.FromGiB(1 << 20) && Cpu.Count is >= 0 and <= 4096 &&
        Network.BitsPerSecond >= 0 && Io.BytesPerSecond >= 0 && Name.Length is > 0 and <= 255 && Fittings.IsSane;
}

/// <summary>One guest that could have been moved, and why it was or was not chosen.</summary>
/// <param name="Name">The guest.</param>
/// <param name="HostAfter">The short resource's share on the asking host without it; null where it was not reckoned.</param>
/// <param name="ToCopy">Its memory.</param>
/// <param name="Chosen">Whether help is sought for it.</param>
/// <param name="Verdict">In words: "cheapest move that ends the overload", "would not end it", "rests until 13:07", "cannot migrate: …".</param>
public sealed record MoveCandidate(string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] Share? HostAfter, ByteSize ToCopy, bool Chosen, string Verdict);

/// <summary>1. A host asks all others (or one) to take a guest.</summary>
public sealed record HelpMessage : Message
{
    /// <summary>The negotiation's id: "help-7f3a09c1".</summary>
    public required string HelpId { get; init; }

    /// <summary>Why a place is sought.</summary>
    public required HelpKind Kind { get; init; }

    /// <summary>Who asks; but for a start, where the guest is.</summary>
    public required HostId From { get; init; }

    /// <summary>For an explicit migration to a named host: only that host answers.</summary>
    public HostId? Only { get; init; }

    /// <summary>The guest.</summary>
    public required GuestDemand Guest { get; init; }

    /// <summary>In words, with figures: "97 % cpu, over 90 % in 3 of the last 5 samples, 98 % foreseen".</summary>
    public required Reason Reason { get; init; }

    /// <summary>For relief: what the asking host is short of.</summary>
    public LoadResource? ShortOf { get; init; }

    /// <summary>The asking host's load now.</summary>
    public required ScoreTerms LoadNow { get; init; }

    /// <summary>Which guests were weighed.</summary>
    public ImmutableArray<MoveCandidate> Candidates { get => field.IsDefault ? [] : field; init; }

    /// <summary>How long offers are gathered.</summary>
    public TimeSpan Gathering { get; init; }

    /// <summary>The order that this serves; null for relief and drain.</summary>
    public Guid? Order { get; init; }
}

/// <summary>2. A host would take the guest; it holds the memory until <paramref name="PromisedUntil"/>.</summary>
/// <param name="HelpId">Which negotiation.</param>
/// <param name="From">Who offers.</param>
/// <param name="To">Who asked.</param>
/// <param name="After">The offering host's load with the guest: the lowest total wins.</param>
/// <param name="Promised">Memory held.</param>
/// <param name="PromisedUntil">Until when.</param>
public sealed record OfferMessage(string HelpId, HostId From, HostId To, ScoreTerms After, ByteSize Promised, DateTimeOffset PromisedUntil) : Message;

/// <summary>2. A host can't or won't take the guest; at once, or after an award that it can't keep.</summary>
/// <param name="HelpId">Which negotiation.</param>
/// <param name="From">Who refuses.</param>
/// <param name="To">Who asked.</param>
/// <param name="Why">Every reason, in words with figures: "0.91 of memory promised".</param>
/// <param name="Everywhere">No host may take it: its name or an address of it is another guest's.</param>
public sealed record RefusalMessage(string HelpId, HostId From, HostId To, ImmutableArray<string> Why, bool Everywhere = false) : Message;

/// <summary>3. The best offer is taken.</summary>
/// <param name="HelpId">Which negotiation.</param>
/// <param name="From">Who asked.</param>
/// <param name="To">Who is awarded.</param>
/// <param name="Why">In words: "lowest of 2 offers: 0.41".</param>
/// <param name="KeepFor">How long the promise is to be kept from now on: the migration's own time limit, or for a start until the order for it comes. A duration, since clocks differ.</param>
public sealed record AwardMessage(string HelpId, HostId From, HostId To, string Why, TimeSpan KeepFor) : Message;

/// <summary>4. The awarded host still holds the memory: come.</summary>
/// <param name="HelpId">Which negotiation.</param>
/// <param name="From">Who confirms.</param>
/// <param name="To">Who asked.</param>
/// <param name="Stream">Where it takes the guest's stream over TLS, for this migration only; null if it takes none.</param>
public sealed record ConfirmMessage(string HelpId, HostId From, HostId To, StreamAddress? Stream = null) : Message;

/// <summary>5. A promise is given back: another host was chosen, or the migration has ended.</summary>
/// <param name="HelpId">Which negotiation.</param>
/// <param name="From">Who asked.</param>
/// <param name="To">Who promised.</param>
/// <param name="Why">In words.</param>
public sealed record ReleaseMessage(string HelpId, HostId From, HostId To, string Why) : Message;

/// <summary>The asking host says how a negotiation ended, once: for those who watch.</summary>
/// <param name="HelpId">Which negotiation.</param>
/// <param name="From">Who asked.</param>
/// <param name="Succeeded">Whether the guest is where it was to go.</param>
/// <param name="Text">In words: "small-1 moved to herby in 8.4 s, paused 70 ms", "no offers: gerby 0.91 of memory promised".</param>
public sealed record ClosedMessage(string HelpId, HostId From, bool Succeeded, string Text) : Message;
