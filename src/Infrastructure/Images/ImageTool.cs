using System.ComponentModel;
using CliWrap;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.Infrastructure.Images;

/// <summary>
/// Runs a program that makes a part of an image: no shell, an argument list, a time limit, bounded output. Failures are values. Those that
/// start others (mmdebstrap, apt) run in namespaces of their own, so that all of them, and what they mounted, end with the first.
/// </summary>
internal sealed class ImageTool(TimeProvider time)
{
    private const string Full = "No space left on device";

    /// <summary>Called with each process that is started; for what has to find it again after the agent's death.</summary>
    public Action<int>? Started { get; init; }

    /// <summary>What is set for the program besides the language of its messages.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Runs it with whatever it starts; why it failed in words, or null.</summary>
    public Task<string?> RunAloneAsync(string path, IReadOnlyList<string> arguments, TimeSpan limit, Func<string, ValueTask> line, CancellationToken cancellation) =>
        RunAsync(path, ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--", path, .. arguments], limit, line, cancellation);

    /// <summary>Runs it; why it failed in words, or null.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="line">Takes each line that it prints.</param>
    /// <param name="cancellation">Kills it.</param>
    public Task<string?> RunAsync(string path, IReadOnlyList<string> arguments, TimeSpan limit, Func<string, ValueTask> line, CancellationToken cancellation) =>
        RunAsync(path, (List<string>)[path, .. arguments], limit, line, cancellation);

    /// <summary>Runs it for what it prints; the output, or why there is none.</summary>
    public async Task<(string Output, string? Failure)> ReadAsync(string path, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellation)
    {
        var output = new System.Text.StringBuilder();
        var failure = await RunAsync(path, arguments, limit, line =>
        {
            if (output.Length < ChildOutput.TextMax) output.Append(line).Append('\n');
            return ValueTask.CompletedTask;
        }, cancellation).ConfigureAwait(false);
        return (output.ToString(), failure);
    }

    private async Task<string?> RunAsync(string name, List<string> all, TimeSpan limit, Func<string, ValueTask> line, CancellationToken cancellation)
    {
        var said = new LastWords();
        using var timer = new CancellationTokenSource(limit, time);
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            var variables = new Dictionary<string, string?> { ["LC_ALL"] = "C", ["DEBIAN_FRONTEND"] = "noninteractive" };
            foreach (var (key, value) in Environment) variables[key] = value;
            var running = ChildProgram.Of(all[0], all.Skip(1)).WithEnvironmentVariables(variables)
                .WithStandardOutputPipe(ChildOutput.ToLines(line))
                .WithStandardErrorPipe(ChildOutput.ToLines(async text =>
                {
                    said.Take(text);
                    await line(text).ConfigureAwait(false);
                }))
                .ExecuteAsync(kill.Token);
            Started?.Invoke(running.ProcessId);
            var ended = await running.ConfigureAwait(false);
            if (ended.ExitCode == 0) return null;
            return said.IsFull ? "The store's disk is full." : $"{Path.GetFileName(name)} failed: {said.Text} (exit code {ended.ExitCode}).";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"{Path.GetFileName(name)} did not end within {ChildProgram.Seconds(limit)}.";
        }
        catch (Win32Exception notStarted)
        {
            return $"{ChildProgram.WhyNotStarted(all[0], notStarted)}.";
        }
    }

    // What a program said last is why it failed; apt and mmdebstrap mark it
    private sealed class LastWords
    {
        private string? _marked;
        private string? _last;

        public bool IsFull { get; private set; }

        public string Text => _marked ?? _last ?? "it said nothing";

        public void Take(string line)
        {
            // Of LVM the last line only says where there is help
            if (string.IsNullOrWhiteSpace(line) || line.TrimStart().StartsWith("Run `", StringComparison.Ordinal)) return;
            IsFull |= line.Contains(Full, StringComparison.OrdinalIgnoreCase);
            if (_marked is null && line.StartsWith("E: ", StringComparison.Ordinal)) _marked = line[3..].TrimEnd('.');
            _last = line.Trim().TrimEnd('.');
        }
    }
}
