using System.Collections.Immutable;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Processes;

/// <summary>A guest's vitals as they were read.</summary>
public sealed record VitalsFrame
{
    /// <summary>Since boot.</summary>
    public required TimeSpan Uptime { get; init; }

    /// <summary>Processors.</summary>
    public required int Cores { get; init; }

    /// <summary>The first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal, in ticks.</summary>
    public ImmutableArray<long> CpuTicks { get; init; } = [];

    /// <summary>As told.</summary>
    public LoadAverage LoadAverage { get; init; }

    /// <summary>As told.</summary>
    public MemoryFigures Memory { get; init; }

    /// <summary>As told; null where the kernel does not tell.</summary>
    public Pressures? Pressure { get; init; }

    /// <summary>As told.</summary>
    public ImmutableArray<DiskFigures> Disks { get; init; } = [];

    /// <summary>As told.</summary>
    public ImmutableArray<LoggedIn> Users { get; init; } = [];

    /// <summary>Shares of the processors' time between two readings; null if there was none.</summary>
    public static CpuStates? States(ImmutableArray<long> before, ImmutableArray<long> after)
    {
        if (before.IsDefault || before.Length < 8 || after.Length < 8) return null;
        Span<double> spent = stackalloc double[8];
        double sum = 0;
        // Of iowait and idle the kernel says itself that they may go back
        for (var i = 0; i < 8; i++) sum += spent[i] = Math.Max(0, after[i] - before[i]);
        if (sum <= 0) return null;
        for (var i = 0; i < 8; i++) spent[i] /= sum;
        return new CpuStates(new Share(spent[0]), new Share(spent[2]), new Share(spent[1]), new Share(spent[3]), new Share(spent[4]), new Share(spent[5]), new Share(spent[6]), new Share(spent[7]));
    }
}
