using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace XenWeb.Infrastructure.Storage;

/// <summary>
/// A bounded queue in front of the database. What was taken is written, however long the database is away, in the order in which it came;
/// what the database refuses for its content is left out, alone. What is left out is counted and logged. Any thread may add; one runs it.
/// </summary>
/// <param name="options">How it works.</param>
/// <param name="write">Writes all of a batch and returns true, or throws; false: the batch is not taken, and not tried again.</param>
/// <param name="health">Told how it goes; null where <paramref name="write"/> tells it.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
public sealed partial class WriteQueue<T>(
    WriteQueueOptions options, Func<IReadOnlyList<T>, CancellationToken, Task<bool>> write, StoreHealth? health, TimeProvider time, ILogger log)
{
    /// <summary>How long the last writes may take when it is stopped.</summary>
    public static readonly TimeSpan FlushTime = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan DelayMax = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly LinkedList<Entry> _waiting = [];
    private readonly Channel<bool> _wake = Flag(), _full = Flag();
    private Task<bool>? _filled;
    private long _leftOut;
    private bool _overflows;
    private bool _stopped;

    /// <summary>How many wait now.</summary>
    public int Waiting
    {
        get { lock (_gate) return _waiting.Count; }
    }

    /// <summary>How many were left out or refused since the start.</summary>
    public long LeftOut => Interlocked.Read(ref _leftOut);

    /// <summary>
    /// Takes one. The task ends true when it is in the database, false when it was refused or left out; it never fails. Those who
    /// need not know let it go.
    /// </summary>
    public Task<bool> Add(T item)
    {
        var entry = new Entry(item);
        Entry? leftOut = null;
        lock (_gate)
        {
            if (_stopped || (_waiting.Count >= options.Capacity && options.WhenFull == WhenFull.Refuse))
            {
                leftOut = entry;
            }
            else
            {
                _waiting.AddLast(entry);
                if (_waiting.Count > options.Capacity) leftOut = TakeFirst();
                _wake.Writer.TryWrite(true);
                if (_waiting.Count >= options.BatchMax) _full.Writer.TryWrite(true);
            }
        }
        if (leftOut is not null) Overflow(leftOut);
        return entry.Written.Task;
    }

    /// <summary>Writes until it is stopped, then what still waits, for <see cref="FlushTime"/> at most. Does not throw. Run it once.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await _wake.Reader.ReadAsync(stop);
                await GatherAsync(stop);
                await WriteWaitingAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await FlushAsync();
        }
    }

    // A while, or until a batch is full
    private async Task GatherAsync(CancellationToken stop)
    {
        while (_full.Reader.TryRead(out _))
        {
            // Of what was written meanwhile
        }
        // The same wait goes on until a batch is full: one for each batch would stay with the channel for good
        if (_filled is null or { IsCompleted: true }) _filled = _full.Reader.WaitToReadAsync(stop).AsTask();
        if (Waiting < options.BatchMax) await Task.WhenAny(Task.Delay(options.Gather, time, stop), _filled);
        stop.ThrowIfCancellationRequested();
    }

    private async Task FlushAsync()
    {
        lock (_gate) _stopped = true;
        using var limit = new CancellationTokenSource(FlushTime, time);
        try
        {
            await WriteWaitingAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            var left = Take(int.MaxValue);
            foreach (var entry in left) LeaveOut(entry);
            LogNotFlushed(left.Count, options.Name, health?.Problem);
        }
    }

    private async Task WriteWaitingAsync(CancellationToken cancellation)
    {
        while (Take(options.BatchMax) is { Count: > 0 } batch)
        {
            try
            {
                await WriteAsync(batch, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                PutBack(batch);
                throw;
            }
        }
    }

    private async Task WriteAsync(IReadOnlyList<Entry> batch, CancellationToken cancellation)
    {
        try
        {
            if (!await Retry().ExecuteAsync(async token => await write([.. batch.Select(e => e.Item)], token), cancellation))
            {
                foreach (var entry in batch) LeaveOut(entry);
                return;
            }
            health?.Well();
            foreach (var entry in batch) entry.Written.TrySetResult(true);
            EndOverflow();
        }
        catch (Exception e) when (StoreProblem.IsBadData(e))
        {
            if (batch.Count == 1)
            {
                LeaveOut(batch[0]);
                LogBad(options.Name, StoreProblem.Words(e));
                return;
            }
            // One of them is bad: halves find it, and the others are kept
            await WriteAsync([.. batch.Take(batch.Count / 2)], cancellation);
            await WriteAsync([.. batch.Skip(batch.Count / 2)], cancellation);
        }
    }

    private ResiliencePipeline Retry() => new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
    {
        ShouldHandle = args => ValueTask.FromResult(
            args.Outcome.Exception is { } e && !StoreProblem.IsBadData(e) && !(e is OperationCanceledException && args.Context.CancellationToken.IsCancellationRequested)),
        MaxRetryAttempts = int.MaxValue,
        BackoffType = DelayBackoffType.Exponential,
        Delay = TimeSpan.FromMilliseconds(200),
        MaxDelay = DelayMax,
        OnRetry = args =>
        {
            var problem = StoreProblem.Words(args.Outcome.Exception!);
            if (health?.Problem != problem) LogAway(options.Name, problem);
            health?.Away(problem);
            return default;
        },
    }).Build();

    private static Channel<bool> Flag() => Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private List<Entry> Take(int most)
    {
        lock (_gate)
        {
            var taken = new List<Entry>(Math.Min(most, _waiting.Count));
            while (_waiting.Count > 0 && taken.Count < most) taken.Add(TakeFirst());
            return taken;
        }
    }

    private Entry TakeFirst()
    {
        var first = _waiting.First!.Value;
        _waiting.RemoveFirst();
        return first;
    }

    private void PutBack(List<Entry> batch)
    {
        lock (_gate)
        {
            for (var i = batch.Count - 1; i >= 0; i--)
            {
                if (!batch[i].Written.Task.IsCompleted) _waiting.AddFirst(batch[i]);
            }
        }
    }

    private void LeaveOut(Entry entry)
    {
        Interlocked.Increment(ref _leftOut);
        entry.Written.TrySetResult(false);
    }

    private void Overflow(Entry entry)
    {
        LeaveOut(entry);
        if (Interlocked.Exchange(ref _overflows, true)) return;
        LogFull(options.Capacity, options.Name);
    }

    private void EndOverflow()
    {
        if (Interlocked.Exchange(ref _overflows, false)) LogLeftOut(LeftOut, options.Name);
    }

    [LoggerMessage(1, LogLevel.Warning, "{Name} wait for the database: {Problem}")]
    private partial void LogAway(string name, string problem);

    [LoggerMessage(2, LogLevel.Warning, "{Capacity} {Name} wait for the database, and more can't: some are left out")]
    private partial void LogFull(int capacity, string name);

    [LoggerMessage(3, LogLevel.Warning, "The database takes {Name} again; {LeftOut} had to be left out since the start")]
    private partial void LogLeftOut(long leftOut, string name);

    [LoggerMessage(4, LogLevel.Error, "One of the {Name} was left out: {Problem}")]
    private partial void LogBad(string name, string problem);

    [LoggerMessage(5, LogLevel.Error, "Stopped with {Count} {Name} not written: {Problem}")]
    private partial void LogNotFlushed(int count, string name, string? problem);

    /// <summary>One that waits.</summary>
    private sealed class Entry(T item)
    {
        public T Item { get; } = item;

        public TaskCompletionSource<bool> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
