using System.Collections.Concurrent;
using System.Diagnostics;

namespace XenWeb.Web.Tests.Load;

/// <summary>xenweb-agent as a process of its own, as a user starts it; its state goes with it, unless it is the test's.</summary>
internal sealed class AgentProgram : IAsyncDisposable
{
    private readonly string _state;
    private readonly bool _ownsState;
    private readonly Process _process;

    private AgentProgram(string? state, string[] options)
    {
        (_state, _ownsState) = (state ?? Directory.CreateTempSubdirectory("xenweb-load-").FullName, state is null);
        _process = new Process { StartInfo = new ProcessStartInfo("dotnet", [Checkout.Built("src/AgentHost", "xenweb-agent.dll"), "--state-dir", _state, .. options]) { RedirectStandardOutput = true, RedirectStandardError = true } };
        _process.OutputDataReceived += (_, line) => Put(line.Data);
        _process.ErrorDataReceived += (_, line) => Put(line.Data);
    }

    /// <summary>What it said.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Starts it.</summary>
    public static AgentProgram Start(params string[] options) => StartIn(null, options);

    /// <summary>Starts it with the state of one before it.</summary>
    public static AgentProgram StartIn(string? state, params string[] options)
    {
        var program = new AgentProgram(state, options);
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
        if (_ownsState) Directory.Delete(_state, recursive: true);
    }

    private void Put(string? line)
    {
        if (line is not null) Lines.Enqueue(line);
    }
}
