using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Negotiations;

/// <summary>A negotiation in a few words.</summary>
public static class NegotiationView
{
    /// <summary>Where it is.</summary>
    public static Status Status(NegotiationRecord talk) => talk switch
    {
        { Succeeded: true } => Controls.Status.Done,
        { Succeeded: false } when LastMove(talk)?.State == MigrationState.Undefined => Controls.Status.Undefined,
        { Succeeded: false } => Controls.Status.Failed,
        { AwardedTo: not null } => Controls.Status.Moving,
        _ => Controls.Status.Waiting,
    };

    /// <summary>"small-1 → herby", "small-5 stays on ferby", "small-5 seeks a place".</summary>
    public static string Title(NegotiationRecord talk) => talk switch
    {
        { Succeeded: false } => talk.Help.Kind == HelpKind.Start ? T($"{talk.Help.Guest.Name} was not started") : T($"{talk.Help.Guest.Name} stays on {talk.Help.From}"),
        { AwardedTo: { } to } => $"{talk.Help.Guest.Name} → {to}",
        _ => T($"{talk.Help.Guest.Name} seeks a place"),
    };

    /// <summary>The kind in one word, as the pages say it.</summary>
    public static string Kind(HelpKind kind) => kind switch
    {
        HelpKind.Relief => T("relief"),
        HelpKind.Drain => T("drain"),
        HelpKind.Explicit => T("by order"),
        _ => T("start"),
    };

    /// <summary>Why it is where it is: the outcome, else the award's reason, else the call's.</summary>
    public static string Why(NegotiationRecord talk) =>
        talk.Outcome ?? Award(talk)?.Why ?? talk.Help.Reason.Why;

    /// <summary>The last award; null if nobody was awarded.</summary>
    public static AwardMessage? Award(NegotiationRecord talk) => talk.Steps.Select(s => s.Said).OfType<AwardMessage>().LastOrDefault();

    /// <summary>The newest word of its migration; null if none began.</summary>
    public static Migration? LastMove(NegotiationRecord talk) => talk.Steps.Select(s => s.Said).OfType<MigrationMessage>().LastOrDefault()?.Migration;
}
