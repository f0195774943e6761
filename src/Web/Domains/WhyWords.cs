using XenWeb.Domain.Negotiation;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Domains;

/// <summary>Why a domain is where it is, in plain sentences with figures.</summary>
public static class WhyWords
{
    // More are in the list below, and in the negotiation
    private const int NamedMax = 3;

    /// <summary>All of it: how it came, who asked, who was chosen and why not the others, what was tried since.</summary>
    /// <param name="name">The domain.</param>
    /// <param name="host">Where it is.</param>
    /// <param name="why">What is known.</param>
    public static string Text(string name, string host, WhyHere why) => Format.Prose(string.Join(" ", new[] { Came(name, host, why), Asked(why), Chosen(host, why), Others(why), Refused(why), Paused(name, why), Tried(name, why) }.Where(s => s.Length > 0)));

    private static string Came(string name, string host, WhyHere why) => why switch
    {
        { Kind: ArrivalKind.Moved, Move: { } move } => T($"It moved here from {move.From} {Because(move.Kind, $"{move.From}", move.Why)}."),
        { Kind: ArrivalKind.Started } => T("It was started here."),
        { Move: { } other } => T($"The last move that is known of it led to {other.To}; how it came to {host} is not known: somebody may have used xl."),
        _ => T($"No move or start of {name} is known: it was here before XenWeb saw it, it was started with xl, or it is longer ago than events are kept."),
    };

    /// <summary>"because ferby was at 97 % cpu", "because ferby was drained (new memory)".</summary>
    public static string Because(HelpKind kind, string from, string why)
    {
        why = why.TrimEnd('.');
        return kind switch
        {
            HelpKind.Relief => why.Length > 0 ? T($"because {from} was at {why}") : T($"because {from} was overloaded"),
            HelpKind.Drain => why.Length > 0 ? T($"because {from} was drained ({why})") : T($"because {from} was drained"),
            _ => why.Length > 0 ? T($"because a person moved it ({why})") : T("because a person moved it"),
        };
    }

    private static string Asked(WhyHere why) => why switch
    {
        { Start: { Why.Length: > 0 } start } => T($"{start.Who} asked for it: {start.Why.TrimEnd('.')}."),
        { Start: { } start } => T($"{start.Who} asked for it."),
        { Talk.Help.Kind: HelpKind.Relief } => T("No person was asked."),
        { Talk: { } talk } => T($"{talk.Help.Reason.Who} asked for it."),
        _ => "",
    };

    private static string Chosen(string host, WhyHere why)
    {
        if (why.Talk is not { } talk) return why.Kind == ArrivalKind.Started ? T($"{host} was named; no other host was asked.") : "";
        if (talk.Help.Only is not null) return T($"{host} was named; no other host was asked.");
        var said = talk.Steps.Select(s => s.Said).OfType<Domain.Messages.AwardMessage>().LastOrDefault()?.Why.TrimEnd('.');
        return said is null ? "" : T($"{host} was chosen: {said}.");
    }

    private static string Others(WhyHere why)
    {
        if (why.Others.IsEmpty) return "";
        var named = string.Join("; ", why.Others.Take(NamedMax).Select(o => $"{o.Host} {o.WhyNot}"));
        if (why.Others.Length > NamedMax) named = T($"{named}; and {why.Others.Length - NamedMax} more");
        return T($"{Format.Count(why.Others.Length, "other host")} offered: {named}.");
    }

    private static string Refused(WhyHere why)
    {
        if (why.Refused.IsEmpty) return "";
        var all = why.Refused.Sum(g => g.Hosts.Length);
        var named = string.Join("; ", why.Refused.Take(NamedMax).Select(g => g.Hosts.Length == 1 ? $"{g.Hosts[0]}: {g.Example}" : T($"{g.Hosts.Length} as {g.Hosts[0]}: {g.Example}")));
        if (why.Refused.Skip(NamedMax).Sum(g => g.Hosts.Length) is > 0 and var left) named = T($"{named}; {left} more");
        return T($"{Format.Count(all, "host")} refused ({named}).");
    }

    private static string Paused(string name, WhyHere why) => why is { Kind: ArrivalKind.Moved, Move.Pause: { } pause } ? T($"{name} stood still for {Format.Span(pause)}.") : "";

    private static string Tried(string name, WhyHere why) => why.TriedSince is { } talk
        ? T($"Since then a place was sought for {name} {Because(talk.Help.Kind, $"{talk.Help.From}", talk.Help.Reason.Why)}, and it stays: {talk.Outcome?.TrimEnd('.') ?? T("none was had")}.")
        : "";
}
