using System.Diagnostics;
using XenWeb.Infrastructure.Tests;

namespace XenWeb.Web.Tests.Kills;

/// <summary>Debian's Mosquitto in clear, with nothing kept on the disk, to be killed and started again on the same port.</summary>
internal sealed class PlainMosquitto(string folder) : IAsyncDisposable
{
    private Process? _process;

    public int Port { get; } = FreePorts.Next();

    public void Start()
    {
        var file = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllText(file, $"listener {Port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_dest none\n");
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/mosquitto", ["-c", file]) { WorkingDirectory = "/" })!;
    }

    public async Task KillAsync()
    {
        if (_process is not { } process) return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync() => await KillAsync();
}
