using System.Collections.Immutable;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Negotiation;

/// <summary>A host that offered and did not get the guest.</summary>
/// <param name="Host">Which.</param>
/// <param name="Load">The load that it would have had, 0 to 1.</param>
/// <param name="WhyNot">Why another got it, in words with figures.</param>
public sealed record OtherOffer(HostId Host, double Load, string WhyNot)
{
    /// <summary>Those of a negotiation, the lowest load first; none while nobody was awarded.</summary>
    public static ImmutableArray<OtherOffer> Of(NegotiationRecord talk)
    {
        if (talk.AwardedTo is not { } chosen) return [];
        var offers = talk.Offers.GroupBy(o => o.From).Select(g => g.Last()).ToList();
        var best = offers.FirstOrDefault(o => o.From == chosen);
        return [.. offers.Where(o => o.From != chosen).Select(o => new OtherOffer(o.From, o.After.Load, WhyNotOf(talk, o, best))).OrderBy(o => o.Load).ThenBy(o => o.Host)];
    }

    private static string WhyNotOf(NegotiationRecord talk, OfferMessage offer, OfferMessage? chosen)
    {
        var steps = talk.Steps;
        int Last(Func<Message, bool> said)
        {
            for (var i = steps.Length - 1; i >= 0; i--) if (said(steps[i].Said)) return i;
            return -1;
        }
        var awarded = Last(m => m is AwardMessage award && award.To == offer.From);
        if (awarded >= 0)
        {
            var refused = Last(m => m is RefusalMessage refusal && refusal.From == offer.From);
            return refused > awarded && steps[refused].Said is RefusalMessage { Why: var why } ? $"was awarded before, and could not keep it: {string.Join("; ", why)}" : "was awarded before, and did not confirm in time";
        }
        if (Last(m => m is OfferMessage o && o.From == offer.From) > Last(m => m is AwardMessage)) return "answered after the award";
        if (chosen is null || offer.After.Load <= chosen.After.Load) return "answered later";
        return $"would have been at {Figure(offer)}, not {Figure(chosen)}";
    }

    private static string Figure(OfferMessage offer) => offer.After.Load.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);
}
