using System.Collections.Immutable;
using System.Text;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Exports;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Images;

namespace XenWeb.Infrastructure.Exports;

/// <summary>Makes exports. What goes wrong is a value, and leaves nothing half-made.</summary>
internal sealed class Exporter(ExportFolder folder, TimeProvider time)
{
    // A convert of a large disk takes its time
    private static readonly TimeSpan _convertWithin = TimeSpan.FromHours(6);
    private static readonly TimeSpan _snapshotWithin = TimeSpan.FromMinutes(1);

    private readonly ImageTool _tool = new(time);

    /// <summary>Exports a guest.</summary>
    /// <param name="export">Which, and how.</param>
    /// <param name="step">Told what was read, and of how much.</param>
    /// <param name="cancellation">Stops it: nothing of it is left.</param>
    public async Task<ExportAgentEvent.Ended> RunAsync(ExportAgentEffect.Export export, Action<ByteSize, ByteSize> step, CancellationToken cancellation)
    {
        var work = folder.WorkOf(export.Work);
        try
        {
            var problems = Missing(export.Plan);
            if (!problems.IsEmpty) return Failed(export, "Its files can't be read; nothing was made.", problems);
            Directory.CreateDirectory(work);
            var (item, failure) = await MakeAsync(export, work, step, cancellation).ConfigureAwait(false);
            if (failure is not null) return Failed(export, failure, []);
            folder.Place(work, item!);
            return new ExportAgentEvent.Ended(export.Work, $"It is in {folder.Export(item!.Name)}, {item.Size}.", true, []);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Failed(export, "It was stopped; nothing of it is left.", []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Failed(export, $"{e.Message.TrimEnd('.')}. Nothing of it is left.", []);
        }
        finally
        {
            if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        }
    }

    private static ExportAgentEvent.Ended Failed(ExportAgentEffect.Export export, string text, ImmutableArray<ConfigProblem> problems) => new(export.Work, text, false, problems);

    // All of them at once
    private static ImmutableArray<ConfigProblem> Missing(ExportPlan plan)
    {
        var files = plan.Disks.Select(d => ($"disks ({d.Disk.Device})", (string?)d.Path));
        if (plan.HasKernel) files = files.Append(("boot.kernel", plan.Config.Boot.Kernel)).Append(("boot.ramdisk", plan.Config.Boot.Ramdisk));
        return [.. files.Where(f => f.Item2 is { Length: > 0 } && !Path.Exists(f.Item2)).Select(f => new ConfigProblem(f.Item1, $"{f.Item2} is not on this server: only the server that has a guest's disks can export it."))];
    }

    private async Task<(ExportItem? Item, string? Failure)> MakeAsync(ExportAgentEffect.Export export, string work, Action<ByteSize, ByteSize> step, CancellationToken cancellation)
    {
        var (plan, sums, done, of) = (export.Plan, new SortedDictionary<string, string>(StringComparer.Ordinal), 0L, export.Plan.Disks.Sum(d => Used(d.Path)));
        if (folder.Free().Bytes < of + (of / 10)) return (null, $"It needs {new ByteSize(of + (of / 10))}, and {folder.Free()} is free in {folder.Path}. Nothing was made.");
        void Step(long bytes) => step(new ByteSize(done += bytes), new ByteSize(Math.Max(of, done)));
        foreach (var disk in plan.Disks)
        {
            var (sum, failure) = await DiskAsync(disk, export.IsRunning, work, Step, cancellation).ConfigureAwait(false);
            if (failure is not null) return (null, failure);
            sums[disk.File] = sum!;
        }
        var warnings = new List<string>();
        if (export.IsRunning) warnings.Add("It ran when it was exported: its disks are as after a power cut.");
        if (plan.HasKernel)
        {
            sums[ExportPlan.Kernel] = await DiskCopy.FileAsync(plan.Config.Boot.Kernel!, Path.Combine(work, ExportPlan.Kernel), Step, cancellation).ConfigureAwait(false);
            if (plan.Config.Boot.Ramdisk is { Length: > 0 } ramdisk) sums[ExportPlan.Ramdisk] = await DiskCopy.FileAsync(ramdisk, Path.Combine(work, ExportPlan.Ramdisk), Step, cancellation).ConfigureAwait(false);
            if (!IsBootable(Path.Combine(work, ExportPlan.Kernel))) warnings.Add("Its kernel is for Xen's PV alone (no bzImage): plain QEMU can't boot it. Give it another: ./run -kernel VMLINUZ -initrd INITRD");
        }
        var texts = Texts(plan, sums.ContainsKey(ExportPlan.Ramdisk), [.. warnings]);
        foreach (var (name, text) in texts) sums[name] = await WriteAsync(Path.Combine(work, name), text, cancellation).ConfigureAwait(false);
        File.SetUnixFileMode(Path.Combine(work, ExportPlan.Run), File.GetUnixFileMode(Path.Combine(work, ExportPlan.Run)) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
        await WriteAsync(Path.Combine(work, ExportPlan.Sums), string.Concat(sums.Select(s => $"{s.Value}  {s.Key}\n")), cancellation).ConfigureAwait(false);
        var at = time.GetUtcNow();
        var files = new DirectoryInfo(work).EnumerateFiles().OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => new ExportFile(f.Name, new ByteSize(f.Length), sums.GetValueOrDefault(f.Name)));
        return (new ExportItem(ExportName.Of(plan.Config.Name, at), plan.Config.Name, at, plan.Config.Class, plan.Config.Owner) { Files = [.. files] }, null);
    }

    private static IEnumerable<(string Name, string Text)> Texts(ExportPlan plan, bool hasRamdisk, ImmutableArray<string> warnings) =>
    [
        (ExportPlan.Json, GuestConfigJson.Write(plan.Config)), (ExportPlan.Cfg, GuestConfigText.Write(plan.Config)),
        (ExportPlan.Run, ExportTexts.Run(plan, hasRamdisk)), (ExportPlan.Readme, ExportTexts.Readme(plan, warnings)),
    ];

    // Of a guest that runs only a copy that was made at one moment is good for anything, and only some file systems can make one
    private async Task<(string? Sum, string? Failure)> DiskAsync(ExportDisk disk, bool isRunning, string work, Action<long> step, CancellationToken cancellation)
    {
        var (source, snapshot) = (disk.Path, Path.Combine(work, "snapshot"));
        if (isRunning)
        {
            if (await _tool.RunAsync("cp", ["--reflink=always", "--", disk.Path, snapshot], _snapshotWithin, _ => ValueTask.CompletedTask, cancellation).ConfigureAwait(false) is not null)
                return (null, $"It runs, and there can be no snapshot of {disk.Path} in {folder.Path} (that takes one file system with reflinks, as XFS or Btrfs, for both). Shut it down, or pause it, and export it then. Nothing was made.");
            source = snapshot;
        }
        var target = Path.Combine(work, disk.File);
        if (disk.Disk.Format == DiskFormat.Raw)
        {
            using var file = File.OpenHandle(source);
            var sum = await DiskCopy.ToQcow2Async(file, target, step, cancellation).ConfigureAwait(false);
            if (isRunning) File.Delete(snapshot);
            return (sum, null);
        }
        // Whatever it leans on is put into it
        if (await _tool.RunAsync("qemu-img", ["convert", "-f", "qcow2", "-O", "qcow2", "-W", source, target], _convertWithin, _ => ValueTask.CompletedTask, cancellation).ConfigureAwait(false) is { } failure) return (null, $"{disk.Path}: {failure} Nothing of it is left.");
        await DiskCopy.FlushAsync(target).ConfigureAwait(false);
        if (isRunning) File.Delete(snapshot);
        using var made = File.OpenHandle(target);
        return (await DiskCopy.SumAsync(made, 0, RandomAccess.GetLength(made), step, cancellation).ConfigureAwait(false), null);
    }

    private static async Task<string> WriteAsync(string path, string text, CancellationToken cancellation)
    {
        using var file = new HashedFile(path);
        await file.AddAsync(Encoding.UTF8.GetBytes(text), cancellation).ConfigureAwait(false);
        return await file.EndAsync().ConfigureAwait(false);
    }

    private static long Used(string path)
    {
        using var file = File.OpenHandle(path);
        return DiskExtents.Clusters(file, DiskExtents.Size(file), Qcow2Layout.Cluster).Sum(r => r.Count) * Qcow2Layout.Cluster;
    }

    // Linux's boot protocol: "HdrS" at 0x202; without it only Xen knows how to load it
    private static bool IsBootable(string kernel)
    {
        using var file = File.OpenHandle(kernel);
        var mark = new byte[4];
        return RandomAccess.Read(file, mark, 0x202) == 4 && mark.AsSpan().SequenceEqual("HdrS"u8);
    }
}
