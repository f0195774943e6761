using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Negotiation;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Negotiations;

/// <summary>Who of a negotiation has a lane, and what those who have none said: with many answers one line says it for all.</summary>
internal sealed class SequenceLanes
{
    /// <summary>The most lanes.</summary>
    public const int LanesMax = 6;

    // More refusals than these tell nothing one by one
    private const int RefusersMax = 3;

    private readonly HashSet<HostId> _drawn;

    public SequenceLanes(NegotiationRecord talk)
    {
        var offers = talk.Offers.DistinctBy(o => o.From).ToList();
        var known = new List<HostId>();
        if (talk.Help.Only is { } only) known.Add(only);
        if (talk.AwardedTo is { } awarded) known.Add(awarded);
        known.AddRange(offers.Select(o => o.From));
        known = [.. known.Where(h => h != talk.Help.From).Distinct()];
        var refusers = talk.Refusals.Select(r => r.From).Where(h => h != talk.Help.From && !known.Contains(h)).Distinct().OrderBy(h => h).ToList();
        // All refusers, or none of them: some of many would seem to be all
        var room = LanesMax - 1;
        var drawn = refusers.Count <= RefusersMax && known.Count + refusers.Count <= room ? [.. known, .. refusers] : known.Take(known.Count + Math.Min(refusers.Count, 1) <= room ? room : room - 1).ToList();
        _drawn = [.. drawn];
        Offers = [.. offers.Where(o => o.From != talk.Help.From && !_drawn.Contains(o.From))];
        Refusals = [.. refusers.Where(h => !_drawn.Contains(h)).Select(h => talk.Refusals.Last(r => r.From == h))];
        var others = Offers.Count + Refusals.Count;
        Others = others == 0 ? null : others == 1 ? T("1 other") : T($"{others} others");
        All =
        [
            new SequenceLane(talk.Help.From.Name, T($"{Format.Score(talk.Help.LoadNow.Cpu.Value)} cpu")),
            .. drawn.Order().Select(h => new SequenceLane(h.Name, offers.LastOrDefault(o => o.From == h) is { } offer ? T($"{Format.Score(offer.After.Load)} after") : T(talk.Refusals.Any(r => r.From == h) ? "refused" : "asked"))),
            .. Others is null ? Array.Empty<SequenceLane>() : [new SequenceLane(Others, T(Offers.Count == 0 ? "refused" : Refusals.Count == 0 ? "offered" : "folded"))],
        ];
    }

    /// <summary>All lanes, the asking host's first, that of the others last.</summary>
    public IReadOnlyList<SequenceLane> All { get; }

    /// <summary>The lane of those who have none of their own; null if all have one.</summary>
    public string? Others { get; }

    /// <summary>Offers of those who have no lane, the lowest load first.</summary>
    public IReadOnlyList<OfferMessage> Offers { get; }

    /// <summary>Refusals of those who have no lane, one of each.</summary>
    public IReadOnlyList<RefusalMessage> Refusals { get; }

    /// <summary>Whether a host has a lane of its own.</summary>
    public bool Has(HostId host, HostId asker) => host == asker || _drawn.Contains(host);

    /// <summary>The folded offers as one row; null if there are none.</summary>
    public SequenceRow? OffersRow(TimeSpan after, HostId asker) => Offers.Count == 0 ? null
        : new(after, SequenceKind.QuietMessage, Others!, [asker.Name], "ok", Format.Count(Offers.Count, "more offer"), T($"{Format.Score(Offers[0].After.Load)} to {Format.Score(Offers[^1].After.Load)}"))
        {
            Folded = [.. Offers.Select(o => T($"{o.From} offers {Format.Score(o.After.Load)}"))],
        };

    /// <summary>The folded refusals as one row; null if there are none.</summary>
    public SequenceRow? RefusalsRow(TimeSpan after, HostId asker)
    {
        if (Refusals.Count == 0) return null;
        var groups = RefusalGroup.Of(Refusals);
        var note = groups.Length == 1 && Refusals.Count > 1 ? T($"all as {groups[0].Hosts[0]}: {groups[0].Example}") : string.Join("; ", groups.Select(g => g.Hosts.Length == 1 ? $"{g.Hosts[0]}: {g.Example}" : T($"{g.Hosts.Length} as {g.Hosts[0]}: {g.Example}")));
        return new(after, SequenceKind.QuietMessage, Others!, [asker.Name], "stale", Refusals.Count == 1 ? T("refuses") : T($"{Refusals.Count} refuse"), note)
        {
            Folded = [.. Refusals.Select(r => $"{r.From}: {string.Join("; ", r.Why)}")],
        };
    }
}
