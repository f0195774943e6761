using System.ComponentModel;
using System.Globalization;
using System.Threading.Channels;
using CliWrap;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.Infrastructure.Xen;

/// <summary>One life of a xentop process: its frames go to <paramref name="readings"/>.</summary>
internal sealed class XentopRun(XlOptions options, TimeProvider time, Func<TimeSpan> period, ChannelWriter<XentopReading> readings)
{
    // xentop waits at the pipe when this many lines are not read yet.
    private const int LinesMax = 256;

    private static readonly TimeSpan _periodLook = TimeSpan.FromSeconds(1);

    private readonly XentopParser _parser = new();
    private int _frames;
    private string? _nonsense;
    private string? _lastError;

    /// <summary>How it ended.</summary>
    /// <param name="Why">In words; null when it was ended because the period changed.</param>
    /// <param name="Frames">How many it gave.</param>
    /// <param name="IsMissing">It could not be started.</param>
    public sealed record Ending(string? Why, int Frames, bool IsMissing = false);

    /// <summary>Runs it until it ends, falls silent or the period changes. Only cancelling throws.</summary>
    public async Task<Ending> RunAsync(CancellationToken stop)
    {
        var seconds = WholeSeconds();
        var lines = Channel.CreateBounded<string>(LinesMax);
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var child = RunChildAsync(["-b", "-f", "-d", seconds.ToString(CultureInfo.InvariantCulture)], lines.Writer, kill.Token);
        var silent = await ReadAsync(lines.Reader, seconds, stop);
        await kill.CancelAsync();
        var (exitCode, notStarted) = await child;
        stop.ThrowIfCancellationRequested();
        if (notStarted is not null) return new Ending(notStarted, _frames, IsMissing: true);
        return new Ending(silent.Why is null ? null : silent.Ended ? Died(exitCode) : silent.Why, _frames);
    }

    private string Died(int? exitCode)
    {
        var said = _lastError ?? _nonsense;
        return $"xentop ended by itself (exit code {exitCode}){(said is null ? "" : $": {(said.Length <= 160 ? said : said[..160])}")}";
    }

    private async Task<(int? ExitCode, string? NotStarted)> RunChildAsync(string[] arguments, ChannelWriter<string> lines, CancellationToken kill)
    {
        try
        {
            var ended = await ChildProgram.Of(options.XentopPath, arguments)
                .WithStandardOutputPipe(ChildOutput.ToLines(line => lines.WriteAsync(line, kill)))
                .WithStandardErrorPipe(ChildOutput.ToLines(KeepError))
                .ExecuteAsync(kill);
            return (ended.ExitCode, null);
        }
        catch (OperationCanceledException)
        {
            return (null, null);
        }
        catch (Win32Exception notStarted)
        {
            return (null, ChildProgram.WhyNotStarted(options.XentopPath, notStarted));
        }
        finally
        {
            lines.TryComplete();
        }
    }

    private ValueTask KeepError(string line)
    {
        if (!string.IsNullOrWhiteSpace(line)) _lastError = line;
        return ValueTask.CompletedTask;
    }

    // Why is null when the period changed. A frame that had not ended when xentop died is left out: it may lack guests.
    private async Task<(string? Why, bool Ended)> ReadAsync(ChannelReader<string> lines, int seconds, CancellationToken stop)
    {
        var limit = TimeSpan.FromSeconds(Math.Max(3 * seconds, options.XentopLimit.TotalSeconds));
        var lastFrame = time.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            // Not all there are: a program that floods us must not keep us from looking at the clock.
            for (var i = 0; i < LinesMax && lines.TryRead(out var line); i++) Pass(_parser.Feed(line), ref lastFrame);
            if (time.GetElapsedTime(lastFrame) is var silence && silence >= limit)
                return ($"xentop does not answer for {ChildProgram.Seconds(silence)}{(_nonsense is null ? "" : $"; {_nonsense}")}", false);
            var more = await MoreAsync(lines, _parser.InFrame ? options.FrameSilence : _periodLook, stop);
            if (more is false) return ("ended", true);
            if (more is true) continue;
            Pass(_parser.End(), ref lastFrame);
            if (WholeSeconds() != seconds) return (null, false);
        }
        return (null, false);
    }

    private void Pass(XentopReading? reading, ref long lastFrame)
    {
        if (reading is not { } read) return;
        if (read.Frame is null) _nonsense = read.Failure;
        else (_frames, lastFrame, _nonsense) = (_frames + 1, time.GetTimestamp(), null);
        readings.TryWrite(read);
    }

    // Null when nothing came for that long, false at the end of the output.
    private async Task<bool?> MoreAsync(ChannelReader<string> lines, TimeSpan wait, CancellationToken stop)
    {
        using var timer = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stop);
        try
        {
            return await lines.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private int WholeSeconds() => (int)Math.Clamp(Math.Ceiling(period().TotalSeconds), 1, int.MaxValue / 4);
}
