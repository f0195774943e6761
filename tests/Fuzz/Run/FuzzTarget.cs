namespace XenWeb.Fuzz.Run;

/// <summary>One parser, or one way in, that takes bytes from outside.</summary>
/// <param name="Name">What it is called on the command line and in the table.</param>
/// <param name="Seeds">Good inputs, and bad ones of which something is known; mutations begin at them.</param>
/// <param name="Run">
/// Takes one input, and says in a few words what became of it ("dropped: malformed"): an input with an outcome that is new is kept as a seed. What it
/// throws and <see cref="MayThrow"/> does not name is a crash.
/// </param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Seeds, Func<byte[], string> Run) : IDisposable
{
    /// <summary>What the parser is documented to throw at bad input.</summary>
    public IReadOnlyList<Type> MayThrow { get; init; } = [];

    /// <summary>The largest input, in bytes.</summary>
    /// <value>1.25 MiB: four times the largest message, and a text of 1 MiB in it.</value>
    public int BytesMax { get; init; } = 1280 * 1024;

    /// <summary>An input that takes longer is a hang.</summary>
    /// <value>5 s: the machine may be busy.</value>
    public TimeSpan HangAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The most that one input may allocate: a fixed part, in bytes…</summary>
    public long AllocationsMax { get; init; } = 2 << 20;

    /// <summary>…and so many bytes for each of its own. 0: what it allocates is not counted, for it is not done on the one thread.</summary>
    public double AllocationsPerByte { get; init; } = 200;

    /// <summary>How much larger the heap may get in each of two stretches after the warm-up, in bytes.</summary>
    public long GrowthMax { get; init; } = 16 << 20;

    /// <summary>What it needed is given back; null if nothing was.</summary>
    public Action? End { get; init; }

    /// <inheritdoc/>
    public void Dispose() => End?.Invoke();
}
