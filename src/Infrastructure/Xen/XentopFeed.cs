using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.Infrastructure.Xen;

/// <summary>
/// Keeps one xentop running and yields its frames: started anew, ever more slowly, when it can't be started, dies or
/// falls silent, and at once when the period changes. Each such failure is yielded with its reason.
/// </summary>
public sealed partial class XentopFeed(XlOptions options, TimeProvider time, ILogger log)
{
    // A reader that is slower than xentop gets the newest; what it missed is logged.
    private const int ReadingsMax = 4;

    /// <summary>Reads until it is cancelled; <paramref name="period"/> is asked again at least each second, and rounded up to whole seconds, which is all that xentop takes.</summary>
    public async IAsyncEnumerable<XentopReading> ReadAsync(Func<TimeSpan> period, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var readings = Channel.CreateBounded<XentopReading>(
            new BoundedChannelOptions(ReadingsMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => LogDropped(log, ReadingsMax));
        var running = Task.Run(() => SuperviseAsync(period, readings.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var reading in readings.Reader.ReadAllAsync(cancellation)) yield return reading;
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
    }

    // Each run that gave a frame begins a new round, and so the pauses anew.
    private async Task SuperviseAsync(Func<TimeSpan> period, ChannelWriter<XentopReading> readings, CancellationToken stop)
    {
        var restarts = Restarts();
        try
        {
            while (true)
            {
                await restarts.ExecuteAsync(async token => Check(await RunAsync(period, readings, token)), stop);
                await Task.Delay(options.RestartDelay, time, stop);
            }
        }
        catch (OperationCanceledException)
        {
            readings.TryComplete();
        }
        catch (Exception bug)
        {
            readings.TryComplete(bug); // the reader of this feed throws it
        }
    }

    private async Task<XentopRun.Ending> RunAsync(Func<TimeSpan> period, ChannelWriter<XentopReading> readings, CancellationToken stop)
    {
        while (true)
        {
            var ending = await new XentopRun(options, time, period, readings).RunAsync(stop);
            if (ending.Why is { } why)
            {
                LogEnded(log, why);
                readings.TryWrite(new XentopReading(null, why));
                return ending;
            }
        }
    }

    private static void Check(XentopRun.Ending ending)
    {
        if (ending.Frames == 0) throw new NoFrameException(ending);
    }

    private ResiliencePipeline Restarts() => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<NoFrameException>(),
            MaxRetryAttempts = int.MaxValue,
            DelayGenerator = failed => ValueTask.FromResult<TimeSpan?>(Pause(failed.Outcome.Exception, failed.AttemptNumber)),
        })
        .Build();

    private TimeSpan Pause(Exception? failure, int attempt)
    {
        if (failure is NoFrameException { Ending.IsMissing: true }) return options.RestartDelayMax;
        var doubled = options.RestartDelay * Math.Pow(2, Math.Min(attempt, 20));
        return doubled < options.RestartDelayMax ? doubled : options.RestartDelayMax;
    }

    [LoggerMessage(1201, LogLevel.Warning, "{Why}; it is started again")]
    private static partial void LogEnded(ILogger log, string why);

    [LoggerMessage(1202, LogLevel.Warning, "A reading of xentop was dropped: more than {Limit} wait for xl's answers")]
    private static partial void LogDropped(ILogger log, int limit);

    private sealed class NoFrameException(XentopRun.Ending ending) : Exception(ending.Why)
    {
        public XentopRun.Ending Ending { get; } = ending;
    }
}
