using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Live;

namespace XenWeb.Web.Headroom;

/// <summary>
/// Reckons the lab's headroom again and again: when the lab or its policy has changed, at most every <see cref="Period"/>, and never for more than a tenth of the
/// time; and what would restore it, where that is asked, for another tenth at most. So the largest lab costs a fifth of one processor. When it becomes short, and
/// when it is back, that is an event; of several web servers the leader tells it.
/// </summary>
public sealed partial class HeadroomWatch(HeadroomBoard board, LabPolicies policies, LiveFleet live, EventLog events, Leadership leadership, TimeProvider time, ILogger<HeadroomWatch> log) : BackgroundService
{
    /// <summary>The least time between two looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    // A tenth of the time
    private const int Rests = 9;

    // Hosts go stale without a message that tells it
    private static readonly TimeSpan _atLeastEvery = TimeSpan.FromSeconds(15);

    private readonly Wake _wake = new(time, Period);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        policies.Changed += _wake.Now;
        try
        {
            long seen = -1, generation = -1;
            var waysAt = time.GetTimestamp();
            for (var rest = Period; !stoppingToken.IsCancellationRequested; await _wake.WaitAsync(rest, stoppingToken))
            {
                var late = time.GetUtcNow() - (board.Current?.At ?? DateTimeOffset.MinValue) >= _atLeastEvery;
                var other = policies.Current.Generation != generation;
                if (live.Current.Version == seen && !other && !late) continue;
                (seen, generation) = (live.Current.Version, policies.Current.Generation);
                var began = time.GetTimestamp();
                var ways = other || began >= waysAt;
                Look(ways);
                var took = time.GetElapsedTime(began);
                if (ways) waysAt = time.GetTimestamp() + (long)(took.TotalSeconds * Rests * time.TimestampFrequency);
                rest = ways || took * Rests < Period ? Period : took * Rests;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped
        }
        finally
        {
            policies.Changed -= _wake.Now;
        }
    }

    private void Look(bool ways)
    {
        try
        {
            var (before, now) = board.Look(ways);
            if (now.Alarm.IsLow != (before?.Alarm.IsLow ?? false) && leadership.IsMine) events.Append(Told(now));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A lab that can't be reckoned is a defect; the next one may be another
            LogFailed(e);
        }
    }

    private static EventRow Told(HeadroomReport report)
    {
        var low = report.Alarm.IsLow;
        var ways = report.Ways.Length == 0 ? "" : $" What would restore it: {string.Join(" Or: ", report.Ways.Select(w => w.Text))}";
        return new EventRow
        {
            At = report.At,
            Severity = low ? DecisionSeverity.Warning : DecisionSeverity.Info,
            What = low ? "headroom-short" : "headroom-back",
            Text = low ? $"{string.Join(" ", report.Figures.Wanting)}{ways}" : $"The lab has what its policy wants again: {HeadroomWords.Figures(report.Figures)}.",
            Who = "web",
        };
    }

    [LoggerMessage(1, LogLevel.Error, "The lab's headroom could not be reckoned")]
    private partial void LogFailed(Exception exception);
}
