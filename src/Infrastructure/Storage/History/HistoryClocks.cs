using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using XenWeb.Domain.Hosts;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>
/// Which samples the history takes, by their time: none from more than <see cref="HistoryOptions.AheadMax"/> ahead of our clock, for they would lie over what is still to come;
/// none from before <see cref="HistoryOptions.KeepSamples"/>, for their place is gone. What is left out is counted, and a clock that is ahead is told to the lab. Any thread.
/// </summary>
public sealed partial class HistoryClocks(HistoryOptions options, StoreHealth health, TimeProvider time, ILogger<HistoryClocks> log)
{
    private const int NamedMax = 5;

    private readonly ConcurrentDictionary<HostId, bool> _ahead = [];
    private long _leftOut;

    /// <summary>How many samples were left out for their time since the start.</summary>
    public long LeftOut => Interlocked.Read(ref _leftOut);

    /// <summary>Whether a sample is kept. One that was delivered afterwards says nothing of its host's clock now.</summary>
    internal bool Takes(KeptSample sample)
    {
        var ahead = sample.At - time.GetUtcNow();
        var (isAhead, isTooLate) = (ahead > HistoryOptions.AheadMax, -ahead >= options.KeepSamples);
        if (!sample.IsLate && (isAhead ? _ahead.TryAdd(sample.Host, true) : _ahead.TryRemove(sample.Host, out _))) Tell(sample.Host, ahead, isAhead);
        return !isAhead && !isTooLate;
    }

    /// <summary>So many were left out.</summary>
    internal void Count(int leftOut) => Interlocked.Add(ref _leftOut, leftOut);

    private void Tell(HostId host, TimeSpan ahead, bool isAhead)
    {
        if (isAhead) LogAhead(host, ahead);
        else LogRight(host);
        var hosts = _ahead.Keys.Order().Select(h => h.Name).ToList();
        var names = string.Join(", ", hosts.Take(NamedMax)) + (hosts.Count > NamedMax ? $" and {hosts.Count - NamedMax} more" : "");
        health.Warn("clocks", hosts.Count == 0 ? null : $"The clock of {names} is more than {HistoryOptions.AheadMax.TotalMinutes:0} minutes ahead: samples of it are not kept, only shown");
    }

    [LoggerMessage(1, LogLevel.Warning, "The clock of {Host} is ahead by {Ahead}: its samples are left out of the history")]
    private partial void LogAhead(HostId host, TimeSpan ahead);

    [LoggerMessage(2, LogLevel.Information, "The clock of {Host} is right again")]
    private partial void LogRight(HostId host);
}
