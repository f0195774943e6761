using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using XenWeb.Domain.Images;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Images;

/// <summary>An index as it was read.</summary>
/// <param name="Hash">SHA-256 over every package's name, version and hash: the same packages, the same index, whenever the mirror signed it.</param>
/// <param name="At">The date of the release itself.</param>
/// <param name="Sources">File of apt's sources that it was read from.</param>
internal sealed record IndexFacts(string Hash, DateTimeOffset At, string Sources);

/// <summary>
/// The packages of each release, as apt reads them from the mirror with its signatures checked: in a folder of its own, apart from the
/// machine's, and boiled down to a line for each package. It is read through for each search, so that the agent stays small.
/// </summary>
internal sealed class PackageIndex(string folder, ImageStoreOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan _updateLimit = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly ImageTool _tool = new(time);

    /// <summary>The index, read anew if it is older than that; or why there is none.</summary>
    public async Task<(IndexFacts? Facts, string? Failure)> ReadAsync(string release, TimeSpan olderThan, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var path = PathOf(release);
            if (Facts(release) is { } known && time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path) < olderThan) return (known, null);
            if (await UpdateAsync(release, cancellation).ConfigureAwait(false) is { } failure) return (null, failure);
            return (Facts(release), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, e.Message);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Those names that it does not have.</summary>
    public ImmutableArray<string> Missing(string release, IEnumerable<string> names)
    {
        var missing = names.ToHashSet(StringComparer.Ordinal);
        foreach (var line in Lines(release)) missing.Remove(line[0]);
        return [.. missing.Order(StringComparer.Ordinal)];
    }

    /// <summary>A page of hits, names that begin with it first; and how many there are.</summary>
    public (ImmutableArray<ImagePackage> Page, int Total) Search(string release, string find, int offset, int most)
    {
        var words = find.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var hits = Lines(release).Where(line => words.All(w => line[0].Contains(w, StringComparison.OrdinalIgnoreCase) || line[4].Contains(w, StringComparison.OrdinalIgnoreCase)))
            .Select(line => (Rank: Rank(line[0], words), Line: line)).OrderBy(h => h.Rank).ThenBy(h => h.Line[0], StringComparer.Ordinal).Select(h => h.Line).ToList();
        return ([.. hits.Skip(offset).Take(most).Select(Package)], hits.Count);
    }

    /// <summary>The version of each package.</summary>
    public Dictionary<string, string> Versions(string release) => Lines(release).ToDictionary(l => l[0], l => l[1], StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private static int Rank(string name, string[] words) =>
        words.Length == 0 ? 3 : name == words[0] ? 0 : name.StartsWith(words[0], StringComparison.Ordinal) ? 1 : name.Contains(words[0], StringComparison.Ordinal) ? 2 : 3;

    private static ImagePackage Package(string[] line) => new(line[0], line[1], new ByteSize(long.Parse(line[2])), ByteSize.FromKiB(long.Parse(line[3])), line[4]);

    private IEnumerable<string[]> Lines(string release) => File.ReadLines(PathOf(release)).Skip(1).Select(l => l.Split('\t')).Where(l => l.Length == 6);

    private string PathOf(string release) => Path.Combine(folder, release, "index");

    private IndexFacts? Facts(string release)
    {
        if (!File.Exists(PathOf(release))) return null;
        var head = File.ReadLines(PathOf(release)).FirstOrDefault()?.Split('\t') ?? [];
        return head.Length == 2 && DateTimeOffset.TryParse(head[1], out var at) ? new IndexFacts(head[0], at, Path.Combine(folder, release, "sources", "mirror.sources")) : null;
    }

    private async Task<string?> UpdateAsync(string release, CancellationToken cancellation)
    {
        var own = Path.Combine(folder, release);
        var (sources, failure) = AptSources.For(release, options.AptSources, AptSources.Own());
        if (sources is null) return failure;
        foreach (var part in new[] { "state/lists/partial", "cache/archives/partial", "sources" }) Directory.CreateDirectory(Path.Combine(own, part));
        await File.WriteAllTextAsync(Path.Combine(own, "sources", "mirror.sources"), sources, cancellation).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(own, "state", "status"), "", cancellation).ConfigureAwait(false);
        if (await _tool.RunAloneAsync("apt-get", [.. Apt(own), "--error-on=any", "update"], _updateLimit, _ => ValueTask.CompletedTask, cancellation).ConfigureAwait(false) is { } why) return why;
        var dates = Directory.EnumerateFiles(Path.Combine(own, "state", "lists"), $"*_dists_{release}_InRelease")
            .SelectMany(f => File.ReadLines(f).Where(l => l.StartsWith("Date: ", StringComparison.Ordinal)).Take(1)).Select(l => DateTimeOffset.TryParse(l[6..].Replace(" UTC", " GMT", StringComparison.Ordinal), out var at) ? at : default).ToList();
        if (dates.Count == 0) return $"the mirror gave no {release}.";
        return await BoilAsync(release, dates.Max(), cancellation).ConfigureAwait(false);
    }

    private async Task<string?> BoilAsync(string release, DateTimeOffset at, CancellationToken cancellation)
    {
        var lines = new List<string>();
        var stanza = new Dictionary<string, string>(StringComparer.Ordinal);
        var failure = await _tool.RunAsync("apt-cache", [.. Apt(Path.Combine(folder, release)), "dumpavail"], _updateLimit, line =>
        {
            if (line.Length == 0) End();
            else if (line[0] is not (' ' or '\t') && line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon) stanza[line[..colon]] = line[(colon + 2)..];
            return ValueTask.CompletedTask;
        }, cancellation).ConfigureAwait(false);
        if (failure is not null) return failure;
        End();
        if (lines.Count == 0) return $"the mirror's index of {release} is empty.";
        lines.Sort(StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var fields in lines.Select(l => l.Split('\t'))) hash.AppendData(Encoding.UTF8.GetBytes($"{fields[0]}\t{fields[1]}\t{fields[5]}\n"));
        var beside = PathOf(release) + ".new";
        await File.WriteAllLinesAsync(beside, lines.Prepend($"{Convert.ToHexStringLower(hash.GetHashAndReset())}\t{at:O}"), cancellation).ConfigureAwait(false);
        File.Move(beside, PathOf(release), overwrite: true);
        return null;

        void End()
        {
            if (stanza.TryGetValue("Package", out var name) && stanza.TryGetValue("Version", out var version) && ImageRecipeRules.IsPackage(name)) lines.Add(string.Join('\t', name, version, Number("Size"), Number("Installed-Size"), Plain(stanza.GetValueOrDefault("Description", "")), stanza.GetValueOrDefault("SHA256", "")));
            stanza.Clear();
        }

        long Number(string field) => long.TryParse(stanza.GetValueOrDefault(field), out var number) && number >= 0 ? number : 0;
    }

    private static string Plain(string text) => Domain.Processes.VisibleText.Of(text.Replace('\t', ' '), 200);

    // All that apt reads and writes is in the folder, but its programs and the keys that the sources name
    private static IEnumerable<string> Apt(string own) =>
        new[]
        {
            $"Dir::State={own}/state", $"Dir::State::lists={own}/state/lists", $"Dir::State::status={own}/state/status", $"Dir::Cache={own}/cache", "Dir::Etc::sourcelist=/dev/null", $"Dir::Etc::sourceparts={own}/sources",
            "Acquire::Languages=none", "APT::Sandbox::User=root", "Acquire::Retries=2",
        }.SelectMany(option => new[] { "-o", option });
}
