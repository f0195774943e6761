using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Access;

/// <summary>
/// The one place that says who may do what to what. Pure. An admin may do everything; an instructor sees and acts on what their groups
/// have, and on domains of configurations that are their own; a viewer sees what their groups have. A token may do what its owner may and
/// its scopes name.
/// </summary>
public static class Rights
{
    private static FormattableString NoConfiguring => $"Your groups don't let you write configurations; an admin can allow it.";

    /// <summary>Why not, as a sentence; null if they may.</summary>
    public static string? WhyNot(Person person, LabAction action, Target target) => Words(Refusal(person, action, target));

    /// <summary>The same, with the values apart: pages say it in the language of who looks.</summary>
    internal static FormattableString? Refusal(Person person, LabAction action, Target target)
    {
        if (RefusalOf(person, action) is { } never) return never;
        if (person.Scopes is { } scopes && !scopes.Allow(action, target)) return $"The token {person.Token} may not do that to {target}: its scopes are {scopes}.";
        if (person.Role == PersonRole.Admin || action == LabAction.Account) return null;
        if (action is LabAction.Read or LabAction.Metrics) return target.Domain is null || Reaches(person, target) ? null : NotYours(target);
        if (IsOfHosts(action)) return person.Groups.Any(g => g.HasHost(target.Host)) ? null : NotYours(target);
        if (!Reaches(person, target)) return NotYours(target);
        if (action == LabAction.Configure && !person.Groups.Any(g => g.Configures && g.Has(target))) return NoConfiguring;
        return null;
    }

    /// <summary>Why they may never do it, whatever to; null if there may be something that they may do it to.</summary>
    public static string? WhyNever(Person person, LabAction action) => Words(RefusalOf(person, action));

    /// <summary>The same, with the values apart.</summary>
    internal static FormattableString? RefusalOf(Person person, LabAction action)
    {
        if (!person.IsSomebody) return Nobody;
        if (person.Scopes is { } scopes && !scopes.Allow(action)) return $"The token {person.Token} may not do that: its scopes are {scopes}.";
        if (person.Role == PersonRole.Admin || action is LabAction.Read or LabAction.Console or LabAction.Account or LabAction.Metrics) return null;
        if (action is LabAction.Policy or LabAction.Plan or LabAction.Release or LabAction.People or LabAction.Agents or LabAction.Audit) return $"Only admins may do that.";
        if (person.Role == PersonRole.Viewer) return $"Viewers only look.";
        return action == LabAction.Configure && !person.Groups.Any(g => g.Configures) ? NoConfiguring : null;
    }

    /// <summary>Why they may not see the whole lab, every host and domain of it; null if they may.</summary>
    public static string? WhyNotAll(Person person) => Words(RefusalOfAll(person));

    /// <summary>The same, with the values apart.</summary>
    internal static FormattableString? RefusalOfAll(Person person)
    {
        if (!person.IsSomebody) return Nobody;
        return person.SeesAll ? null : OnlyAPart;
    }

    /// <summary>Whether they may.</summary>
    public static bool May(Person person, LabAction action, Target target) => WhyNot(person, action, target) is null;

    private static FormattableString Nobody => $"You are not signed in (any more).";

    private static FormattableString OnlyAPart => $"A plan shows the whole lab, and only a part of it is yours to see.";

    private static FormattableString NotYours(Target target) => $"{target} is in none of your groups.";

    private static string? Words(FormattableString? refusal) => refusal is null ? null : FormattableString.Invariant(refusal);

    private static bool IsOfHosts(LabAction action) => action is LabAction.Drain or LabAction.Activate or LabAction.Scenario;

    private static bool Reaches(Person person, Target target) =>
        person.Groups.Any(g => g.Has(target)) || (person.Name.Length > 0 && string.Equals(target.Owner, person.Name, StringComparison.Ordinal));
}
