using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace XenWeb.Web.Access;

/// <summary>
/// What a token may do, of what its owner may: scopes with blanks or commas between them. "admin" is everything, "read" is to see the
/// lab, any other action by its word ("drain", "start", "load"); with ":NAME" only for the host, the domain or the configuration of
/// that name, with ":class/NAME" only for a class. Whoever may act on something may also see it, but for "metrics": what a collector of
/// figures shows is good for nothing else.
/// </summary>
public sealed partial record Scopes
{
    /// <summary>The most in one token.</summary>
    public const int CountMax = 32;

    private const string Admin = "admin";

    private Scopes(ImmutableArray<Scope> all) => All = all;

    /// <summary>Each of them.</summary>
    public ImmutableArray<Scope> All { get; }

    /// <summary>One scope; no action is every action, no target every target.</summary>
    public readonly record struct Scope(LabAction? Action, string? Name, string? Class)
    {
        /// <summary>Whether it is about this.</summary>
        public bool Reaches(Target target) => (Name is null && Class is null) || (Name is not null && (Name == target.Host || Name == target.Domain)) || (Class is not null && Class == target.Class);

        /// <inheritdoc/>
        public override string ToString() => (Action is { } action ? Word(action) : Admin) + (Name is null ? "" : ":" + Name) + (Class is null ? "" : ":class/" + Class);
    }

    /// <summary>Words that stand for actions in scopes.</summary>
    public static IEnumerable<string> Words => Enum.GetValues<LabAction>().Where(a => a != LabAction.Account).Select(Word).Prepend(Admin);

    /// <summary>Reads them; null and the reason if there is none, too many, or one that is not known.</summary>
    public static (Scopes? Scopes, string? Problem) Parse(string text)
    {
        var words = text.Split([' ', ',', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is 0 or > CountMax) return (null, words.Length == 0 ? "A token needs a scope, such as 'read' or 'drain:ferby'." : $"A token has {CountMax} scopes at most.");
        var all = ImmutableArray.CreateBuilder<Scope>();
        foreach (var word in words.Distinct(StringComparer.Ordinal))
        {
            if (Form().Match(word) is not { Success: true } match || Of(match) is not { } scope) return (null, $"'{word}' is no scope; possible are {string.Join(", ", Words)}, all but the first with ':NAME' or ':class/NAME' after them.");
            all.Add(scope);
        }
        return (new Scopes(all.ToImmutable()), null);
    }

    /// <summary>Whether an action may be done to something.</summary>
    public bool Allow(LabAction action, Target target) =>
        action != LabAction.Account && All.Any(s => s.Action is null || (Gives(s, action) && s.Reaches(target)));

    /// <summary>Whether an action may be done to anything.</summary>
    public bool Allow(LabAction action) => action != LabAction.Account && All.Any(s => s.Action is null || Gives(s, action));

    /// <summary>Whether an action may be done to all that there is.</summary>
    public bool AllowEverywhere(LabAction action) => action != LabAction.Account && All.Any(s => s.Action is null || (Gives(s, action) && s is { Name: null, Class: null }));

    /// <summary>Whether the whole lab may be seen.</summary>
    public bool SeeAll => AllowEverywhere(LabAction.Read);

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', All);

    private static bool Gives(Scope scope, LabAction action) => scope.Action == action || (action == LabAction.Read && scope.Action != LabAction.Metrics);

    private static Scope? Of(Match match)
    {
        var (word, name, named) = (match.Groups["action"].Value, match.Groups["name"], match.Groups["class"]);
        if (word == Admin) return name.Success || named.Success ? null : new Scope(null, null, null);
        var action = Enum.GetValues<LabAction>().Cast<LabAction?>().FirstOrDefault(a => a != LabAction.Account && Word(a!.Value) == word);
        return action is null ? null : new Scope(action, name.Success ? name.Value : null, named.Success ? named.Value : null);
    }

    private static string Word(LabAction action) => action.ToString().ToLowerInvariant();

    [GeneratedRegex(@"\A(?<action>[a-z]+)(:(class/(?<class>[^\s,:/]{1,100})|(?<name>[^\s,:/]{1,255})))?\z")]
    private static partial Regex Form();
}
