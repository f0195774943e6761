namespace XenWeb.Infrastructure.Storage.History;

/// <summary>How finely a part of the history is kept.</summary>
/// <param name="Name">The end of its tables' names.</param>
/// <param name="Width">The stretch that one row stands for, in milliseconds; 1 for samples, which stand for themselves.</param>
/// <param name="Partition">The time that one partition holds in PostgreSQL: a few hundred partitions at most by default, each small enough to be rewritten in seconds.</param>
internal sealed record Resolution(string Name, long Width, TimeSpan Partition)
{
    /// <summary>As they came, every 5 s by default.</summary>
    public static readonly Resolution Samples = new("Samples", 1, TimeSpan.FromHours(6));

    /// <summary>Means and extremes of minutes.</summary>
    public static readonly Resolution Minutes = new("Minutes", 60_000, TimeSpan.FromDays(1));

    /// <summary>Means and extremes of hours.</summary>
    public static readonly Resolution Hours = new("Hours", 3_600_000, TimeSpan.FromDays(30));

    /// <summary>The finest first.</summary>
    public static readonly IReadOnlyList<Resolution> All = [Samples, Minutes, Hours];

    /// <summary>Whether its rows are made of finer ones.</summary>
    public bool IsRolledUp => Width > 1;

    /// <summary>The beginning of the stretch that a time falls in, both in Unix milliseconds.</summary>
    public long Floor(long at) => at - at % Width;

    /// <summary>The beginning of the partition that a time falls in, both in Unix milliseconds.</summary>
    public long PartitionOf(long at) => at - at % (long)Partition.TotalMilliseconds;
}
