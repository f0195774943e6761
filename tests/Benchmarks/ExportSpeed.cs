using System.Diagnostics;
using System.Threading.Channels;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Exports;
using XenWeb.Infrastructure.Configs;
using XenWeb.Infrastructure.Exports;

namespace XenWeb.Benchmarks;

/// <summary>
/// A guest of 1 GiB, every byte of it written, is exported and imported: how fast against <c>cp</c> of its disk and <c>sync</c> of the copy, each of which is done just before: both are on the disk for good. What is read
/// is in memory already.
/// </summary>
internal static class ExportSpeed
{
    private const int Pieces = 1024;
    private const int Piece = 1 << 20;

    public static Task<Figure> ExportAsync(bool shorter) => MeasureAsync("an export of a guest of 1 GiB", shorter, imports: false);

    public static Task<Figure> ImportAsync(bool shorter) => MeasureAsync("an import of a guest of 1 GiB", shorter, imports: true);

    private static async Task<Figure> MeasureAsync(string what, bool shorter, bool imports)
    {
        var root = Directory.CreateTempSubdirectory("xenweb-export-speed-").FullName;
        try
        {
            var (disk, copy) = (Path.Combine(root, "disk.img"), Path.Combine(root, "copy.img"));
            Write(disk);
            var folder = ExportFolder.Open(Path.Combine(root, "exports"));
            await using var works = new ExportWorks(folder, ConfigurationFolder.Open(Path.Combine(root, "guests"), TimeProvider.System), TimeProvider.System);
            var plan = ExportPlan.Of(GuestConfigText.Read($"name = 'small-1'\nmemory = 64\nbootloader = 'pygrub'\ndisk = ['format=raw,vdev=xvda,access=rw,target={disk}']\n").Config);
            if (imports)
            {
                await DoAsync(works, new ExportAgentEffect.Export(Guid.NewGuid(), plan, false));
                Bring(folder, works.Scan().Items.Single());
            }
            var shares = new List<double>();
            for (var i = 0; i < (shorter ? 3 : 9); i++)
            {
                var cp = await TakenAsync(() => CopyAsync(disk, copy));
                File.Delete(copy);
                var ours = await TakenAsync(() => DoAsync(works, imports ? new ExportAgentEffect.Import(Guid.NewGuid(), "brought.tar", $"copy-{i}", null, null) : new ExportAgentEffect.Export(Guid.NewGuid(), plan, false)));
                shares.Add(100 * cp / ours);
                if (imports) Directory.Delete(Path.Combine(folder.Path, "guests", $"copy-{i}"), recursive: true);
                else works.Delete(new ExportAgentEffect.Delete(Guid.NewGuid(), works.Scan().Items.Single().Name));
            }
            return new Figure(what, "% of the speed of cp and sync", "≥ 70 in the median", [.. shares]);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Write(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew);
        var (piece, state) = (new byte[Piece], 1UL);
        for (var i = 0; i < Pieces; i++)
        {
            for (var at = 0; at < Piece; at += 8)
            {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                BitConverter.TryWriteBytes(piece.AsSpan(at), state);
            }
            file.Write(piece);
        }
        file.Flush(flushToDisk: true);
    }

    private static void Bring(ExportFolder folder, ExportItem item)
    {
        using var archive = ExportStream.Open(folder, item);
        using var brought = new FileStream(Path.Combine(folder.Incoming, "brought.tar"), FileMode.CreateNew);
        archive.CopyTo(brought, Piece);
    }

    private static async Task<double> TakenAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalSeconds;
    }

    private static async Task CopyAsync(string from, string to)
    {
        foreach (var (program, arguments) in new[] { ("cp", new[] { "--reflink=never", from, to }), ("sync", [to]) })
        {
            using var running = Process.Start(new ProcessStartInfo(program, arguments))!;
            await running.WaitForExitAsync();
            if (running.ExitCode != 0) throw new InvalidOperationException($"{program} failed");
        }
    }

    private static async Task DoAsync(ExportWorks works, ExportAgentEffect effect)
    {
        var events = Channel.CreateUnbounded<ExportAgentEvent>();
        works.Begin(effect, events.Writer);
        await foreach (var happened in events.Reader.ReadAllAsync())
        {
            if (happened is not ExportAgentEvent.Ended ended) continue;
            if (!ended.IsDone) throw new InvalidOperationException($"{ended.Text} {string.Join(' ', ended.Problems.Select(p => p.Text))}");
            return;
        }
    }
}
