using System.Text;

namespace XenWeb.Infrastructure.Images;

/// <summary>
/// Where packages come from: the machine's own apt sources, those of its own release, with another release's name in its place. So images
/// come from the mirror that the machine itself trusts, with the same keys, and no address is ours.
/// </summary>
public static class AptSources
{
    private const int FilesMax = 100;
    private const int BytesMax = 64 * 1024;

    /// <summary>Sources (deb822) for a release; or why there are none.</summary>
    /// <param name="release">Its codename.</param>
    /// <param name="files">One of sources (deb822 or one line each), or the folder of apt: /etc/apt.</param>
    /// <param name="own">The machine's own release.</param>
    public static (string? Sources, string? Failure) For(string release, string files, string own)
    {
        try
        {
            var stanzas = Files(files).SelectMany(file => file.EndsWith(".sources", StringComparison.Ordinal) ? Stanzas(File.ReadAllText(file)) : Lines(File.ReadAllLines(file)));
            var sources = new StringBuilder();
            foreach (var stanza in stanzas)
            {
                var suites = stanza.Suites.Where(s => s == own || s.StartsWith(own + "-", StringComparison.Ordinal)).Select(s => release + s[own.Length..]).ToList();
                if (suites.Count == 0) continue;
                sources.Append("Types: deb\nURIs: ").Append(stanza.Uris).Append("\nSuites: ").AppendJoin(' ', suites).Append("\nComponents: ").Append(stanza.Components).Append('\n');
                if (stanza.SignedBy.Length > 0) sources.Append("Signed-By: ").Append(stanza.SignedBy).Append('\n');
                sources.Append('\n');
            }
            return sources.Length > 0 ? (sources.ToString(), null) : (null, $"no source of {own} is in {files}, whose mirror could be used.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"apt's sources can't be read: {e.Message}");
        }
    }

    /// <summary>The machine's own release by its codename; empty if it does not say.</summary>
    public static string Own(string osRelease = "/etc/os-release") => File.Exists(osRelease)
        ? File.ReadLines(osRelease).FirstOrDefault(l => l.StartsWith("VERSION_CODENAME=", StringComparison.Ordinal))?["VERSION_CODENAME=".Length..].Trim('"') ?? ""
        : "";

    private static IEnumerable<string> Files(string files)
    {
        if (!Directory.Exists(files)) return [files];
        var parts = Path.Combine(files, "sources.list.d");
        var all = Directory.Exists(parts) ? Directory.EnumerateFiles(parts).Where(f => Path.GetExtension(f) is ".list" or ".sources") : [];
        return all.Append(Path.Combine(files, "sources.list")).Where(f => File.Exists(f) && new FileInfo(f).Length <= BytesMax).Order(StringComparer.Ordinal).Take(FilesMax);
    }

    private static IEnumerable<Stanza> Stanzas(string text)
    {
        foreach (var block in text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = block.Split('\n').Where(l => l.Length > 0 && l[0] is not ('#' or ' ' or '\t')).Select(l => l.Split(':', 2)).Where(f => f.Length == 2)
                .GroupBy(f => f[0], StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => g.First()[1].Trim(), StringComparer.OrdinalIgnoreCase);
            if (fields.GetValueOrDefault("Enabled") is "no" || fields.GetValueOrDefault("Types")?.Split(' ').Contains("deb") != true) continue;
            yield return new Stanza(fields.GetValueOrDefault("URIs", ""), fields.GetValueOrDefault("Suites", "").Split(' ', StringSplitOptions.RemoveEmptyEntries), fields.GetValueOrDefault("Components", "main"), fields.GetValueOrDefault("Signed-By", ""));
        }
    }

    private static IEnumerable<Stanza> Lines(IEnumerable<string> lines)
    {
        foreach (var line in lines.Where(l => l.StartsWith("deb ", StringComparison.Ordinal)))
        {
            var (rest, signed) = (line[4..].Trim(), "");
            if (rest.StartsWith('[') && rest.IndexOf(']', StringComparison.Ordinal) is > 0 and var end)
            {
                signed = rest[1..end].Split(' ').FirstOrDefault(o => o.StartsWith("signed-by=", StringComparison.OrdinalIgnoreCase))?["signed-by=".Length..] ?? "";
                rest = rest[(end + 1)..].Trim();
            }
            var parts = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length >= 3) yield return new Stanza(parts[0], [parts[1]], string.Join(' ', parts[2..]), signed);
        }
    }

    private sealed record Stanza(string Uris, IReadOnlyList<string> Suites, string Components, string SignedBy);
}
