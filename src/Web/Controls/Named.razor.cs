using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;

namespace XenWeb.Web.Controls;

/// <summary>A sentence with names; they are found as whole words.</summary>
public sealed partial class Named
{
    /// <summary>The sentence.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>The names.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Names { get; set; }

    private IEnumerable<(string Text, bool Name)> Parts
    {
        get
        {
            var names = Names.Where(n => n.Length > 0).Distinct().OrderByDescending(n => n.Length).Select(Regex.Escape).ToList();
            if (names.Count == 0) return [(Text, false)];
            var split = Regex.Split(Text, $@"(?<![\w.-])({string.Join('|', names)})(?![\w-])", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return split.Select((part, i) => (part, i % 2 == 1)).Where(p => p.part.Length > 0);
        }
    }
}
