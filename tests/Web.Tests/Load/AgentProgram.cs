using System.Collections.Concurrent;
using System.Diagnostics;

namespace XenWeb.Web.Tests.Load;

/// <summary>xenweb-agent as a process of its own, as a user starts it; its state goes with it.</summary>
internal sealed class AgentProgram : IAsyncDisposable
{
    private readonly string _state = Directory.CreateTempSubdirectory("xenweb-load-").FullName;
    private readonly Process _process;

    private AgentProgram(string[] options)
    {
        _process = new Process { StartInfo = new ProcessStartInfo("dotnet", [Checkout.Built("src/AgentHost", "xenweb-agent.dll"), "--state-dir", _state, .. options]) { RedirectStandardOutput = true, RedirectStandardError = true } };
        _process.OutputDataReceived += (_, line) => Put(line.Data);
        _process.ErrorDataReceived += (_, line) => Put(line.Data);
    }

    /// <summary>What it said.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Starts it.</summary>
    public static AgentProgram Start(params string[] options)
    {
        var program = new AgentProgram(options);
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Ends it without a word, as a crash does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_state, recursive: true);
    }

    private void Put(string? line)
    {
        if (line is not null) Lines.Enqueue(line);
    }
}
