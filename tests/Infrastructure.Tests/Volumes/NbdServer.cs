using System.Diagnostics;
using XenWeb.Domain.Volumes;
using XenWeb.Infrastructure.Volumes;

namespace XenWeb.Infrastructure.Tests.Volumes;

/// <summary>Debian's nbd-server with one volume and its claim, on a port of its own.</summary>
internal sealed class NbdServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-nbd-").FullName;

    public NbdServer(int bytes = 4 << 20, bool locks = true)
    {
        Port = FreePorts.Next();
        foreach (var (name, length) in new[] { ("small-1", bytes), ("small-1.claim", VolumeClaimText.Bytes) })
        {
            using var file = File.Create(Path.Combine(_folder, name));
            file.SetLength(length);
        }
        var lockLines = locks ? "prerun = mkdir %s.lock\npostrun = rmdir %s.lock\n" : "";
        File.WriteAllText(Path.Combine(_folder, "config"), $"[generic]\nport = {Port}\nlistenaddr = 127.0.0.1\n[small-1]\nexportname = {Disk}\nflush = true\n[small-1.claim]\nexportname = {Record}\nflush = true\n{lockLines}");
    }

    public int Port { get; }

    public string Disk => Path.Combine(_folder, "small-1");

    public string Record => Path.Combine(_folder, "small-1.claim");

    public Volume Volume => new(VolumeAddress.Parse($"nbd:127.0.0.1:{Port}/small-1").Address!, false);

    public async Task<NbdServer> StartAsync()
    {
        using var server = Process.Start(new ProcessStartInfo("nbd-server", ["-C", Path.Combine(_folder, "config"), "-p", Path.Combine(_folder, "pid")]))!;
        await server.WaitForExitAsync();
        Assert.Equal(0, server.ExitCode);
        await Eventually.True(() => File.Exists(Path.Combine(_folder, "pid")) && File.ReadAllText(Path.Combine(_folder, "pid")).EndsWith('\n'), "nbd-server runs");
        // It takes its first connection only seconds after it has begun to listen
        await Eventually.True(Answers, "nbd-server answers");
        return this;
    }

    /// <summary>It and all its connections are gone at once.</summary>
    public async Task KillAsync()
    {
        var main = int.Parse(File.ReadAllText(Path.Combine(_folder, "pid")));
        var all = Directory.EnumerateDirectories("/proc").Select(p => int.TryParse(Path.GetFileName(p), out var process) ? process : 0).Where(p => p != 0 && IsOf(p, main)).ToList();
        foreach (var process in all) Kill(process);
        await Eventually.True(() => all.TrueForAll(p => Stat(p) is not { } stat || stat.Contains(") Z ", StringComparison.Ordinal)), "nbd-server is gone");
        File.Delete(Path.Combine(_folder, "pid"));
        // As a server's unit does before it starts: nobody has it any more
        if (Directory.Exists(Record + ".lock")) Directory.Delete(Record + ".lock");
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(_folder, "pid"))) await KillAsync();
        Directory.Delete(_folder, true);
    }

    private static void Kill(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            found.Kill();
        }
        catch (ArgumentException)
        {
            // One that served a connection ends by itself once that is closed: it was still there when all were looked for
        }
    }

    private bool Answers()
    {
        try
        {
            NbdConnection.Open("127.0.0.1", Port, "small-1", TimeSpan.FromSeconds(20)).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool IsOf(int process, int main) => Stat(process) is { } stat && (process == main || stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == $"{main}");

    /// <summary>Null when it has ended: before it was looked for, or between the opening and the reading.</summary>
    private static string? Stat(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat");
        }
        catch (IOException)
        {
            return null;
        }
    }
}
