using XenWeb.Domain.Units;

namespace XenWeb.Domain.Processes;

/// <summary>One process as it was read: counters, not rates.</summary>
/// <param name="Key">Which.</param>
/// <param name="User">Its effective user, made visible.</param>
/// <param name="Priority">The kernel's.</param>
/// <param name="Nice">The kernel's.</param>
/// <param name="Virtual">Address space.</param>
/// <param name="Resident">In memory.</param>
/// <param name="Shared">Of it shared with others.</param>
/// <param name="State">One letter.</param>
/// <param name="Ticks">Processor time, in ticks of <see cref="ProcessFrame.TicksPerSecond"/>: user and system, of the process itself.</param>
/// <param name="Threads">How many it has.</param>
/// <param name="Command">The kernel's name for it, made visible.</param>
/// <param name="Arguments">Its command line, made visible and cut; empty for kernel threads.</param>
public readonly record struct ProcessReading(
    ProcessKey Key, string User, int Priority, int Nice, ByteSize Virtual, ByteSize Resident, ByteSize Shared, char State, long Ticks, int Threads, string Command, string Arguments);

/// <summary>
/// All processes at one moment. A frame is filled anew for each reading, so that two thousand processes every second leave no garbage:
/// whoever gets one must be done with it before the next reading is asked for.
/// </summary>
public sealed class ProcessFrame
{
    /// <summary>In no order.</summary>
    public List<ProcessReading> Readings { get; } = [];

    /// <summary>When, since boot.</summary>
    public TimeSpan At { get; set; }

    /// <summary>All memory.</summary>
    public ByteSize MemoryTotal { get; set; }

    /// <summary>Processors.</summary>
    public int Cores { get; set; } = 1;

    /// <summary>The kernel's clock ticks.</summary>
    /// <value>100.</value>
    public int TicksPerSecond { get; set; } = 100;

    /// <summary>Processes that could not be read, or were too many.</summary>
    public int LeftOut { get; set; }
}
