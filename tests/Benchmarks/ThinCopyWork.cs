using System.Diagnostics;
using System.Threading.Channels;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Images;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Images;

namespace XenWeb.Benchmarks;

/// <summary>Thirty thin guests from one image, with real files: what the work is for each, and what space they take.</summary>
internal static class ThinCopyWork
{
    private const int Guests = 30;
    private const int ImageMiB = 512;
    private const int WrittenMiB = 4;

    private static readonly Lazy<Task<(string Driver, List<double> Seconds, double AloneMiB, double WrittenMiB)>> _measured = new(MeasureAsync);

    /// <summary>Time for each copy.</summary>
    public static async Task<Figure> TimeAsync(bool shorter)
    {
        var (driver, seconds, _, _) = await _measured.Value;
        return new Figure($"disk work for each of {Guests} thin guests of a {ImageMiB} MiB image ({driver})", "s", "≤ 1", seconds);
    }

    /// <summary>Space of all copies, as they are made and after each has written something.</summary>
    public static async Task<Figure> SpaceAsync(bool shorter)
    {
        var (driver, _, alone, written) = await _measured.Value;
        // Of what they have in common nothing is stored twice; besides their differences each has its tables
        return new Figure($"space that {Guests} guests take after each has written {WrittenMiB} MiB; {alone:0.0} MiB before that ({driver})", "MiB", $"≤ {Guests * WrittenMiB} and 1 for each", [written]) { Limit = Guests * (WrittenMiB + 1) };
    }

    private static async Task<(string Driver, List<double> Seconds, double AloneMiB, double WrittenMiB)> MeasureAsync()
    {
        var folder = Directory.CreateTempSubdirectory("xenweb-thin-").FullName;
        try
        {
            await using var works = new ImageWorks(new ImageStoreOptions { Folder = folder }, TimeProvider.System);
            await works.OpenAsync(default);
            await ImportAsync(works, folder);
            var seconds = new List<double>();
            for (var guest = 1; guest <= Guests; guest++)
            {
                var began = Stopwatch.GetTimestamp();
                if (await works.ActAsync(new ImageAgentEffect.Copy(Guid.NewGuid(), "base", [$"base-{guest:00}"]), default) is { } problem) throw new InvalidOperationException(problem);
                seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            }
            var alone = await TakenMiBAsync(folder);
            var copies = works.Scan().Copies.Values.ToList();
            foreach (var copy in copies) await RunAsync("qemu-io", "-f", copy.Format, "-c", $"write -P 7 64M {WrittenMiB}M", copy.Disk);
            return (copies[0].Driver, seconds, alone, await TakenMiBAsync(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ImportAsync(ImageWorks works, string folder)
    {
        await using (var disk = File.Create(Path.Combine(folder, "imports", "base.img")))
        {
            var random = new byte[1 << 20];
            for (var i = 0; i < ImageMiB; i++)
            {
                System.Security.Cryptography.RandomNumberGenerator.Fill(random);
                await disk.WriteAsync(random);
            }
        }
        var events = Channel.CreateUnbounded<ImageAgentEvent>();
        var recipe = new ImageRecipe { Name = "base", Import = "base.img", Size = ByteSize.FromMiB(ImageMiB) };
        await works.ActAsync(new ImageAgentEffect.Keep(Guid.NewGuid(), recipe), default);
        works.Begin(new ImageAgentEffect.Build(recipe), events.Writer);
        await foreach (var happened in events.Reader.ReadAllAsync())
        {
            if (happened is ImageAgentEvent.BuildEnded ended)
            {
                if (ended.Problem is { } problem) throw new InvalidOperationException(problem);
                return;
            }
        }
    }

    // What is taken on the disk, not what the files' lengths say
    private static async Task<double> TakenMiBAsync(string folder) => long.Parse((await RunAsync("du", "--summarize", "--block-size=1", Path.Combine(folder, "copies"))).Split('\t')[0]) / (double)(1 << 20);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var said = await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();
        return run.ExitCode == 0 ? said : throw new InvalidOperationException($"{program} failed");
    }
}
