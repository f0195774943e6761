using System.ComponentModel;
using System.Text;
using CliWrap;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.Infrastructure.Network;

/// <summary>Runs a tool of the kernel's networks (nft, ip, bridge): no shell, an argument list, a time limit, bounded output. Failures are values.</summary>
/// <param name="path">The tool, as a path or a name in PATH.</param>
/// <param name="time">The clock.</param>
public sealed class NetworkTool(string path, TimeProvider time)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    private readonly string _name = Path.GetFileName(path);

    /// <summary>Runs it, with this as its input if there is any; the output, or why there is none.</summary>
    public async Task<ToolRun> RunAsync(string? input, CancellationToken cancellation, params IReadOnlyList<string> arguments)
    {
        var (output, error) = (new StringBuilder(), new StringBuilder());
        using var timer = new CancellationTokenSource(_limit, time);
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            var ended = await ChildProgram.Of(path, arguments)
                .WithStandardInputPipe(input is null ? PipeSource.Null : PipeSource.FromString(input))
                .WithStandardOutputPipe(ChildOutput.ToText(output))
                .WithStandardErrorPipe(ChildOutput.ToText(error))
                .ExecuteAsync(kill.Token).ConfigureAwait(false);
            if (ended.ExitCode == 0) return new ToolRun(output.ToString(), null);
            var lines = $"{error}".Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var said = lines.FirstOrDefault(line => line.Contains("Error", StringComparison.Ordinal)) ?? lines.FirstOrDefault();
            return new ToolRun("", $"{_name} failed: {said ?? "it said nothing"} (exit code {ended.ExitCode})", said?.Contains("No such file or directory", StringComparison.Ordinal) == true);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ToolRun("", $"{_name} did not end within {ChildProgram.Seconds(_limit)}");
        }
        catch (Win32Exception notStarted)
        {
            return new ToolRun("", ChildProgram.WhyNotStarted(path, notStarted));
        }
    }
}

/// <summary>How one call of a tool ended.</summary>
/// <param name="Output">What it printed; empty if it failed.</param>
/// <param name="Failure">Why it failed, in words; null if it did not.</param>
/// <param name="IsNotThere">It failed since what was asked for is not there.</param>
public sealed record ToolRun(string Output, string? Failure, bool IsNotThere = false);
