using System.Collections.Immutable;
using XenWeb.Web.Languages;

namespace XenWeb.Web.Configs.Forms;

/// <summary>What fields are called where they do not stand beside their label.</summary>
internal static class FormWords
{
    private static readonly ImmutableArray<FormField> _single =
    [
        .. new[] { FormSection.Machine, FormSection.Boot, FormSection.Console, FormSection.Balance, FormSection.Ends, FormSection.Owner, FormSection.Extra }.SelectMany(s => s.Fields),
        new("name", "Name", FormKind.Code), new("count", "How many", FormKind.Number), new("pattern", "Name pattern", FormKind.Code), new("first", "First number", FormKind.Number),
    ];

    /// <summary>How far down it stands in the form.</summary>
    public static int PlaceOf(string path)
    {
        if (path is "name" or "count" or "pattern" or "first") return 0;
        if (path.StartsWith("disks", StringComparison.Ordinal)) return 200;
        if (path.StartsWith("vifs", StringComparison.Ordinal)) return 300;
        if (path.StartsWith("channels", StringComparison.Ordinal)) return 500;
        var at = _single.IndexOf(_single.FirstOrDefault(f => f.Key == path) ?? _single[^1]);
        var rows = FormSection.Machine.Fields.Length + FormSection.Boot.Fields.Length;
        return at < rows ? 100 + at : at < rows + FormSection.Console.Fields.Length ? 400 + at : 600 + at;
    }

    /// <summary>A label inside a sentence: "disk" for "Disk". In German a noun keeps its capital.</summary>
    public static string Within(string label) => Language.Current.Code == Language.English ? label.ToLowerInvariant() : label;

    /// <summary>"Memory", "Disk 2, target"; the path itself for what has no field.</summary>
    public static string LabelOf(string path)
    {
        foreach (var (start, word, fields) in new[] { ("disks[", "Disk", FormRow.Disk), ("vifs[", "Interface", FormRow.Vif), ("channels[", "Channel", FormRow.Channel) })
        {
            if (!path.StartsWith(start, StringComparison.Ordinal)) continue;
            var end = path.IndexOf(']', StringComparison.Ordinal);
            if (end < 0 || !int.TryParse(path[start.Length..end], out var at)) break;
            var key = path[(end + 1)..].TrimStart('.');
            return $"{T(word)} {at + 1}{(fields.FirstOrDefault(f => f.Key == key) is { } field ? $", {Within(T(field.Label))}" : "")}";
        }
        // keys: what FormSection and FormRow have, and the words above
        return _single.FirstOrDefault(f => f.Key == path) is { } single ? T(single.Label) : path switch { "text" => T("The whole"), "disks" => T("Disks"), "vifs" => T("Network"), "channels" => T("Channels"), _ => path };
    }
}
