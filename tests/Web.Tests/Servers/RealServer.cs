using System.Diagnostics;
using System.Net.Sockets;

namespace XenWeb.Web.Tests.Servers;

/// <summary>A server of Debian's as a process on loopback, with a file of deploy/ as it is but for ports and paths.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private static readonly TimeSpan _within = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-server-").FullName;
    private readonly string _program;
    private readonly Func<string, string[]> _arguments;
    private Process? _process;

    private RealServer(string program, Func<string, string[]> arguments, int port, string configuration)
    {
        (_program, _arguments, Port) = (program, arguments, port);
        File.WriteAllText(Path.Combine(_folder, "conf"), configuration);
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Redis, with deploy/redis/redis.conf.</summary>
    public static RealServer Redis(string password)
    {
        var port = Infrastructure.Tests.FreePorts.Next();
        return new RealServer("redis-server", file => [file], port, Deployed("deploy/redis/redis.conf", ("port 6379", $"port {port}")) + $"\nrequirepass {password}\n");
    }

    /// <summary>HAProxy, with deploy/haproxy/haproxy.cfg, before two web servers.</summary>
    /// <param name="certificate">PEM file with certificate and key.</param>
    /// <param name="a">Port of the web server a.</param>
    /// <param name="b">Port of b.</param>
    public static RealServer Proxy(string certificate, int a, int b)
    {
        var port = Infrastructure.Tests.FreePorts.Next();
        var configuration = Deployed("deploy/haproxy/haproxy.cfg", ("bind :443", $"bind 127.0.0.1:{port}"), ("/etc/haproxy/xenweb.pem", certificate), ("web-a:5080", $"127.0.0.1:{a}"), ("web-b:5080", $"127.0.0.1:{b}"));
        return new RealServer("haproxy", file => ["-db", "-f", file], port, configuration);
    }

    /// <summary>Starts it, and returns when it listens.</summary>
    public async Task StartAsync()
    {
        var path = new[] { "/usr/sbin", "/usr/bin" }.Select(f => Path.Combine(f, _program)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"{_program} is needed: install Debian's packages 'haproxy' and 'redis-server' (tests/run does)");
        _process = Process.Start(new ProcessStartInfo(path, _arguments(Path.Combine(_folder, "conf"))) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = new System.Collections.Concurrent.ConcurrentQueue<string>();
        _process.OutputDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        for (var since = Stopwatch.StartNew(); !await ListensAsync(); await Task.Delay(20))
        {
            if (_process.HasExited || since.Elapsed > _within) throw new InvalidOperationException($"{_program} does not listen:\n{string.Join('\n', said)}");
        }
    }

    /// <summary>Ends it, as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process) return;
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        _process = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Deployed(string file, params (string Deployed, string Here)[] places)
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Root, file));
        foreach (var (deployed, here) in places)
        {
            if (!text.Contains(deployed, StringComparison.Ordinal)) throw new InvalidOperationException($"{file} has no '{deployed}'");
            text = text.Replace(deployed, here, StringComparison.Ordinal);
        }
        return text;
    }

    private async Task<bool> ListensAsync()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await probe.ConnectAsync(System.Net.IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
