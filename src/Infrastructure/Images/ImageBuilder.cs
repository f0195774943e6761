using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Images;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Images;

/// <summary>
/// Builds one image: package index, mmdebstrap, tree, ext4, hash; or takes one in. Everything is made in a folder of its own and becomes
/// the image at the very end by renames; before that, whatever fails or stops it, the store is as it was.
/// </summary>
/// <param name="store">Where it goes.</param>
/// <param name="index">The packages.</param>
/// <param name="options">What it is built with.</param>
/// <param name="time">The clock.</param>
/// <param name="tell">Takes its progress; waits if the loop is behind.</param>
internal sealed class ImageBuilder(ImageStore store, PackageIndex index, ImageStoreOptions options, TimeProvider time, Func<ImageAgentEvent.BuildStepped, ValueTask> tell)
{
    private static readonly TimeSpan _indexAge = TimeSpan.FromMinutes(10);

    // Of what is imported, so that the same file gives the same image; to the tools 0 is no time at all
    private static readonly DateTimeOffset _noTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableArray<string> _parts = ["disk", "vmlinuz", "initrd", "packages"];

    // What mmdebstrap says, and how far it is then: by their usual shares of the time
    private static readonly ImmutableArray<(string Said, string Step, int Percent)> _steps =
    [
        ("I: running apt-get update", "Reads the mirror's index", 8), ("I: downloading packages", "Downloads packages", 12), ("I: extracting archives", "Unpacks the essential packages", 25),
        ("I: installing essential", "Installs the essential packages", 35), ("I: installing remaining", "Installs the other packages", 50), ("I: cleaning", "Cleans up", 75), ("I: creating tarball", "Packs the files", 78),
    ];

    /// <summary>Builds it; why not, or null.</summary>
    public async Task<string?> BuildAsync(ImageRecipe recipe, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(options.BuildWithin, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            if (store.Free() < options.LeastFree) return $"The store has {store.Free()} free; a build needs {options.LeastFree} at least.";
            using var work = BuildFolder.Make(store, recipe.Name);
            return await MakeAsync(recipe, work, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return timer.IsCancellationRequested ? $"It took longer than {options.BuildWithin.TotalMinutes:0} minutes." : "It was stopped.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message.Contains("No space left", StringComparison.Ordinal) ? "The store's disk is full." : $"A file can't be used: {e.Message}";
        }
    }

    private async Task<string?> MakeAsync(ImageRecipe recipe, BuildFolder work, CancellationToken stop)
    {
        IndexFacts? facts = null;
        if (recipe.Built is not null)
        {
            await StepAsync(recipe, $"Reads the package index of {recipe.Release}", 2).ConfigureAwait(false);
            (facts, var unread) = await index.ReadAsync(recipe.Release!, _indexAge, stop).ConfigureAwait(false);
            if (facts is null) return $"The package index of {recipe.Release} can't be read: {unread}";
            if (recipe.Pin is { } pin && pin != facts.Hash) return $"The mirror's packages of {recipe.Release} have changed: the recipe is pinned to the index {ImageStore.Short(pin)}, and the mirror has {ImageStore.Short(facts.Hash)}. The image can't be made anew as it was; take the pin away to build it from the newest packages.";
            if (index.Missing(recipe.Release!, recipe.Packages) is { Length: > 0 } missing) return string.Join(" ", ImageRecipeRules.Missing(recipe, missing).Select(p => p.Text));
        }
        var before = recipe.PinTo is { } hash ? PackagePin.Read(store, recipe.Name, hash) : null;
        if (recipe.PinTo is not null && before is null) return $"The packages of the image {ImageStore.Short(recipe.PinTo)} are not known any more. Take the pin away to build it from the newest packages.";
        var at = facts?.At ?? _noTime;
        var tool = new ImageTool(time) { Started = work.Remember, Environment = new Dictionary<string, string>([new("SOURCE_DATE_EPOCH", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)), new("TMPDIR", work.Path), Ext4.Clock(at)]) };
        var agent = recipe.Agent is null ? null : AgentPackages.In(options.AgentPackages)?.CopyTo(work);
        if (recipe.Agent is not null && agent is null) return $"The agent's packages are not at hand: no xenweb-agent_VERSION_amd64.deb with its xenweb-virtual-agent_VERSION_all.deb is in {(options.AgentPackages.Length > 0 ? options.AgentPackages : "a folder that --image-agent names")}.";
        if (before?.NotThere(Mirror(recipe, agent)) is { } gone) return gone;
        var source = recipe.Import is { } file ? store.ImportPath(file) : work["root.tar"];
        if (facts is not null && await DebianAsync(recipe, facts, source, agent, tool, stop).ConfigureAwait(false) is { } failed) return failed;
        if (!File.Exists(source)) return $"There is no file {recipe.Import} in {Path.GetDirectoryName(source)}.";
        var made = new Made(work, tool, at, facts, agent, before);
        var why = Path.GetFileName(source).Contains(".tar", StringComparison.Ordinal) ? await TreeAsync(recipe, source, made, stop).ConfigureAwait(false) : await DiskAsync(recipe, source, made, stop).ConfigureAwait(false);
        return why ?? await PlaceAsync(recipe, made, stop).ConfigureAwait(false);
    }

    private async Task<string?> DebianAsync(ImageRecipe recipe, IndexFacts facts, string tar, AgentPackages? agent, ImageTool tool, CancellationToken stop)
    {
        var (needed, unknown) = agent is null ? ([], null) : await AgentPackages.NeedsAsync(agent.Program, tool, stop).ConfigureAwait(false);
        if (unknown is not null) return unknown;
        IEnumerable<string> packages = [.. options.Base, .. needed, .. recipe.SshKeys.Length > 0 ? ["openssh-server"] : Array.Empty<string>(), .. recipe.Packages];
        var include = string.Join(',', packages.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        List<string> arguments = ["--mode=root", "--format=tar", $"--variant={options.Variant}", "--aptopt=Acquire::Languages \"none\"", "--aptopt=APT::Install-Recommends \"false\""];
        if (include.Length > 0) arguments.Add($"--include={include}");
        if (agent is not null) arguments.Add($"--customize-hook={agent.Hook}");
        return await tool.RunAloneAsync("mmdebstrap", [.. arguments, recipe.Release!, tar, facts.Sources], options.BuildWithin, async line =>
        {
            var known = _steps.FirstOrDefault(s => line.StartsWith(s.Said, StringComparison.Ordinal));
            await tell(new ImageAgentEvent.BuildStepped(recipe.Name, known.Step, known.Percent, [line])).ConfigureAwait(false);
        }, stop).ConfigureAwait(false);
    }

    private async Task<string?> TreeAsync(ImageRecipe recipe, string tar, Made made, CancellationToken stop)
    {
        var root = made.Work["root"];
        Directory.CreateDirectory(root);
        await StepAsync(recipe, "Unpacks the files", 82).ConfigureAwait(false);
        if (await made.Tool.RunAsync("tar", ["--extract", "--file", tar, "--directory", root, "--numeric-owner", "--preserve-permissions", "--xattrs", "--xattrs-include=*"], options.BuildWithin, _ => ValueTask.CompletedTask, stop).ConfigureAwait(false) is { } failed) return failed;
        // A tarball need not hold its own root, and the mask of the agent is a strict one
        File.SetUnixFileMode(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        if (recipe.Import is null) File.Delete(tar);
        var tree = new RootTree(root, made.At);
        made.Packages = tree.Packages();
        if (made.Facts is not null && Differing(recipe, made.Packages) is { } moved) return $"The mirror's packages changed while it was built ({moved}). Build it again.";
        if (recipe.Import is null) tree.Furnish(recipe);
        if (made.Pin?.Differs(made.Packages) is { } other) return other;
        tree.Disown();
        if (recipe.Agent is { } allow) AgentInside.Furnish(tree, allow);
        tree.Admit(recipe);
        if (tree.Kernel() is { } kernel)
        {
            File.Copy(kernel.Kernel, made.Work["vmlinuz"]);
            if (kernel.Ramdisk is { } ramdisk) File.Copy(ramdisk, made.Work["initrd"]);
        }
        await File.WriteAllLinesAsync(made.Work["packages"], made.Packages.Select(p => $"{p.Key}={p.Value}"), stop).ConfigureAwait(false);
        await StepAsync(recipe, "Makes the file system", 88).ConfigureAwait(false);
        var seed = string.Join('\n', made.Packages.Select(p => $"{p.Key}={p.Value}")) + made.Agent?.Hash;
        return await new Ext4(made.Tool).MakeAsync(root, made.Work["disk"], recipe.Size, seed, made.At, made.Work["times"], stop).ConfigureAwait(false);
    }

    private async Task<string?> DiskAsync(ImageRecipe recipe, string disk, Made made, CancellationToken stop)
    {
        await StepAsync(recipe, $"Takes in {recipe.Import}", 20).ConfigureAwait(false);
        return await new DiskImport(made.Tool).ConvertAsync(disk, made.Work["disk"], ImageRecipeRules.SizeMax, stop).ConfigureAwait(false);
    }

    // What there is to build from: the mirror's, and the agent's own
    private Dictionary<string, string> Mirror(ImageRecipe recipe, AgentPackages? agent)
    {
        var versions = index.Versions(recipe.Release!);
        foreach (var name in AgentPackages.Names.Where(_ => agent is not null)) versions[name] = agent!.Version;
        return versions;
    }

    private string? Differing(ImageRecipe recipe, SortedDictionary<string, string> packages)
    {
        var versions = index.Versions(recipe.Release!);
        return packages.Where(p => !AgentPackages.Names.Contains(p.Key) && versions.GetValueOrDefault(p.Key) != p.Value).Select(p => $"{p.Key} {versions.GetValueOrDefault(p.Key)} is {p.Value} now").FirstOrDefault();
    }

    private async Task<string?> PlaceAsync(ImageRecipe recipe, Made made, CancellationToken stop)
    {
        await StepAsync(recipe, "Reckons its hash", 95).ConfigureAwait(false);
        string hash;
        await using (var bytes = new FileStream(made.Work["disk"], FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, useAsync: true)) hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, stop).ConfigureAwait(false));
        var (taken, _) = await made.Tool.ReadAsync("du", ["--block-size=1", made.Work["disk"]], options.BuildWithin, stop).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        var folder = store.ImageFolder(recipe.Name);
        var files = new List<string>();
        foreach (var name in _parts.Where(name => File.Exists(made.Work[name])))
        {
            files.Add($"{name}-{ImageStore.Short(hash)}");
            File.Move(made.Work[name], made.Work[files[^1]]);
        }
        string? In(string name) => files.Find(f => f.StartsWith(name, StringComparison.Ordinal)) is { } file ? Path.Combine(folder, file) : null;
        var size = new ByteSize(new FileInfo(made.Work[files[0]]).Length);
        var used = long.TryParse(taken.Split('\t')[0], out var bytesTaken) ? new ByteSize(bytesTaken) : size;
        store.Place(recipe.Name, made.Work.Path, new ImageBuilt(hash, size, used, In("disk")!, "raw", In("vmlinuz"), In("initrd"), made.Facts?.Hash, made.Facts?.At, made.Packages.Count, time.GetUtcNow(), made.Agent?.Version), files);
        return null;
    }

    private ValueTask StepAsync(ImageRecipe recipe, string step, int percent) => tell(new ImageAgentEvent.BuildStepped(recipe.Name, step, percent, [step]));

    // What one build has made so far
    private sealed record Made(BuildFolder Work, ImageTool Tool, DateTimeOffset At, IndexFacts? Facts, AgentPackages? Agent, PackagePin? Pin)
    {
        public SortedDictionary<string, string> Packages { get; set; } = [];
    }
}
