using System.Text;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Linux;

/// <summary>
/// Reads all processes from /proc, as procps' top does: the same files, the same fields. What does not change (names, users) is kept from
/// one reading to the next and the buffers too, so that a reading of two thousand processes leaves next to no garbage. Not thread-safe.
/// </summary>
public sealed class ProcessReader : IDisposable
{
    /// <summary>Processes that are read at most; the rest is counted.</summary>
    public const int ProcessesMax = 20_000;

    // Of a process whose name does not change, the arguments may all the same (sshd, postgres): looked at again each so many readings
    private const int ArgumentsEvery = 8;

    private const int BootTimeClock = 7;
    private const int ProcessorsOnline = 84;
    private const int ClockTicks = 2;

    private readonly ProcessFrame _frame = new();
    private readonly Dictionary<int, ProcessNames> _names = [];
    private readonly List<int> _gone = [];
    private readonly UserNames _users = new();
    private readonly string _procPath;
    private readonly long _pageBytes = Environment.SystemPageSize;
    private byte[] _entries = [];
    private byte[] _text = [];
    private int _folder = -1;
    private long _count;

    /// <summary>A reader at rest: it opens the folder at its first reading.</summary>
    public ProcessReader(string procPath = "/proc") => _procPath = procPath;

    /// <summary>All processes now. The frame is the reader's own: the next reading fills it anew. Throws <see cref="IOException"/> if the folder can't be read.</summary>
    public ProcessFrame Read()
    {
        Open();
        _count++;
        _frame.Readings.Clear();
        _frame.LeftOut = 0;
        _frame.Cores = (int)Math.Max(1, Native.SystemSetting(ProcessorsOnline));
        _frame.TicksPerSecond = (int)Math.Max(1, Native.SystemSetting(ClockTicks));
        _frame.MemoryTotal = MemoryTotal();
        _ = Native.Clock(BootTimeClock, out var moment);
        _frame.At = moment.Time;
        _ = Native.Seek(_folder, 0, 0);
        int length;
        while ((length = (int)Native.Entries(_folder, ref _entries[0], _entries.Length)) > 0) ReadEntries(_entries.AsSpan(0, length));
        if (length < 0) throw new IOException($"{_procPath} can't be read: {Native.ErrorText(Native.Error)}");
        ForgetGone();
        return _frame;
    }

    /// <summary>Lets go of all that was kept for the next reading.</summary>
    public void LetGo()
    {
        if (_folder >= 0) _ = Native.Close(_folder);
        _folder = -1;
        (_entries, _text) = ([], []);
        _names.Clear();
        _names.TrimExcess();
        _gone.TrimExcess();
        _frame.Readings.Clear();
        _frame.Readings.TrimExcess();
        _users.LetGo();
    }

    /// <inheritdoc/>
    public void Dispose() => LetGo();

    private void Open()
    {
        if (_folder >= 0) return;
        _folder = Native.OpenAt(-1, ref Native.Text(_procPath)[0], Native.ReadOnly | Native.Directory | Native.CloseOnExec, 0);
        if (_folder < 0) throw new IOException($"{_procPath} can't be opened: {Native.ErrorText(Native.Error)}");
        (_entries, _text) = (new byte[32 * 1024], new byte[4096]);
    }

    // struct linux_dirent64: inode (8), offset (8), length (2), kind (1), name
    private void ReadEntries(ReadOnlySpan<byte> entries)
    {
        while (entries.Length > 19)
        {
            var length = BitConverter.ToUInt16(entries[16..]);
            if (length < 20 || length > entries.Length) return;
            var name = entries[19..length];
            if (char.IsAsciiDigit((char)name[0])) ReadProcess(name[..name.IndexOf((byte)0)]);
            entries = entries[length..];
        }
    }

    private void ReadProcess(ReadOnlySpan<byte> number)
    {
        if (_frame.Readings.Count >= ProcessesMax)
        {
            _frame.LeftOut++;
            return;
        }
        Span<byte> path = stackalloc byte[32];
        Span<byte> memory = stackalloc byte[128];
        var stat = Text(path, number, "/stat"u8, _text);
        // It has ended since, or is hidden from us: top leaves it out too
        if (stat <= 0 || !StatLine.TryRead(_text.AsSpan(0, stat), out var line)) return;
        // A thread of the kernel has no memory of its own, no arguments, and belongs to root: in a small guest most are such
        var read = line.OfKernel ? 0 : Text(path, number, "/statm"u8, memory);
        if (read <= 0 && !line.OfKernel) return;
        var pages = new SpaceFields(memory[..read]);
        var (size, resident, shared) = (pages.Next(), pages.Next(), pages.Next());
        var names = Names(path, number, line);
        names.Reading = _count;
        _frame.Readings.Add(new ProcessReading(
            new ProcessKey(line.Pid, line.Started), _users.Of(names.User), line.Priority, line.Nice, new ByteSize(size * _pageBytes), new ByteSize(resident * _pageBytes),
            new ByteSize(shared * _pageBytes), line.State, line.Ticks, line.Threads, names.Command, names.Arguments));
    }

    private ProcessNames Names(Span<byte> path, ReadOnlySpan<byte> number, in StatLine line)
    {
        var command = _text.AsSpan(line.CommandAt, line.CommandLength);
        var known = _names.TryGetValue(line.Pid, out var names) && names.Started == line.Started && names.Is(command);
        if (!known) _names[line.Pid] = names = new ProcessNames(line.Started, command);
        if (line.OfKernel) return names!;
        names!.User = Owner(path, number);
        if (known && (line.Pid + _count) % ArgumentsEvery != 0) return names;
        var length = Text(path, number, "/cmdline"u8, _text.AsSpan(0, 1024));
        names.TakeArguments(_text.AsSpan(0, Math.Max(0, length)));
        return names;
    }

    // The owner of its folder, as top takes it: the effective user, or root for a process that must not be looked into
    private uint Owner(Span<byte> path, ReadOnlySpan<byte> number)
    {
        const int NoFollow = 0x100;
        const uint WantUser = 8;
        Span<byte> status = stackalloc byte[256];
        number.CopyTo(path);
        path[number.Length] = 0;
        return Native.Status(_folder, ref path[0], NoFollow, WantUser, ref status[0]) == 0 ? BitConverter.ToUInt32(status[20..]) : 0;
    }

    private int Text(Span<byte> path, ReadOnlySpan<byte> number, ReadOnlySpan<byte> file, Span<byte> into)
    {
        number.CopyTo(path);
        file.CopyTo(path[number.Length..]);
        path[number.Length + file.Length] = 0;
        var opened = Native.OpenAt(_folder, ref path[0], Native.ReadOnly | Native.CloseOnExec, 0);
        if (opened < 0) return -1;
        var length = Native.ReadOnce(opened, into);
        _ = Native.Close(opened);
        return length;
    }

    private ByteSize MemoryTotal()
    {
        Span<byte> path = stackalloc byte[32];
        var length = Text(path, "meminfo"u8, default, _text);
        var line = length > 0 ? _text.AsSpan(0, length) : default;
        return line.StartsWith("MemTotal:"u8) ? ByteSize.FromKiB(new SpaceFields(line[9..]).Next()) : ByteSize.Zero;
    }

    private void ForgetGone()
    {
        _gone.Clear();
        foreach (var (pid, names) in _names) if (names.Reading != _count) _gone.Add(pid);
        foreach (var pid in _gone) _names.Remove(pid);
    }
}
