namespace XenWeb.Infrastructure.Images;

/// <summary>The packages of an image that was built before, version by version: what a recipe can be pinned to.</summary>
/// <param name="Versions">By name.</param>
internal sealed record PackagePin(SortedDictionary<string, string> Versions)
{
    private const int Told = 12;

    /// <summary>Reads what was written beside an image; null if it is not there any more.</summary>
    public static PackagePin? Read(ImageStore store, string image, string hash)
    {
        var file = Path.Combine(store.ImageFolder(image), $"packages-{ImageStore.Short(hash)}");
        if (!File.Exists(file)) return null;
        var versions = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(file).Select(l => l.Split('=', 2)).Where(l => l.Length == 2)) versions[line[0]] = line[1];
        return new PackagePin(versions);
    }

    /// <summary>Which the mirror does not have in that version any more, in a sentence; null if it has all.</summary>
    /// <param name="mirror">Version of each package there.</param>
    public string? NotThere(IReadOnlyDictionary<string, string> mirror) =>
        List(Versions.Where(v => mirror.GetValueOrDefault(v.Key) != v.Value).Select(v => $"{v.Key} {v.Value} ({(mirror.GetValueOrDefault(v.Key) is { } now ? $"the mirror has {now}" : "the mirror has none")})"), "The mirror does not have the packages of that image any more");

    /// <summary>In what an image that was built just now differs, in a sentence; null if it is the same.</summary>
    public string? Differs(SortedDictionary<string, string> built) =>
        List(Versions.Keys.Union(built.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Where(n => Versions.GetValueOrDefault(n) != built.GetValueOrDefault(n))
            .Select(n => $"{n}: {Versions.GetValueOrDefault(n) ?? "none"} then, {built.GetValueOrDefault(n) ?? "none"} now"), "The recipe does not give the packages of that image any more");

    private static string? List(IEnumerable<string> differing, string what)
    {
        var all = differing.ToList();
        return all.Count == 0 ? null : $"{what}: {string.Join(", ", all.Take(Told))}{(all.Count > Told ? $" and {all.Count - Told} more" : "")}. Take the pin away to build it from the newest packages, or name sources that keep them.";
    }
}
