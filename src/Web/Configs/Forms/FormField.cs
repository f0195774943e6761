using System.Collections.Immutable;

namespace XenWeb.Web.Configs.Forms;

/// <summary>How a field is typed into.</summary>
public enum FormKind
{
    /// <summary>Words.</summary>
    Text,

    /// <summary>A whole number; narrow.</summary>
    Number,

    /// <summary>Paths, addresses and what else is read letter by letter.</summary>
    Code,

    /// <summary>Several lines of the same.</summary>
    Lines,

    /// <summary>One of some.</summary>
    Choice,

    /// <summary>Yes or no.</summary>
    Check,
}

/// <summary>One field of the form.</summary>
/// <param name="Key">Its path inside its part: "memory", "boot.kernel", "target".</param>
/// <param name="Label">What it is called.</param>
/// <param name="Kind">How it is typed into.</param>
/// <param name="Help">What it is for, in a line; empty for nothing to say.</param>
public sealed record FormField(string Key, string Label, FormKind Kind, string Help = "")
{
    /// <summary>Behind the number.</summary>
    public string? Unit { get; init; }

    /// <summary>What is taken if it is left empty.</summary>
    public string? Empty { get; init; }

    /// <summary>Of a choice: the value and its words.</summary>
    public ImmutableArray<(string Value, string Word)> Choices { get; init; } = [];

    /// <summary>The list of proposals: "hosts", "bridges", "owners", "classes".</summary>
    public string? Proposals { get; init; }

    /// <summary>Over the whole width.</summary>
    public bool Wide { get; init; }

    /// <summary>No wider than a number.</summary>
    public bool Narrow { get; init; }

    /// <summary>Of a row: below "More", which is folded while they are empty.</summary>
    public bool More { get; init; }

    /// <summary>When it has a meaning; it is shown as long as something stands in it.</summary>
    public Func<FormPart, bool>? When { get; init; }

    /// <summary>The element's id of a path.</summary>
    public static string IdOf(string path) => "f-" + string.Concat(path.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
}
