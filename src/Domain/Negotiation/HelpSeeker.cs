using XenWeb.Domain.Agents;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Negotiation;

/// <summary>
/// The asking side: calls for help, gathers offers, awards the best, waits for its confirmation, and falls back on the next
/// best. Every search ends: gathering, then one time limit for each host that is awarded.
/// </summary>
internal sealed class HelpSeeker(AgentContext context, VolumeKeeper volumes)
{
    /// <summary>How many hosts are awarded in turn before a search gives up.</summary>
    public const int AwardsMax = 4;

    private readonly SortedDictionary<string, Search> _searches = new(StringComparer.Ordinal);

    /// <summary>How long the host that is to start a guest holds its place until the order for it comes.</summary>
    public static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(2);

    /// <summary>Whether no guest of this host seeks a place. One that is to be started somewhere burdens nobody here.</summary>
    public bool IsIdle => Count == 0;

    /// <summary>How many guests of this host seek a place.</summary>
    public int Count => _searches.Values.Count(s => s.Help.Kind != HelpKind.Start);

    public DateTimeOffset? NextDeadline => _searches.Count == 0 ? null : _searches.Values.Min(s => s.Deadline);

    /// <summary>Whether a place is being sought for a guest.</summary>
    public bool Seeks(string guest) => _searches.Values.Any(s => s.Help.Guest.Name == guest);

    /// <summary>Gives up the search for an order that could not be written down: nobody has heard of it. Null if there is none.</summary>
    public HelpMessage? Abandon(Guid order)
    {
        var search = _searches.Values.FirstOrDefault(s => s.Help.Order == order);
        if (search is not null) _searches.Remove(search.Help.HelpId);
        return search?.Help;
    }

    /// <summary>Calls for help.</summary>
    public void Begin(HelpMessage help, DateTimeOffset now)
    {
        // With no gathering the first answer is taken; nobody answering still ends it
        var wait = help.Gathering > TimeSpan.Zero ? help.Gathering : context.Negotiation.ConfirmWithin;
        _searches.Add(help.HelpId, new Search { Help = help, Deadline = now + wait });
        context.ToAll(help);
    }

    public IEnumerable<SearchEnd> OnOffer(OfferMessage offer, DateTimeOffset now)
    {
        if (!_searches.TryGetValue(offer.HelpId, out var search))
        {
            // Too late: the search is over, and the promise would be held for nothing
            context.To(offer.From, new ReleaseMessage(offer.HelpId, context.Host, offer.From, "the search has ended"));
            return [];
        }
        if (search.Awarded == offer.From || (search.Help.Only is { } only && only != offer.From)) return [];
        search = search with { Offers = search.Offers.SetItem(offer.From, offer), Refusals = search.Refusals.Remove(offer.From) };
        _searches[offer.HelpId] = search;
        var first = search.Help.Gathering <= TimeSpan.Zero || search.Help.Only is not null || search.Waits;
        // A first answer that gains too little is kept; a later one may gain more
        return first && search.Awarded is null && Best(search).Best is not null ? Award(search, now) : [];
    }

    public IEnumerable<SearchEnd> OnRefusal(RefusalMessage refusal, DateTimeOffset now)
    {
        if (!_searches.TryGetValue(refusal.HelpId, out var search) || (search.Help.Only is { } only && only != refusal.From)) return [];
        if (refusal.Everywhere && search.Help.Kind == HelpKind.Start) return [End(search, null, $"{refusal.From}: {string.Join(", ", Search.Cut(refusal.Why))}")];
        search = search with { Offers = search.Offers.Remove(refusal.From), Refusals = search.Refusals.SetItem(refusal.From, Search.Cut(refusal.Why)) };
        var wasAwarded = search.Awarded == refusal.From;
        if (wasAwarded) search = search with { Awarded = null };
        _searches[refusal.HelpId] = search;
        return wasAwarded || search.Help.Only is not null ? Award(search, now) : [];
    }

    public IEnumerable<SearchEnd> OnConfirm(ConfirmMessage confirm)
    {
        if (!_searches.TryGetValue(confirm.HelpId, out var search) || search.Awarded != confirm.From)
        {
            // It was given up meanwhile. The host that has the guest by now keeps what it holds: it is told by its own release
            if (!_searches.ContainsKey(confirm.HelpId)) return [];
            context.To(confirm.From, new ReleaseMessage(confirm.HelpId, context.Host, confirm.From, "its confirmation came too late"));
            return [];
        }
        return [End(search, confirm.From, $"{confirm.From} has confirmed") with { Stream = confirm.Stream }];
    }

    public IEnumerable<SearchEnd> OnDeadline(DateTimeOffset now)
    {
        foreach (var search in _searches.Values.Where(s => s.Deadline <= now).ToList())
        {
            var due = search;
            // Whoever must look for a disk or a kernel on a store that is slow answers late, and nobody asks once more for what a person has asked for
            if (search is { Help.Kind: HelpKind.Start or HelpKind.Explicit, Awards: 0, Waits: false, Offers.IsEmpty: true, Refusals.IsEmpty: true })
            {
                _searches[search.Help.HelpId] = search with { Waits = true, Deadline = now + context.Negotiation.ConfirmWithin };
                continue;
            }
            if (search.Awarded is { } silent)
            {
                context.To(silent, new ReleaseMessage(search.Help.HelpId, context.Host, silent, "no confirmation in time"));
                due = search with { Awarded = null, Refusals = search.Refusals.SetItem(silent, [$"no confirmation within {context.Negotiation.ConfirmWithin.TotalSeconds:0.#} s"]) };
                _searches[search.Help.HelpId] = due;
            }
            foreach (var end in Award(due, now)) yield return end;
        }
    }

    private IEnumerable<SearchEnd> Award(Search search, DateTimeOffset now)
    {
        var (best, tooLittle) = Best(search);
        if (best is null || search.Awards >= AwardsMax)
        {
            var why = tooLittle ?? (best is not null ? $"{search.Awards} hosts were awarded and none confirmed" : search.NobodyText);
            yield return End(search, null, why);
            yield break;
        }
        var attaching = search.Help.Kind == HelpKind.Start || search.Help.Guest.Fittings.Volumes.IsEmpty ? TimeSpan.Zero : VolumeKeeper.AttachWithin;
        _searches[search.Help.HelpId] = search with
        {
            Awarded = best.From,
            Awards = search.Awards + 1,
            Offers = search.Offers.Remove(best.From),
            Deadline = now + context.Negotiation.ConfirmWithin + attaching,
        };
        var count = search.Offers.Count;
        var why2 = count == 1 ? $"the only offer: {best.After.Load:0.00}" : $"lowest of {count} offers: {best.After.Load:0.00}";
        if (search.Offers.Values.Any(o => o.After.Load < best.After.Load)) why2 = $"{best.After.Load:0.00}; a lower offer came from a host to which a move has just failed";
        var keep = search.Help.Kind == HelpKind.Start ? StartWithin : context.Negotiation.MigrateWithin;
        volumes.Offer(search.Help, best.From);
        context.To(best.From, new AwardMessage(search.Help.HelpId, context.Host, best.From, why2, keep + attaching + context.Negotiation.ConfirmWithin + TimeSpan.FromSeconds(10)));
    }

    // Relief must gain something, or two hosts would hand a guest to and fro
    private (OfferMessage? Best, string? TooLittle) Best(Search search)
    {
        var offers = search.Offers.Values.OrderBy(o => context.FailedTo.ContainsKey(o.From)).ThenBy(o => o.After.Load).ThenBy(o => o.From).ToList();
        if (search.Help.Kind != HelpKind.Relief) return (offers.FirstOrDefault(), null);
        var gain = context.Negotiation.MinimumGain;
        var best = offers.FirstOrDefault(o => Shortest(o.After, search.Help).Value + gain.Value <= Shortest(search.Help.LoadNow, search.Help).Value);
        var tooLittle = best is null && offers.Count > 0
            ? $"too little gain: {offers[0].From} would be at {Shortest(offers[0].After, search.Help)}, {context.Host} is at {Shortest(search.Help.LoadNow, search.Help)}, and the least gain is {gain}"
            : null;
        return (best, tooLittle);
    }

    // The share that the asking host is short of
    private static Share Shortest(ScoreTerms terms, HelpMessage help) => help.ShortOf switch
    {
        LoadResource.Memory => terms.Memory,
        LoadResource.Network => terms.Network,
        LoadResource.Io => terms.Io,
        _ => terms.Cpu,
    };

    private SearchEnd End(Search search, HostId? confirmed, string why)
    {
        _searches.Remove(search.Help.HelpId);
        foreach (var other in search.Offers.Keys.Where(o => o != confirmed))
        {
            context.To(other, new ReleaseMessage(search.Help.HelpId, context.Host, other, confirmed is { } c ? $"{c} was chosen" : "the search has ended"));
        }
        if (confirmed is null && search.Awarded is { } awarded)
        {
            context.To(awarded, new ReleaseMessage(search.Help.HelpId, context.Host, awarded, why));
        }
        return new SearchEnd(search.Help, confirmed, why);
    }
}
