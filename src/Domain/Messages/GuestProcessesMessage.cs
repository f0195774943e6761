using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Messages;

/// <summary>
/// A guest's processes while somebody watches: the whole list when a new watcher comes and every <see cref="WholeEvery"/> lists, else
/// what has changed. A list that is too large for one message comes in parts of one number. <see cref="ProcessList"/> puts it together.
/// </summary>
public sealed record GuestProcessesMessage : Message
{
    /// <summary>A whole list is sent after this many.</summary>
    public const int WholeEvery = 10;

    /// <summary>The most rows that a list has; the processes with the least processor time since the last list are left out first.</summary>
    public const int RowsMax = 5000;

    /// <summary>The most bytes that the rows of one part take; <see cref="Envelope.BytesMax"/> is never reached.</summary>
    public const int PartBytesMax = 160 * 1024;

    /// <summary>Whose.</summary>
    public required GuestId Guest { get; init; }

    /// <summary>1, 2, 3… since the agent started.</summary>
    public required long Number { get; init; }

    /// <summary>The list that this one is a change of; null: it is a whole one.</summary>
    public long? Base { get; init; }

    /// <summary>0, 1, 2…: which part of the list this is.</summary>
    public int Part { get; init; }

    /// <summary>How many parts there are; 1 to 64.</summary>
    public int Parts { get => field == 0 ? 1 : field; init; }

    /// <summary>Time between this reading and the last one: what the processor shares are of.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>There was no reading before this one: <see cref="Interval"/> is the time since boot, as on top's first screen. The next list comes at once.</summary>
    public bool SinceBoot { get; init; }

    /// <summary>Rows that are new or have changed, or all of them.</summary>
    public ImmutableArray<ProcessRow> Rows { get => field.IsDefault ? [] : field; init; }

    /// <summary>Of a change: the numbers of processes that have ended. In the last part.</summary>
    public ImmutableArray<int> Gone { get => field.IsDefault ? [] : field; init; }

    /// <summary>How many there are, by state.</summary>
    public TaskCounts Tasks { get; init; }

    /// <summary>Processes that are not in the list because it is full, or could not be read.</summary>
    public int LeftOut { get; init; }

    /// <summary>All memory: what the rows' shares are of.</summary>
    public ByteSize MemoryTotal { get; init; }
}

/// <summary>top's second line.</summary>
/// <param name="Total">All.</param>
/// <param name="Running">State R.</param>
/// <param name="Sleeping">S, D and I.</param>
/// <param name="Stopped">T and t.</param>
/// <param name="Zombie">Z.</param>
public readonly record struct TaskCounts(int Total, int Running, int Sleeping, int Stopped, int Zombie);
