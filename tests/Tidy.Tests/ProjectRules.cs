using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace XenWeb.Tidy.Tests;

/// <summary>The arrows between projects.</summary>
internal static partial class ProjectRules
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Domain"] = [],
        ["Infrastructure"] = ["Domain"],
        ["AgentHost"] = ["Domain", "Infrastructure"],
        ["Web"] = ["Domain", "Infrastructure"],
        ["CommandLine"] = ["Domain"],
    };

    /// <summary>A project under src that refers to another than the design says, or a version outside Directory.Packages.props.</summary>
    public static IEnumerable<string> Project(TextFile file)
    {
        var project = XDocument.Parse(file.Text);
        foreach (var version in project.Descendants("PackageReference").Where(r => r.Attribute("Version") is not null))
        {
            yield return $"{file.Path}: the version of {Name(version)} belongs in Directory.Packages.props";
        }
        if (!file.Path.StartsWith("src/", StringComparison.Ordinal)) yield break;
        var layer = file.Path.Split('/')[1];
        if (!Arrows.TryGetValue(layer, out var allowed))
        {
            yield return $"{file.Path}: the design knows no layer {layer}";
            yield break;
        }
        foreach (var to in project.Descendants("ProjectReference").Select(r => Name(r).Replace('\\', '/').Split('/')[^2]).Where(to => !allowed.Contains(to)))
        {
            yield return $"{file.Path}: refers to {to}";
        }
        if (layer != "Domain") yield break;
        foreach (var package in project.Descendants("PackageReference").Concat(project.Descendants("FrameworkReference"))) yield return $"{file.Path}: has the package {Name(package)}";
    }

    /// <summary>A line of Web that speaks of an adapter of Xen.</summary>
    public static IEnumerable<string> WebSource(TextFile file) => Lines(file, "src/Web/", XenAdapters());

    /// <summary>A line of Domain that takes in more than values: tasks, I/O, processes, logging, packages.</summary>
    public static IEnumerable<string> DomainSource(TextFile file) => Lines(file, "src/Domain/", Impure());

    private static IEnumerable<string> Lines(TextFile file, string under, Regex banned) =>
        !file.Path.StartsWith(under, StringComparison.Ordinal) || !(file.Path.EndsWith(".cs", StringComparison.Ordinal) || file.Path.EndsWith(".razor", StringComparison.Ordinal))
            ? []
            : file.Lines.Where(l => banned.IsMatch(l.Line)).Select(l => $"{file.Path}:{l.Number}: {l.Line.Trim()}");

    private static string Name(XElement reference) => (string)reference.Attribute("Include")!;

    [GeneratedRegex(@"Infrastructure\.(Xen|SimulatedXen|Linux)\b")]
    private static partial Regex XenAdapters();

    // Addresses are values; the rest of System.Net speaks
    [GeneratedRegex(@"^\s*(global )?using .*\b(System\.(Threading(?!\.Lock)|IO|Net(?!\.IP(Address|Network)\b)|Diagnostics)|Microsoft|XenWeb\.(Infrastructure|Web|AgentHost))\b|\basync\b|\b(Task|ValueTask)(<|\.|\s+\w+\()")]
    private static partial Regex Impure();
}
