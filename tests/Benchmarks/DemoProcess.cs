using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Playwright;
using XenWeb.Infrastructure.Tests;

namespace XenWeb.Benchmarks;

/// <summary>deploy/demo as a person starts it, and Debian's Chromium.</summary>
internal sealed class DemoProcess : IAsyncDisposable
{
    private readonly Process _process;

    private DemoProcess(Process process, int port, int brokerPort, string link)
    {
        (_process, Port, BrokerPort) = (process, port, brokerPort);
        Browser = new SignedInBrowser(Address, link);
    }

    /// <summary>Who looks.</summary>
    public SignedInBrowser Browser { get; }

    public int Port { get; }

    public int BrokerPort { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>What its web app holds.</summary>
    public double WebResidentMiB => AgentMemory.ResidentMiB(File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)
        .First(child => File.ReadAllText($"/proc/{child}/cmdline").Contains("/web/xenweb.dll", StringComparison.Ordinal)));

    public static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));

    public static async Task<DemoProcess> StartAsync(params string[] more)
    {
        var (port, brokerPort) = (FreePorts.Next(), FreePorts.Next());
        var start = new ProcessStartInfo(Path.Combine(Root(), "deploy", "demo"), ["--port", $"{port}", "--broker-port", $"{brokerPort}", .. more]) { RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        var link = "";
        while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains("/sign-in/link", StringComparison.Ordinal)) link = line[line.IndexOf("http", StringComparison.Ordinal)..];
            if (line.Contains("runs at", StringComparison.Ordinal)) return new DemoProcess(process, port, brokerPort, link);
        }
        throw new InvalidOperationException("deploy/demo ended; see its words above");
    }

    public Task<IPage> OpenAsync(int width = 1440, int height = 1000) => Browser.OpenAsync(width, height);

    public async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        using var end = Process.Start(new ProcessStartInfo("kill", ["-TERM", $"{_process.Id}"]));
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        _process.Dispose();
    }
}
