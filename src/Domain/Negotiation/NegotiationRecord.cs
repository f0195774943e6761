using System.Collections.Immutable;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Negotiation;

/// <summary>One negotiation as those who watch have heard it: every message, in the order of arrival.</summary>
public sealed record NegotiationRecord
{
    /// <summary>The most steps that are kept; with more the oldest answers are left out and <see cref="StepsLeftOut"/> counts them.</summary>
    public const int StepsMax = 500;

    /// <summary>Its id.</summary>
    public required string HelpId { get; init; }

    /// <summary>The call for help.</summary>
    public required HelpMessage Help { get; init; }

    /// <summary>When it was asked, by the asking host's clock.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>All that was said, the call for help first.</summary>
    public ImmutableArray<NegotiationStep> Steps { get; init; } = [];

    /// <summary>Steps beyond <see cref="StepsMax"/>.</summary>
    public int StepsLeftOut { get; init; }

    /// <summary>Who was awarded last; null if nobody yet.</summary>
    public HostId? AwardedTo { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether it ended well; null while it goes on.</summary>
    public bool? Succeeded { get; init; }

    /// <summary>How it ended, in words; null while it goes on.</summary>
    public string? Outcome { get; init; }

    /// <summary>The offers, the lowest load first.</summary>
    public IEnumerable<OfferMessage> Offers => Steps.Select(s => s.Said).OfType<OfferMessage>().OrderBy(o => o.After.Load).ThenBy(o => o.From);

    /// <summary>The refusals.</summary>
    public IEnumerable<RefusalMessage> Refusals => Steps.Select(s => s.Said).OfType<RefusalMessage>();
}

/// <summary>One thing that was said.</summary>
/// <param name="At">When it was issued, by its sender's clock.</param>
/// <param name="Said">Help, offer, refusal, award, confirm, release, migration or closed.</param>
public sealed record NegotiationStep(DateTimeOffset At, Message Said);
