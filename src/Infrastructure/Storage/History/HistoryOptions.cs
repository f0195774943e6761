using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Storage.History;

/// <summary>How long the history is kept in each resolution. What is wrong is in <see cref="Problems"/>.</summary>
public sealed record HistoryOptions
{
    /// <summary>How far a host's clock may be ahead of ours before its samples are left out of the history: two clocks that are kept are never so far apart.</summary>
    public static readonly TimeSpan AheadMax = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan _keepMin = TimeSpan.FromDays(1);
    private static readonly TimeSpan _keepMax = TimeSpan.FromDays(3650);

    /// <summary>How long each sample is kept. A sample that comes later than this is left out.</summary>
    /// <value>7 days.</value>
    public TimeSpan KeepSamples { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long means and extremes of a minute are kept.</summary>
    /// <value>90 days.</value>
    public TimeSpan KeepMinutes { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long means and extremes of an hour are kept.</summary>
    /// <value>730 days.</value>
    public TimeSpan KeepHours { get; init; } = TimeSpan.FromDays(730);

    /// <summary>From this size of an SQLite file on the lab is told to use PostgreSQL: some hundred domains for seven days at a sample every 5 s.</summary>
    /// <value>2 GiB.</value>
    public ByteSize SqliteLimit { get; init; } = ByteSize.FromGiB(2);

    /// <summary>Every reason why it can't be so.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (option, keep) in new[] { ("--keep-samples", KeepSamples), ("--keep-minutes", KeepMinutes), ("--keep-hours", KeepHours) })
        {
            if (keep < _keepMin || keep > _keepMax) yield return $"{option} is {keep.TotalDays:0.##}; it must be {_keepMin.TotalDays:0} to {_keepMax.TotalDays:0} days";
        }
        if (KeepMinutes < KeepSamples) yield return $"--keep-minutes is {KeepMinutes.TotalDays:0.##}; it must not be less than --keep-samples, {KeepSamples.TotalDays:0.##}: minutes are made of samples";
        if (KeepHours < KeepMinutes) yield return $"--keep-hours is {KeepHours.TotalDays:0.##}; it must not be less than --keep-minutes, {KeepMinutes.TotalDays:0.##}: hours are made of minutes";
    }
}
