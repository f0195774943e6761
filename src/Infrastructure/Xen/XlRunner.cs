using System.ComponentModel;
using System.Text;
using CliWrap;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.Infrastructure.Xen;

/// <summary>Runs xl: no shell, an argument list, a time limit, bounded output. Failures are values.</summary>
public sealed class XlRunner(XlOptions options, TimeProvider time)
{
    /// <summary>
    /// Runs xl to its end. At the time limit, or when cancelled, it and all that it started are killed; only the latter throws.
    /// </summary>
    public async Task<XlRun> RunAsync(TimeSpan limit, CancellationToken cancellation, params IReadOnlyList<string> arguments)
    {
        var (output, error) = (new StringBuilder(), new StringBuilder());
        var from = time.GetTimestamp();
        using var timer = new CancellationTokenSource(limit, time);
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        var run = new XlRun { Command = "xl " + arguments.FirstOrDefault(argument => !argument.StartsWith('-')) };
        try
        {
            var ended = await ChildProgram.Of(options.XlPath, arguments)
                .WithStandardOutputPipe(ChildOutput.ToText(output))
                .WithStandardErrorPipe(ChildOutput.ToText(error))
                .ExecuteAsync(kill.Token);
            return run with { ExitCode = ended.ExitCode, Output = output.ToString(), Error = error.ToString(), Took = time.GetElapsedTime(from) };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return run with { Output = output.ToString(), Error = error.ToString(), Took = time.GetElapsedTime(from) };
        }
        catch (Win32Exception notStarted)
        {
            return run with { NotStarted = ChildProgram.WhyNotStarted(options.XlPath, notStarted), Took = time.GetElapsedTime(from) };
        }
    }
}
