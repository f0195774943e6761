using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Samples;
using XenWeb.Infrastructure.Storage.History;

namespace XenWeb.Infrastructure.Storage;

/// <summary>
/// Takes samples as they come and writes them to the <see cref="HistoryStore"/> in batches. What the database does not take now goes to the <see cref="SampleSpool"/>, and
/// from there to the database in its order when it can. Whoever gave a sample is told when it can't be lost any more.
/// </summary>
public sealed partial class SampleRecorder
{
    /// <summary>The most samples that wait to be written at all, some 20 MB with ten guests each. Beyond it the oldest is left out: its agent has it still.</summary>
    public const int Capacity = 10_000;

    /// <summary>The most samples that are written at once.</summary>
    public const int BatchMax = 500;

    /// <summary>A database that takes longer for a batch is too slow: the batch goes to the spool.</summary>
    public static readonly TimeSpan WriteWithin = TimeSpan.FromSeconds(10);

    // Until the schema is there, or after the spool could not be read
    private static readonly TimeSpan _lookAgainAfter = TimeSpan.FromMilliseconds(500);

    private const string Matter = "spool";

    private readonly HistoryStore _history;
    private readonly SampleSpool _spool;
    private readonly StoreHealth _health;
    private readonly TimeProvider _time;
    private readonly ILogger<SampleRecorder> _log;
    private readonly WriteQueue<KeptSample> _come, _spooled;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Nothing is written before <see cref="RunAsync"/>.</summary>
    public SampleRecorder(HistoryStore history, SampleSpool spool, StoreHealth health, TimeProvider time, ILogger<SampleRecorder> log)
    {
        (_history, _spool, _health, _time, _log) = (history, spool, health, time, log);
        _come = new WriteQueue<KeptSample>(new WriteQueueOptions("samples", Capacity, BatchMax, TimeSpan.FromSeconds(1), WhenFull.LeaveOutOldest), TakeAsync, null, time, log);
        _spooled = new WriteQueue<KeptSample>(new WriteQueueOptions("samples of the spool", BatchMax, BatchMax, TimeSpan.Zero, WhenFull.Refuse), WriteSpooledAsync, health, time, log);
    }

    /// <summary>How many samples wait in memory: they are neither in the database nor in the spool.</summary>
    public int Waiting => _come.Waiting;

    /// <summary>How many samples were left out since the start: most of them are still with their agents.</summary>
    public long LeftOut => _come.LeftOut + _spooled.LeftOut;

    /// <summary>
    /// Never waits. The task ends true when the sample is in the database or in the spool on the disk, or the history does not take it for its time; false
    /// when it was left out; it never fails.
    /// </summary>
    public Task<bool> Record(KeptSample sample) => _come.Add(sample);

    /// <summary>Writes until it is stopped, then what still waits. <see cref="StoreLoop"/> runs it, whether the database is there or not.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(_come.RunAsync(stop), _spooled.RunAsync(stop), DrainAsync(stop));

    private async Task<bool> TakeAsync(IReadOnlyList<KeptSample> samples, CancellationToken cancellation)
    {
        try
        {
            // One after the other: what is in the spool goes first
            var taken = (_health.Ready && _spool.IsEmpty && await WriteAsync(samples, cancellation)) || _spool.TryAppend(samples);
            Warn(taken ? null : "The samples that wait for the database fill their place on the disk: no more are taken. Hosts keep theirs for a while");
            return taken;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn($"Samples can't be kept on the disk until the database takes them: {e.Message.TrimEnd('.')}. Hosts keep theirs for a while");
            return false;
        }
        finally
        {
            _wake.Writer.TryWrite(true);
        }
    }

    // False: the database does not take it now
    private async Task<bool> WriteAsync(IReadOnlyList<KeptSample> samples, CancellationToken cancellation)
    {
        using var slow = new CancellationTokenSource(WriteWithin, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, slow.Token);
        try
        {
            await _history.AppendAsync(samples, either.Token);
            _health.Well();
            return true;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested && !StoreProblem.IsBadData(e))
        {
            var problem = StoreProblem.Words(slow.IsCancellationRequested ? new TimeoutException() : e);
            LogSpooling(problem);
            _health.Away(problem);
            return false;
        }
    }

    private async Task<bool> WriteSpooledAsync(IReadOnlyList<KeptSample> samples, CancellationToken cancellation)
    {
        await _history.AppendAsync(samples, cancellation);
        return true;
    }

    private async Task DrainAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (!_health.IsMade) await Task.Delay(_lookAgainAfter, _time, stop);
                else if (_spool.Peek(BatchMax) is { Count: > 0 } samples) await DrainAsync(samples, stop);
                else await _wake.Reader.ReadAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Stopped
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Warn($"Samples that wait on the disk can't be read: {e.Message.TrimEnd('.')}");
                await Task.Delay(_lookAgainAfter, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task DrainAsync(IReadOnlyList<KeptSample> samples, CancellationToken stop)
    {
        await Task.WhenAll(samples.Select(_spooled.Add));
        // Stopped in the middle: those that were not written are read again
        if (stop.IsCancellationRequested) return;
        _spool.Advance();
        if (_spool.IsEmpty) LogDrained();
    }

    private void Warn(string? words)
    {
        if (_health.Warn(Matter, words)) LogSpool(words!);
    }

    [LoggerMessage(1, LogLevel.Warning, "Samples go to the disk until the database takes them: {Problem}")]
    private partial void LogSpooling(string problem);

    [LoggerMessage(2, LogLevel.Information, "All samples that waited on the disk are in the database")]
    private partial void LogDrained();

    [LoggerMessage(3, LogLevel.Warning, "{Words}")]
    private partial void LogSpool(string words);
}
