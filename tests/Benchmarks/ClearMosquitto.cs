using System.Diagnostics;
using System.Net.Sockets;
using XenWeb.Infrastructure.Tests;

namespace XenWeb.Benchmarks;

/// <summary>A real Mosquitto in clear, on loopback: for what is measured without signatures and certificates.</summary>
internal sealed class ClearMosquitto : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-mosquitto-").FullName;
    private readonly Process _process;

    private ClearMosquitto()
    {
        var file = Path.Combine(_folder, "mosquitto.conf");
        // The limit is deploy/mosquitto's
        File.WriteAllText(file, $"listener {Port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 1000\nlog_type error\n{(Environment.IsPrivilegedProcess ? "user root\n" : "")}");
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/mosquitto", ["-c", file]) { WorkingDirectory = "/" })!;
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; } = FreePorts.Next();

    /// <summary>Processor time so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts it, and returns when it listens.</summary>
    public static async Task<ClearMosquitto> StartAsync()
    {
        var broker = new ClearMosquitto();
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await probe.ConnectAsync("127.0.0.1", broker.Port);
                return broker;
            }
            catch (SocketException e)
            {
                if (broker._process.HasExited || since.Elapsed > TimeSpan.FromSeconds(30)) throw new InvalidOperationException("Mosquitto does not listen", e);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
