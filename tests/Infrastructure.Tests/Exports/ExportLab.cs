using System.Diagnostics;
using System.Threading.Channels;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Exports;
using XenWeb.Infrastructure.Configs;
using XenWeb.Infrastructure.Exports;

namespace XenWeb.Infrastructure.Tests.Exports;

/// <summary>A folder of exports and one of configurations, with the real works over them.</summary>
internal sealed class ExportLab : IAsyncDisposable
{
    private readonly Channel<ExportAgentEvent> _events = Channel.CreateUnbounded<ExportAgentEvent>();

    public ExportLab()
    {
        Root = Directory.CreateTempSubdirectory("xenweb-exports-").FullName;
        Folder = ExportFolder.Open(Path.Combine(Root, "exports"));
        Works = new ExportWorks(Folder, ConfigurationFolder.Open(Path.Combine(Root, "guests"), TimeProvider.System), TimeProvider.System);
    }

    public string Root { get; }

    public ExportFolder Folder { get; }

    public ExportWorks Works { get; }

    public string In(string name) => Path.Combine(Root, name);

    public static string Run(string program, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        run.WaitForExit();
        Assert.True(run.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error.Result}{output.Result}");
        return output.Result;
    }

    /// <summary>A raw disk with something here and there, and holes between.</summary>
    public string Disk(string name, long size, params (long At, int Length)[] written)
    {
        var random = new byte[1 << 20];
        using var file = new FileStream(In(name), FileMode.Create);
        file.SetLength(size);
        for (var i = 0; i < written.Length; i++)
        {
            for (var b = 0; b < random.Length; b++) random[b] = (byte)((b * 31) + (b >> 8) + i + 1);
            file.Seek(written[i].At, SeekOrigin.Begin);
            file.Write(random, 0, written[i].Length);
        }
        return file.Name;
    }

    public async Task<ExportAgentEvent.Ended> DoAsync(ExportAgentEffect effect)
    {
        Works.Begin(effect, _events.Writer);
        return await EndAsync();
    }

    public async Task<ExportAgentEvent.Ended> EndAsync()
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        while (true)
            if (await _events.Reader.ReadAsync(deadline.Token) is ExportAgentEvent.Ended ended) return ended;
    }

    public void Begin(ExportAgentEffect effect) => Works.Begin(effect, _events.Writer);

    public Task<ExportAgentEvent.Ended> ExportAsync(string config, bool isRunning = false) =>
        DoAsync(new ExportAgentEffect.Export(Guid.NewGuid(), ExportPlan.Of(GuestConfigText.Read(config).Config), isRunning));

    public Task<ExportAgentEvent.Ended> ImportAsync(string file, string name) => DoAsync(new ExportAgentEffect.Import(Guid.NewGuid(), file, name, "mira", null));

    public ExportItem Item => Works.Scan().Items.Single();

    /// <summary>The export as the web app gives it, among the files to import.</summary>
    public string Bring(string file = "brought.tar")
    {
        var path = Path.Combine(Folder.Incoming, file);
        using var archive = ExportStream.Open(Folder, Item);
        using var brought = new FileStream(path, FileMode.Create);
        archive.CopyTo(brought);
        return path;
    }

    public void AssertNothingIsLeft(string? guest = null)
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Folder.Path, ".work")));
        if (guest is null) return;
        Assert.False(Directory.Exists(Path.Combine(Folder.Path, "guests", guest)));
        Assert.False(File.Exists(In($"guests/{guest}.cfg")));
    }

    public async ValueTask DisposeAsync()
    {
        await Works.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }
}
