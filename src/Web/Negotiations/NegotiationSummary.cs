using System.Text.Encodings.Web;
using System.Text.Json;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Controls;
using XenWeb.Web.Hosts;

namespace XenWeb.Web.Negotiations;

/// <summary>A negotiation in plain words.</summary>
public static class NegotiationSummary
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What happened and why, in one or two sentences.</summary>
    public static string Sentence(NegotiationRecord talk, DateTimeOffset now)
    {
        var (help, guest) = (talk.Help, talk.Help.Guest.Name);
        var why = Because(talk);
        var award = NegotiationView.Award(talk);
        var text = talk switch
        {
            { Help.Kind: HelpKind.Start } => Start(talk, why, now),
            { Succeeded: true, AwardedTo: { } to } => T($"{guest} moved from {help.From} to {to} {why}; {to} was chosen: {award?.Why}.{Paused(talk)}"),
            { Succeeded: false } when NegotiationView.LastMove(talk)?.State == MigrationState.Undefined => T($"It is not known where {guest} runs: {talk.Outcome?.TrimEnd('.')}. It is not resumed by itself, so that it never runs twice."),
            { Succeeded: false } => T($"{guest} stays on {help.From}. A place was sought {why}, and none was had: {talk.Outcome?.TrimEnd('.')}."),
            { AwardedTo: { } to } => T($"{guest} is on its way from {help.From} to {to} {why}; {to} was chosen: {award?.Why}."),
            _ => T($"{help.From} seeks a place for {guest} {why}. Offers are gathered for {Format.Span(help.Gathering)}; {Format.Count(talk.Offers.Count(), "offer")} and {Format.Count(talk.Refusals.Count(), "refusal")} in {Format.Span(now - talk.AskedAt)}."),
        };
        return Format.Prose(text);
    }

    private static string Start(NegotiationRecord talk, string why, DateTimeOffset now) => talk switch
    {
        { Succeeded: false } => T($"{talk.Help.Guest.Name} was not started. A place was sought {why}, and none was had: {talk.Outcome?.TrimEnd('.')}."),
        { AwardedTo: { } to } => T($"{to} is to start {talk.Help.Guest.Name} {why}; {to} was chosen: {NegotiationView.Award(talk)?.Why}."),
        _ => T($"A place to start {talk.Help.Guest.Name} is sought {why}; {talk.Help.From}'s agent asks. {Format.Count(talk.Offers.Count(), "offer")} and {Format.Count(talk.Refusals.Count(), "refusal")} in {Format.Span(now - talk.AskedAt)}."),
    };

    /// <summary>What came of it, and who asked; empty if nothing is to be added.</summary>
    public static string More(NegotiationRecord talk, FleetSnapshot fleet, BrowserTime browser)
    {
        var parts = new List<string>();
        if (talk is { Succeeded: true, Help.Kind: not HelpKind.Start, AwardedTo: { } to } && fleet.Hosts.GetValueOrDefault(talk.Help.From) is { } source && fleet.Hosts.GetValueOrDefault(to) is { } target)
        {
            if (HostView.CpuOf(source.Status) is { } there && HostView.CpuOf(target.Status) is { } here) parts.Add(T($"Now {talk.Help.From} is at {there} cpu and {to} at {here}."));
            if (target.Status?.Sample?.Guests.FirstOrDefault(g => g.Id == talk.Help.Guest.Id)?.RestsUntil is { } rests) parts.Add(T($"{talk.Help.Guest.Name} rests until {browser.Clock(rests)}."));
        }
        parts.Add(talk.Help.Kind == HelpKind.Relief ? T("No person was asked.") : T($"Asked for by {talk.Help.Reason.Who}."));
        return string.Join(" ", parts);
    }

    /// <summary>All of its messages, indented.</summary>
    public static string Json(NegotiationRecord talk)
    {
        using var document = JsonDocument.Parse(StorageJson.Write(talk));
        return JsonSerializer.Serialize(document.RootElement, Indented);
    }

    private static string Because(NegotiationRecord talk)
    {
        var why = talk.Help.Reason.Why.TrimEnd('.');
        return talk.Help.Kind switch
        {
            HelpKind.Relief => T($"because {talk.Help.From} was at {why}"),
            HelpKind.Drain => T($"because {talk.Help.From} is being drained") + (why.Length > 0 ? $" ({why})" : ""),
            _ => T($"because {talk.Help.Reason.Who} asked for it") + (why.Length > 0 ? $" ({why})" : ""),
        };
    }

    private static string Paused(NegotiationRecord talk) => NegotiationView.LastMove(talk)?.Pause is { } pause ? " " + T($"It was paused for {Format.Span(pause)}.") : "";
}
