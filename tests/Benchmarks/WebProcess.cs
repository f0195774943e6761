using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using XenWeb.Infrastructure.Tests;

namespace XenWeb.Benchmarks;

/// <summary>The web app as a process of its own, secure, with its own broker and database.</summary>
internal sealed class WebProcess : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(DemoProcess.Root(), "src", "Web", "bin", "Release", "net10.0", "xenweb.dll");
    private readonly Process _process;
    private readonly HttpClient _http;
    private readonly string[] _about;

    // How its commands are told of it: its folder and its database
    private WebProcess(Process process, string data, int port, int brokerPort, string token, string[] about)
    {
        (_process, Data, BrokerPort, _about) = (process, data, brokerPort, about);
        Token = token;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Its folder.</summary>
    public string Data { get; }

    /// <summary>Where its broker listens.</summary>
    public int BrokerPort { get; }

    /// <summary>What its programs are known by.</summary>
    public string Token { get; }

    /// <summary>Where it answers.</summary>
    public Uri Address => _http.BaseAddress!;

    /// <summary>What it holds in memory.</summary>
    public double ResidentMiB => AgentMemory.ResidentMiB(_process.Id);

    /// <summary>Processor time so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>A browser of the administrator.</summary>
    public async Task<SignedInBrowser> BrowserAsync() => new($"{Address}".TrimEnd('/'), new Uri(Address, await RunAsync([Program, "sign-in-link", .. _about, "--name", "admin"])).ToString());

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="insecure">In clear.</param>
    /// <param name="data">Its folder, which goes with it; null makes one.</param>
    /// <param name="brokerPort">Where another program is its broker; null has its own.</param>
    /// <param name="database">Its database; null has an SQLite file.</param>
    public static async Task<WebProcess> StartAsync(bool insecure = false, string? data = null, int? brokerPort = null, string? database = null)
    {
        if (!File.Exists(Program)) await RunAsync("build", Path.Combine(DemoProcess.Root(), "src", "Web"), "-c", "Release");
        data ??= Directory.CreateTempSubdirectory("xenweb-").FullName;
        var (port, ownPort) = (FreePorts.Next(), FreePorts.Next());
        string[] broker = brokerPort is { } other ? ["--broker", $"127.0.0.1:{other}"] : ["--broker-port", $"{ownPort}"];
        string[] store = database is null ? [] : ["--database", database];
        string[] options = [Program, "--data", data, "--port", $"{port}", .. store, .. broker, .. insecure ? new[] { "--insecure" } : []];
        var process = Process.Start(new ProcessStartInfo("dotnet", options) { RedirectStandardOutput = true })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains("is ready", StringComparison.Ordinal)) continue;
            _ = process.StandardOutput.ReadToEndAsync();
            string[] about = ["--data", data, .. store];
            return new WebProcess(process, data, port, brokerPort ?? ownPort, await RunAsync([Program, "token", .. about, "--name", "benchmark", "--scope", "admin"]), about);
        }
        throw new InvalidOperationException("the web app ended; see its words above");
    }

    /// <summary>Of a core, in per cent.</summary>
    public async Task<double> PercentAsync(TimeSpan over)
    {
        var (before, began) = (Processor, Stopwatch.GetTimestamp());
        await Task.Delay(over);
        return (Processor - before) / Stopwatch.GetElapsedTime(began) * 100;
    }

    /// <summary>GET, as JSON.</summary>
    public async Task<JsonElement> GetAsync(string path) => JsonSerializer.Deserialize<JsonElement>(await _http.GetStringAsync(path));

    /// <summary>How many samples wait in it for the database.</summary>
    public async Task<double> WaitingSamplesAsync()
    {
        var line = (await _http.GetStringAsync("/metrics/app")).Split('\n').First(l => l.StartsWith("xenweb_store_waiting", StringComparison.Ordinal) && l.Contains("queue=\"samples\"", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        using (var end = Process.Start(new ProcessStartInfo("kill", ["-TERM", $"{_process.Id}"]))!) await end.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        _process.Dispose();
        Directory.Delete(Data, recursive: true);
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said.Trim() : throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} failed");
    }
}
