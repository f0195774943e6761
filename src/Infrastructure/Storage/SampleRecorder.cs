using Microsoft.Extensions.Logging;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage.History;

namespace XenWeb.Infrastructure.Storage;

/// <summary>
/// Takes statuses as they come and writes their samples to the <see cref="HistoryStore"/> in batches. While the database is away the
/// newest <see cref="Capacity"/> statuses are kept and written when it is back.
/// </summary>
public sealed class SampleRecorder(HistoryStore history, StoreHealth health, TimeProvider time, ILogger<SampleRecorder> log)
{
    /// <summary>
    /// The most statuses that wait: 20 minutes of 40 hosts that report every 5 s, some 40 MB with ten guests each. Beyond it the
    /// oldest is left out.
    /// </summary>
    public const int Capacity = 10_000;

    private readonly WriteQueue<StatusMessage> _queue = new(
        new WriteQueueOptions("samples", Capacity, 500, TimeSpan.FromSeconds(1), WhenFull.LeaveOutOldest), history.AppendAsync, health, time, log);

    /// <summary>How many statuses wait.</summary>
    public int Waiting => _queue.Waiting;

    /// <summary>How many statuses were left out since the start.</summary>
    public long LeftOut => _queue.LeftOut;

    /// <summary>Never waits. The task ends true when the samples are in the database, or the history does not take them for their time; false when they were left out; it never fails.</summary>
    public Task<bool> Record(StatusMessage status) => _queue.Add(status);

    /// <summary>Writes until it is stopped, then what still waits. <see cref="StoreLoop"/> runs it.</summary>
    public Task RunAsync(CancellationToken stop) => _queue.RunAsync(stop);
}
