using XenWeb.Domain.Balancing;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Web.Api;

/// <summary>A negotiation as the API tells it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">relief, drain, explicit or start.</param>
/// <param name="From">Who asked for help.</param>
/// <param name="Domain">Name of the domain that is to move.</param>
/// <param name="DomainId">Its UUID.</param>
/// <param name="Only">The one host that was asked; null if all were.</param>
/// <param name="Reason">Who and why, with the figures.</param>
/// <param name="AskedAt">When, by the asking host's clock.</param>
/// <param name="EndedAt">When it ended; null while it goes on.</param>
/// <param name="Succeeded">Whether the domain is where it was to go; null while it goes on.</param>
/// <param name="Outcome">In words; null while it goes on.</param>
/// <param name="AwardedTo">Who was chosen last; null if nobody yet.</param>
/// <param name="Offers">The lowest load first.</param>
/// <param name="Refusals">Who refused, and every reason.</param>
/// <param name="Candidates">Which domains were weighed, and why each was or was not chosen.</param>
/// <param name="Steps">All that was said, in the order of arrival.</param>
public sealed record NegotiationShape(
    string Id, HelpKind Kind, string From, string Domain, Guid DomainId, string? Only, ReasonShape Reason, DateTimeOffset AskedAt, DateTimeOffset? EndedAt, bool? Succeeded,
    string? Outcome, string? AwardedTo, IReadOnlyList<OfferShape> Offers, IReadOnlyList<RefusalShape> Refusals, IReadOnlyList<CandidateShape> Candidates, IReadOnlyList<StepShape> Steps)
{
    /// <summary>The negotiation now.</summary>
    public static NegotiationShape Of(NegotiationRecord record) => new(
        record.HelpId, record.Help.Kind, record.Help.From.Name, record.Help.Guest.Name, record.Help.Guest.Id.Uuid, record.Help.Only?.Name, ReasonShape.Of(record.Help.Reason),
        record.AskedAt, record.EndedAt, record.Succeeded, record.Outcome, record.AwardedTo?.Name,
        [.. record.Offers.Select(o => new OfferShape(o.From.Name, o.After, o.After.Load, o.Promised.Bytes, o.PromisedUntil))],
        [.. record.Refusals.Select(r => new RefusalShape(r.From.Name, r.Why))],
        [.. record.Help.Candidates.Select(c => new CandidateShape(c.Name, c.HostAfter?.Value, c.ToCopy.Bytes, c.Chosen, c.Verdict))],
        [.. record.Steps.Select(StepShape.Of)]);
}

/// <summary>An offer: the offering host's load with the domain.</summary>
public sealed record OfferShape(string Host, ScoreTerms Terms, double Load, long PromisedBytes, DateTimeOffset PromisedUntil);

/// <summary>A refusal with every reason.</summary>
public sealed record RefusalShape(string Host, IReadOnlyList<string> Why);

/// <summary>A domain that could have been moved.</summary>
public sealed record CandidateShape(string Domain, double? HostAfter, long BytesToCopy, bool Chosen, string Verdict);

/// <summary>Who asked, and why.</summary>
public sealed record ReasonShape(string Who, string Why)
{
    /// <summary>Of a reason.</summary>
    public static ReasonShape Of(Reason reason) => new(reason.Who, reason.Why);
}

/// <summary>One thing that was said: when, by which message, by whom, to whom, in words.</summary>
public sealed record StepShape(DateTimeOffset At, string Said, string From, string? To, string? Text)
{
    /// <summary>Of a step.</summary>
    public static StepShape Of(NegotiationStep step) => step.Said switch
    {
        HelpMessage help => new(step.At, "help", help.From.Name, help.Only?.Name, help.Reason.Why),
        OfferMessage offer => new(step.At, "offer", offer.From.Name, offer.To.Name, null),
        RefusalMessage refusal => new(step.At, "refusal", refusal.From.Name, refusal.To.Name, string.Join("; ", refusal.Why)),
        AwardMessage award => new(step.At, "award", award.From.Name, award.To.Name, award.Why),
        ConfirmMessage confirm => new(step.At, "confirm", confirm.From.Name, confirm.To.Name, null),
        ReleaseMessage release => new(step.At, "release", release.From.Name, release.To.Name, release.Why),
        MigrationMessage moved => new(step.At, "migration", moved.Migration.From.Name, moved.Migration.To.Name, moved.Migration.Problem ?? ApiJson.Word(moved.Migration.State)),
        ClosedMessage closed => new(step.At, "closed", closed.From.Name, null, closed.Text),
        _ => new(step.At, "other", "", null, null),
    };
}
