using System.Diagnostics;
using XenWeb.Domain.Volumes;

namespace XenWeb.Infrastructure.Tests.Volumes;

/// <summary>The kernel's NFS server with Debian's tools, and one volume in a folder; one at a time.</summary>
internal sealed class NfsServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-nfs-").FullName;

    public NfsServer()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "disks"));
        using var file = File.Create(Disk);
        file.SetLength(4 << 20);
    }

    public string Disk => Path.Combine(_folder, "disks", "small-1.img");

    public Volume Volume { get; } = new(VolumeAddress.Parse("nfs:127.0.0.1/disks/small-1.img").Address!, false);

    public async Task<NfsServer> StartAsync()
    {
        // The root of all exports, so that its own root file system need not be one
        await RunAsync("exportfs", "-i", "-o", "rw,fsid=0,no_root_squash,no_subtree_check,insecure", $"127.0.0.1:{_folder}");
        if (Process.GetProcessesByName("rpc.mountd").Length == 0) await RunAsync("rpc.mountd", "--no-nfs-version", "3");
        if (Process.GetProcessesByName("nfsdcld").Length == 0) await RunAsync("nfsdcld");
        await ResumeAsync();
        return this;
    }

    /// <summary>Goes on after it was stopped; those who have files open are given ten seconds to say so.</summary>
    public static Task ResumeAsync() => RunAsync("rpc.nfsd", "--no-nfs-version", "3", "--grace-time", "10", "--lease-time", "10", "4");

    /// <summary>Answers nobody any more.</summary>
    public static Task StopAsync() => RunAsync("rpc.nfsd", "0");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await RunAsync("exportfs", "-u", $"127.0.0.1:{_folder}");
        Directory.Delete(_folder, true);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var said = program is "rpc.mountd" or "nfsdcld" ? "" : await run.StandardError.ReadToEndAsync();
        await run.WaitForExitAsync();
        Assert.True(run.ExitCode == 0, $"{program}: {said}");
    }
}
