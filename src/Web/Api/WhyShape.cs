using XenWeb.Domain.Negotiation;
using XenWeb.Web.Domains;
using XenWeb.Web.Live;

namespace XenWeb.Web.Api;

/// <summary>Why a domain is where it is.</summary>
/// <param name="Domain">Its name.</param>
/// <param name="Host">Where it is.</param>
/// <param name="How">moved, started or unknown.</param>
/// <param name="Since">Since when; null if not known.</param>
/// <param name="Text">All of it in plain sentences.</param>
/// <param name="Kind">Why a place was sought: relief, drain, explicit or start; null if not known.</param>
/// <param name="From">Where it came from; null if it was no move.</param>
/// <param name="Asked">Who asked for it, and why; null if not known.</param>
/// <param name="NegotiationId">The negotiation that chose the host; null if none did, or none is kept.</param>
/// <param name="Others">Who else offered, with the load that they would have had, and why another was chosen.</param>
/// <param name="Refused">Who refused, and what the first of each kind said.</param>
/// <param name="PauseSeconds">How long it stood still in the move; null if not known.</param>
/// <param name="TriedSince">The newest negotiation since that brought it nowhere; null if there was none.</param>
public sealed record WhyShape(
    string Domain, string Host, ArrivalKind How, DateTimeOffset? Since, string Text, HelpKind? Kind, string? From, ReasonShape? Asked, string? NegotiationId,
    IReadOnlyList<OtherOfferShape> Others, IReadOnlyList<RefusedShape> Refused, double? PauseSeconds, string? TriedSince)
{
    /// <summary>Of what is known.</summary>
    public static WhyShape Of(PlacedGuest placed, WhyHere why)
    {
        var moved = why.Kind == ArrivalKind.Moved ? why.Move : null;
        var asked = why.Start is { } start ? new ReasonShape(start.Who, start.Why) : why.Talk is { } talk ? ReasonShape.Of(talk.Help.Reason) : null;
        return new WhyShape(
            placed.Guest.Name, placed.Host.Id.Name, why.Kind, why.Since, WhyWords.Text(placed.Guest.Name, placed.Host.Id.Name, why), moved?.Kind ?? why.Talk?.Help.Kind, moved?.From.Name, asked, why.Talk?.HelpId,
            [.. why.Others.Select(o => new OtherOfferShape(o.Host.Name, Math.Round(o.Load, 4), o.WhyNot))], [.. why.Refused.Select(g => new RefusedShape([.. g.Hosts.Select(h => h.Name)], g.Example))],
            moved?.Pause?.TotalSeconds, why.TriedSince?.HelpId);
    }
}

/// <summary>A host that offered and did not get the domain.</summary>
/// <param name="Host">Which.</param>
/// <param name="Load">The load that it would have had, 0 to 1.</param>
/// <param name="WhyNot">Why another got it.</param>
public sealed record OtherOfferShape(string Host, double Load, string WhyNot);

/// <summary>Hosts that refused for the same reason.</summary>
/// <param name="Hosts">Which.</param>
/// <param name="Why">What the first of them said, with its own figures.</param>
public sealed record RefusedShape(IReadOnlyList<string> Hosts, string Why);
