using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Exports;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Configs;
using XenWeb.Infrastructure.Images;

namespace XenWeb.Infrastructure.Exports;

/// <summary>
/// Makes guests of archives that were brought. Sums are checked before anything is in its place; what is wrong is told all at once, and leaves nothing
/// half-made. The archive is somebody's file: nothing in it is believed.
/// </summary>
internal sealed class Importer(ExportFolder folder, ConfigurationFolder configurations, TimeProvider time)
{
    private const int TextMax = 1 << 20;
    private static readonly TimeSpan _convertWithin = TimeSpan.FromHours(6);

    private readonly ImageTool _tool = new(time);

    /// <summary>Imports one.</summary>
    /// <param name="import">Which file, and as what.</param>
    /// <param name="step">Told what was read, and of how much.</param>
    /// <param name="cancellation">Stops it: nothing of it is left.</param>
    public async Task<ExportAgentEvent.Ended> RunAsync(ExportAgentEffect.Import import, Action<ByteSize, ByteSize> step, CancellationToken cancellation)
    {
        var work = folder.WorkOf(import.Work);
        try
        {
            var path = Path.Combine(folder.Incoming, import.File);
            using var archive = File.OpenHandle(path);
            var found = ImportCheck.Read(archive);
            if (Directory.Exists(folder.Guest(import.Name))) found.Problems.Add(new("name", $"There are disks of a guest {import.Name} already, in {folder.Guest(import.Name)}."));
            if (found.Problems.Count > 0) return Failed(import, "It can't be imported; nothing was made.", [.. found.Problems]);
            Directory.CreateDirectory(work);
            // Both read the whole archive: what is made before the sums are known is not in its place yet
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var making = MakeAsync(path, archive, found, work, either.Token);
            var problems = await ImportCheck.SumsAsync(archive, found, step, cancellation).ConfigureAwait(false);
            if (problems.Length > 0) await either.CancelAsync().ConfigureAwait(false);
            var failure = await SettledAsync(making, either.Token).ConfigureAwait(false);
            if (problems.Length > 0) return Failed(import, "It is not as it was exported: bring it again. Nothing was made.", problems);
            return failure is not null ? Failed(import, failure, []) : Place(import, found.Config!, work);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Failed(import, "It was stopped; nothing of it is left.", []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Failed(import, $"{e.Message.TrimEnd('.')}. Nothing of it is left.", []);
        }
        finally
        {
            if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        }
    }

    private static ExportAgentEvent.Ended Failed(ExportAgentEffect.Import import, string text, ImmutableArray<ConfigProblem> problems) => new(import.Work, text, false, problems);

    private static async Task<string?> SettledAsync(Task<string?> making, CancellationToken stopped)
    {
        try
        {
            return await making.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            return "It was stopped; nothing of it is left.";
        }
    }

    private async Task<string?> MakeAsync(string path, SafeFileHandle archive, ImportFound found, string work, CancellationToken cancellation)
    {
        foreach (var disk in ExportPlan.Of(found.Config!).Disks)
        {
            var member = found.Members[disk.File];
            // Read where it lies: unpacked it would take its space twice
            var source = string.Create(CultureInfo.InvariantCulture, $"driver=qcow2,file.driver=raw,file.offset={member.Offset},file.size={member.Length},file.file.driver=file,file.file.filename={path.Replace(",", ",,", StringComparison.Ordinal)}");
            var target = Path.Combine(work, ExportImport.DiskFile(disk));
            if (await _tool.RunAsync("qemu-img", ["convert", "--image-opts", "-O", "raw", "-W", source, target], _convertWithin, _ => ValueTask.CompletedTask, cancellation).ConfigureAwait(false) is { } failure) return $"{disk.File}: {failure} Nothing of it is left.";
            await DiskCopy.FlushAsync(target).ConfigureAwait(false);
        }
        foreach (var name in new[] { ExportPlan.Kernel, ExportPlan.Ramdisk })
        {
            if (!found.Members.TryGetValue(name, out var member)) continue;
            using var file = new HashedFile(Path.Combine(work, name));
            await file.AddAsync(ImportCheck.Bytes(archive, member), cancellation).ConfigureAwait(false);
            await file.EndAsync().ConfigureAwait(false);
        }
        return null;
    }

    private ExportAgentEvent.Ended Place(ExportAgentEffect.Import import, GuestConfig exported, string work)
    {
        var macs = Enumerable.Range(0, exported.Vifs.Length).Select(_ => string.Join(':', ((byte[])[0x00, 0x16, 0x3e, .. RandomNumberGenerator.GetBytes(3)]).Select((b, i) => $"{(i == 3 ? b & 0x7f : b):x2}"))).ToArray();
        var (config, changes) = ExportImport.Config(exported, import.Name, new GuestId(Guid.NewGuid()), at => macs[at], folder.Guest(import.Name), import.Owner, import.Class);
        var mistakes = GuestConfigRules.Check(config);
        if (!mistakes.IsEmpty) return Failed(import, "Its configuration has mistakes; nothing was made.", mistakes);
        Directory.Move(work, folder.Guest(import.Name));
        if (configurations.Write(new ConfigurationAgentEffect.Write(import.Work, import.Name, GuestConfigText.Write(config), null)) is { } failure)
        {
            Directory.Move(folder.Guest(import.Name), work);
            return Failed(import, $"Its configuration can't be written: {failure} Nothing of it is left.", []);
        }
        return new ExportAgentEvent.Ended(import.Work, string.Join(' ', [$"It has a configuration, {import.Name}, and its disks are in {folder.Guest(import.Name)}.", .. changes]), true, []);
    }
}
