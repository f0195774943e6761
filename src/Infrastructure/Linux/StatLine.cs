namespace XenWeb.Infrastructure.Linux;

/// <summary>
/// /proc/PID/stat (proc(5)): "PID (name) S parent …". The name may hold anything, brackets and line ends too, so the rest is read from
/// the last bracket on.
/// </summary>
internal readonly record struct StatLine(int Pid, int CommandAt, int CommandLength, char State, bool OfKernel, long Ticks, int Priority, int Nice, int Threads, long Started)
{
    // PF_KTHREAD of linux/sched.h
    private const long KernelThread = 0x0020_0000;

    /// <summary>False for what is no such line.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out StatLine line)
    {
        line = default;
        var open = text.IndexOf((byte)'(');
        var close = text.LastIndexOf((byte)')');
        if (open < 2 || close < open || close + 3 >= text.Length) return false;
        var pid = new SpaceFields(text).Next();
        var fields = new SpaceFields(text[(close + 4)..]);
        // ppid, pgrp, session, tty, tpgid
        fields.Skip(5);
        var flags = fields.Next();
        // Minor and major faults, with children's
        fields.Skip(4);
        var ticks = fields.Next() + fields.Next();
        fields.Skip(2);
        var (priority, nice, threads) = (fields.Next(), fields.Next(), fields.Next());
        fields.Skip(1);
        line = new StatLine((int)pid, open + 1, close - open - 1, (char)text[close + 2], (flags & KernelThread) != 0, ticks, (int)priority, (int)nice, (int)threads, fields.Next());
        return pid > 0;
    }
}

/// <summary>Whole numbers with spaces between them, read one by one without garbage; 0 where there is none any more.</summary>
internal ref struct SpaceFields(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    public long Next()
    {
        _rest = _rest.TrimStart((byte)' ');
        if (!System.Buffers.Text.Utf8Parser.TryParse(_rest, out long number, out var length)) length = Math.Max(0, _rest.IndexOf((byte)' '));
        _rest = _rest[length..];
        return number;
    }

    public void Skip(int count)
    {
        while (count-- > 0) Next();
    }
}
