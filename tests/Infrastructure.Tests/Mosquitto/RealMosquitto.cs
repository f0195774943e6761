using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace XenWeb.Infrastructure.Tests.Mosquitto;

/// <summary>
/// Debian's real Mosquitto, with deploy/mosquitto's files as they are but for the port and the paths, below a configuration as Debian's own; on
/// loopback, in a folder of its own. It can be ended, killed, made to read its certificate again, and started again on the same port.
/// </summary>
public sealed class RealMosquitto : IAsyncDisposable
{
    private static readonly TimeSpan _within = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-mosquitto-").FullName;
    private Process? _process;

    /// <summary>A broker at rest, which needs an identity in <see cref="IdentityFolder"/> before it is started.</summary>
    public RealMosquitto()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "conf.d"));
        File.Copy(Deployed("rights.json"), RightsFile);
        File.WriteAllText(Path.Combine(_folder, "conf.d", "xenweb.conf"), Configuration());
        File.WriteAllText(Path.Combine(_folder, "mosquitto.conf"), $"""
            pid_file {_folder}/mosquitto.pid
            persistence true
            persistence_location {_folder}/
            log_dest file {_folder}/mosquitto.log
            include_dir {_folder}/conf.d
            {(Environment.IsPrivilegedProcess ? "user root" : "")}

            """);
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; } = FreePorts.Next();

    /// <summary>Where its certificate is, as xenweb-agent's enroll leaves it.</summary>
    public string IdentityFolder => Path.Combine(_folder, "identity");

    /// <summary>Where its plugin keeps who may do what.</summary>
    public string RightsFile => Path.Combine(_folder, "rights.json");

    /// <summary>What it wrote down.</summary>
    public string Log => File.Exists(Path.Combine(_folder, "mosquitto.log")) ? File.ReadAllText(Path.Combine(_folder, "mosquitto.log")) : "";

    /// <summary>A file of deploy/mosquitto.</summary>
    public static string Deployed(string name)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "XenWeb.sln"))) folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, "deploy", "mosquitto", name);
    }

    /// <summary>Starts it, and returns when it listens.</summary>
    public async Task StartAsync()
    {
        if (!File.Exists("/usr/sbin/mosquitto")) throw new InvalidOperationException("Mosquitto is needed: install Debian's package 'mosquitto' (tests/run does)");
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/mosquitto", ["-c", Path.Combine(_folder, "mosquitto.conf")]) { WorkingDirectory = "/" })!;
        var since = Stopwatch.StartNew();
        while (!await ListensAsync())
        {
            if (_process.HasExited || since.Elapsed > _within) throw new InvalidOperationException($"Mosquitto does not listen:\n{Log}");
            await Task.Delay(20);
        }
    }

    /// <summary>Ends it, as systemd would (SIGTERM).</summary>
    public Task StopAsync() => EndAsync("-TERM");

    /// <summary>Ends it, as a power cut would.</summary>
    public Task KillAsync() => EndAsync("-KILL");

    /// <summary>Makes it read its certificate again, as "systemctl reload mosquitto" does (SIGHUP).</summary>
    public Task ReloadAsync() => SignalAsync("-HUP");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task EndAsync(string signal)
    {
        if (_process is not { } process) return;
        if (!process.HasExited) await SignalAsync(signal);
        using var within = new CancellationTokenSource(_within);
        await process.WaitForExitAsync(within.Token);
        process.Dispose();
        _process = null;
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{_process!.Id}"]);
        await kill.WaitForExitAsync();
    }

    private async Task<bool> ListensAsync()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string Configuration()
    {
        var text = File.ReadAllText(Deployed("mosquitto.conf"));
        var plugin = Directory.GetFiles("/usr/lib", "mosquitto_dynamic_security.so", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }).Single();
        (string Deployed, string Here)[] places =
        [
            ("listener 8883 127.0.0.1\n", $"listener {Port} 127.0.0.1\n"),
            ("/var/lib/xenweb-broker/identity", IdentityFolder),
            ("/usr/lib/x86_64-linux-gnu/mosquitto_dynamic_security.so", plugin),
            ("/var/lib/mosquitto/xenweb-rights.json", RightsFile),
        ];
        foreach (var (deployed, here) in places)
        {
            if (!text.Contains(deployed, StringComparison.Ordinal)) throw new InvalidOperationException($"deploy/mosquitto/mosquitto.conf has no '{deployed}'");
            text = text.Replace(deployed, here, StringComparison.Ordinal);
        }
        return text;
    }
}
