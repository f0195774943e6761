namespace XenWeb.Fuzz.Run;

/// <summary>The inputs that mutations begin at: the seeds, and those whose outcome nobody had seen before. Bounded.</summary>
internal sealed class Corpus(IEnumerable<byte[]> seeds)
{
    private const int KeptMax = 400;
    private const int KeptBytesMax = 4 << 20;

    private readonly List<byte[]> _inputs = [.. seeds];
    private readonly HashSet<string> _outcomes = new(StringComparer.Ordinal);
    private int _kept;

    /// <summary>How many different outcomes there were.</summary>
    public int Outcomes => _outcomes.Count;

    /// <summary>What was kept beside the seeds, in bytes.</summary>
    public long KeptBytes { get; private set; }

    /// <summary>All.</summary>
    public IReadOnlyList<byte[]> Inputs => _inputs;

    /// <summary>Takes note of an outcome; keeps the input of one that is new.</summary>
    public void Saw(string outcome, byte[] input)
    {
        if (_outcomes.Count > 10 * KeptMax || !_outcomes.Add(outcome)) return;
        if (_kept >= KeptMax || KeptBytes + input.Length > KeptBytesMax) return;
        _inputs.Add(input);
        (_kept, KeptBytes) = (_kept + 1, KeptBytes + input.Length);
    }
}
