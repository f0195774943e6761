using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Processes;

/// <summary>
/// Two readings → a process list as procps' top reckons it, as what has changed since the list that was sent last. What it remembers is
/// let go with <see cref="Clear"/>.
/// </summary>
public sealed class ProcessMeter
{
    private readonly Dictionary<int, Known> _known = [];
    private readonly List<ProcessRow> _rows = [];
    private readonly List<int> _gone = [];
    private TimeSpan? _at;
    private long _number;
    private long _reading;
    private long _wholeAt;
    private bool _wantsWhole = true;

    /// <summary>Makes the next list a whole one.</summary>
    public void WantWhole() => _wantsWhole = true;

    /// <summary>Forgets all processes; the numbers of lists go on.</summary>
    public void Clear()
    {
        _known.Clear();
        _known.TrimExcess();
        _rows.Clear();
        _rows.TrimExcess();
        _at = null;
        _wantsWhole = true;
    }

    /// <summary>No reading to compare the next one with.</summary>
    public bool IsEmpty => _at is null;

    /// <summary>
    /// The messages that tell a frame. In the first one after <see cref="Clear"/> the processor's shares are of the time since boot, as on
    /// top's first screen.
    /// </summary>
    public IReadOnlyList<GuestProcessesMessage> Add(GuestId guest, ProcessFrame frame)
    {
        // The same reading twice says nothing
        if (frame.At <= _at) return [];
        var first = IsEmpty;
        var interval = frame.At - (_at ?? TimeSpan.Zero);
        _at = frame.At;
        _reading++;
        var whole = _wantsWhole || _number + 1 - _wholeAt >= GuestProcessesMessage.WholeEvery;
        var (tasks, leftOut) = Rows(frame, interval, whole);
        Gone();
        var from = whole ? (long?)null : _number;
        _number++;
        if (whole) (_wantsWhole, _wholeAt) = (false, _number);
        return Parts(new GuestProcessesMessage
        {
            Guest = guest, Number = _number, Base = from, Interval = interval, SinceBoot = first, Tasks = tasks, LeftOut = frame.LeftOut + leftOut, MemoryTotal = frame.MemoryTotal,
        });
    }

    private (TaskCounts Tasks, int LeftOut) Rows(ProcessFrame frame, TimeSpan interval, bool whole)
    {
        _rows.Clear();
        _gone.Clear();
        int running = 0, sleeping = 0, stopped = 0, zombie = 0, kept = 0;
        // If not all have room, those that use the processor have it first
        var full = frame.Readings.Count > GuestProcessesMessage.RowsMax;
        foreach (var reading in full ? frame.Readings.OrderByDescending(Used).AsEnumerable() : frame.Readings)
        {
            switch (reading.State)
            {
                case 'R': running++; break;
                case 'T' or 't': stopped++; break;
                case 'Z': zombie++; break;
                default: sleeping++; break;
            }
            var known = _known.GetValueOrDefault(reading.Key.Pid);
            var before = known?.Started == reading.Key.Started ? known : null;
            var row = ++kept > GuestProcessesMessage.RowsMax ? null
                : Row(before?.Row, reading, Cpu(frame, reading, Used(reading), interval), frame.MemoryTotal, frame.TicksPerSecond);
            if (row is null && known?.Row is not null) _gone.Add(reading.Key.Pid);
            else if (row is not null && (whole || !ReferenceEquals(row, before?.Row))) _rows.Add(row);
            // Also of one that has no room: when it gets some, only what it has used since counts
            if (before is null) _known[reading.Key.Pid] = new Known(reading.Key.Started, reading.Ticks, row, _reading);
            else (before.Ticks, before.Row, before.Reading) = (reading.Ticks, row, _reading);
        }
        return (new TaskCounts(frame.Readings.Count, running, sleeping, stopped, zombie), Math.Max(0, kept - GuestProcessesMessage.RowsMax));
    }

    // Of a process that is new, all that it has used was used since the last reading
    private long Used(ProcessReading reading) =>
        Math.Max(0, _known.TryGetValue(reading.Key.Pid, out var known) && known.Started == reading.Key.Started ? reading.Ticks - known.Ticks : reading.Ticks);

    // As top does: no more than its threads could use, nor than there is; on one processor 99.9 %
    private static Cores Cpu(ProcessFrame frame, ProcessReading reading, long ticks, TimeSpan interval)
    {
        if (interval <= TimeSpan.Zero) return default;
        var cores = ticks / (frame.TicksPerSecond * interval.TotalSeconds);
        return new Cores(Math.Round(Math.Min(cores, Math.Min(Math.Max(1, reading.Threads), frame.Cores > 1 ? frame.Cores : 0.999)), 3));
    }

    private static ProcessRow Row(ProcessRow? before, ProcessReading r, Cores cpu, ByteSize memory, int ticksPerSecond)
    {
        var hundredths = r.Ticks * 100 / ticksPerSecond;
        if (before is not null && before.Cpu == cpu && before.Hundredths == hundredths && before.Resident == r.Resident && before.Virtual == r.Virtual && before.Shared == r.Shared &&
            before.State == r.State && before.Priority == r.Priority && before.Nice == r.Nice && before.User == r.User && before.Command == r.Command && before.Arguments == r.Arguments)
        {
            return before;
        }
        return new ProcessRow
        {
            Key = r.Key, User = r.User, Priority = r.Priority, Nice = r.Nice, Virtual = r.Virtual, Resident = r.Resident, Shared = r.Shared, State = r.State,
            Cpu = cpu, Memory = new Share(Math.Round(r.Resident.Of(memory).Value, 4)), Hundredths = hundredths, Command = r.Command, Arguments = r.Arguments,
        };
    }

    private void Gone()
    {
        foreach (var (pid, known) in _known)
        {
            if (known.Reading == _reading) continue;
            _known.Remove(pid);
            if (known.Row is not null) _gone.Add(pid);
        }
    }

    private List<GuestProcessesMessage> Parts(GuestProcessesMessage head)
    {
        var parts = new List<ImmutableArray<ProcessRow>>();
        var part = ImmutableArray.CreateBuilder<ProcessRow>();
        var bytes = 0;
        foreach (var row in _rows)
        {
            var size = Bytes(row);
            if (bytes + size > GuestProcessesMessage.PartBytesMax)
            {
                parts.Add(part.DrainToImmutable());
                bytes = 0;
            }
            part.Add(row);
            bytes += size;
        }
        parts.Add(part.DrainToImmutable());
        return [.. parts.Select((rows, i) => head with
        {
            Part = i, Parts = parts.Count, Rows = rows, Gone = head.Base is not null && i == parts.Count - 1 ? [.. _gone] : [],
        })];
    }

    // At most: numbers, and texts in which JSON may write a character with six
    private static int Bytes(ProcessRow row) => 120 + Bytes(row.User) + Bytes(row.Command) + Bytes(row.Arguments);

    private static int Bytes(string text)
    {
        var bytes = 0;
        foreach (var c in text) bytes += char.IsAsciiLetterOrDigit(c) || c is ' ' or '/' or '-' or '_' or '.' or ':' or '=' or ',' ? 1 : 6;
        return bytes;
    }

    private sealed class Known(long started, long ticks, ProcessRow? row, long reading)
    {
        public long Started { get; } = started;

        public long Ticks { get; set; } = ticks;

        public ProcessRow? Row { get; set; } = row;

        public long Reading { get; set; } = reading;
    }
}
