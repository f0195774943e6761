using System.Collections.Immutable;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;

namespace XenWeb.Web.Notifications;

/// <summary>Something that is so in the lab, with whom it concerns.</summary>
/// <param name="Matter">As it is told to who sees the whole lab.</param>
/// <param name="Targets">The hosts and domains that it is about; none: the lab as a whole.</param>
internal sealed record LabMatter(Matter Matter, ImmutableArray<Target> Targets)
{
    /// <summary>Whether only admins are told.</summary>
    public bool IsForAdmins { get; init; }

    /// <summary>Who asked for it, as it stands in reasons; null if nobody did.</summary>
    public string? AskedBy { get; init; }

    /// <summary>The reason for who sees these domains only; null: it names none.</summary>
    public Func<Func<string, bool>, string>? Words { get; init; }

    /// <summary>The matter in the words for a person; null if it is not theirs to know, or nothing that they want to hear of.</summary>
    public Matter? For(Person person, NotificationSettings settings)
    {
        if (!person.IsSomebody || (IsForAdmins && person.Role != PersonRole.Admin)) return null;
        // What they asked for themselves they hear of anyway
        if (!HasAskedFor(person) && (!(person.SeesAll || Targets.Any(t => Reaches(person, t))) || !IsChosen(person, settings))) return null;
        return Words is null || person.SeesAll ? Matter : Matter with { Text = Words(name => Targets.Any(t => t.Domain == name && Reaches(person, t))) };
    }

    private bool HasAskedFor(Person person) => AskedBy is { } who && person.Name.Length > 0 && (who == person.Name || who.StartsWith($"{person.Name}/", StringComparison.Ordinal));

    private bool IsChosen(Person person, NotificationSettings settings) => settings.Groups.IsEmpty || Targets.IsEmpty ||
        Targets.Any(t => t.Owner == person.Name || person.Groups.Any(g => settings.Groups.Contains(g.Name) && g.Has(t)));

    // Every host may be seen; told is who has it, or a domain on it
    private static bool Reaches(Person person, Target target) => target.Domain is null ? person.Groups.Any(g => g.HasHost(target.Host)) : Rights.May(person, LabAction.Read, target);
}
