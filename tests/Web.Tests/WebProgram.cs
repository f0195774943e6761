using System.Collections.Concurrent;
using System.Diagnostics;

namespace XenWeb.Web.Tests;

/// <summary>xenweb as a process of its own, as it is started from a command line, in clear and on free ports.</summary>
internal sealed class WebProgram : IAsyncDisposable
{
    private readonly Process _process;
    private bool _isDisposed;

    private WebProgram(Process process) => _process = process;

    /// <summary>Lines of its output.</summary>
    public ConcurrentQueue<string> Output { get; } = new();

    /// <summary>Lines of its errors.</summary>
    public ConcurrentQueue<string> Errors { get; } = new();

    /// <summary>Starts it.</summary>
    public static WebProgram Start(params IEnumerable<string> options) => StartAs(["--insecure", "--port", "0", "--broker-port", "0", .. options]);

    /// <summary>Starts it with these options only, and with more of an environment.</summary>
    public static WebProgram StartAs(IEnumerable<string> options, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "xenweb.dll"), .. options]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var program = new WebProgram(new Process { StartInfo = start });
        program._process.OutputDataReceived += (_, line) => Put(program.Output, line.Data);
        program._process.ErrorDataReceived += (_, line) => Put(program.Errors, line.Data);
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Lets it stop, as systemd does (SIGTERM).</summary>
    public async Task StopAsync()
    {
        await SignalAsync("-TERM");
        await ExitAsync();
    }

    /// <summary>Sends it a signal: "-STOP" freezes it, "-CONT" lets it go on.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Its exit code, when it has ended by itself.</summary>
    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static void Put(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null) lines.Enqueue(line);
    }
}
