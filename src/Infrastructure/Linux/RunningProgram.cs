namespace XenWeb.Infrastructure.Linux;

/// <summary>One program as its runner keeps it: until it is forgotten, for its output may be read after its end.</summary>
internal sealed class RunningProgram(Guid id, int outputKept)
{
    /// <summary>What one program may put out in <see cref="Window"/>: more stays in its pipe, and it has to wait. 4 MiB/s.</summary>
    public const int WindowBytes = 1 << 20;

    /// <summary>See <see cref="WindowBytes"/>.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMilliseconds(250);

    private long _windowBegan;
    private int _windowBytes;

    public Guid Id => id;

    public SpawnedProcess? Process { get; set; }

    public ProgramCage? Cage { get; set; }

    public OutputRing Output { get; } = new(outputKept);

    /// <summary>What it told on its second pipe: why it could not be started.</summary>
    public string Trouble { get; set; } = "";

    /// <summary>It is the program now, not the launcher any more.</summary>
    public bool Runs { get; set; }

    /// <summary>Its first process has ended: how, as waitpid tells it.</summary>
    public int? Status { get; set; }

    /// <summary>Milliseconds at which the rest of its output is given up: others may hold the pipe.</summary>
    public long? DrainUntil { get; set; }

    public bool HasEnded { get; set; }

    /// <summary>The byte from which on output is wanted; null if none is.</summary>
    public long? Wanted { get; set; }

    /// <summary>Whether it may be read now, in milliseconds.</summary>
    public bool MayRead(long now)
    {
        if (now - _windowBegan >= (long)Window.TotalMilliseconds) (_windowBegan, _windowBytes) = (now, 0);
        return _windowBytes < WindowBytes;
    }

    public void Take(ReadOnlySpan<byte> bytes)
    {
        _windowBytes += bytes.Length;
        Output.Add(bytes);
    }
}
