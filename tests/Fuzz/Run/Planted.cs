namespace XenWeb.Fuzz.Run;

/// <summary>Parsers that are bad on purpose, each in its way: a harness that does not find them finds nothing.</summary>
internal sealed class Planted : IDisposable
{
    private const int KeptMax = 16 * 1024;

    private readonly ManualResetEventSlim _released = new();
    private readonly List<byte[]> _kept = [];

    /// <summary>Each with what has to be found; the last is good.</summary>
    public IReadOnlyList<(string? Kind, FuzzTarget Target)> All =>
    [
        ("crash", Bad("planted-crash", input => input.AsSpan().IndexOf("-1"u8) >= 0 ? $"{input[^(input.Length + 1)]}" : "")),
        // FormatException is what it may throw, and OverflowException is another
        ("crash", Bad("planted-exception", input => $"{int.Parse(System.Text.Encoding.UTF8.GetString(input).Split('"')[^2], System.Globalization.CultureInfo.InvariantCulture)}") with { MayThrow = [typeof(FormatException), typeof(IndexOutOfRangeException)] }),
        ("hang", Bad("planted-hang", input => input.Contains((byte)'9') ? $"{_released.Wait(TimeSpan.FromMinutes(1))}" : "") with { HangAfter = TimeSpan.FromMilliseconds(200) }),
        ("allocations", Bad("planted-allocations", input => input.AsSpan().IndexOf("[["u8) >= 0 ? $"{new byte[16 << 20].Length}" : "")),
        ("growth", Bad("planted-growth", Keep) with { GrowthMax = 64 << 10 }),
        (null, Bad("planted-good", input => $"{input.Length % 3}")),
    ];

    /// <inheritdoc/>
    public void Dispose()
    {
        _released.Set();
        _kept.Clear();
    }

    private static FuzzTarget Bad(string name, Func<byte[], string> run) => new(name, ["{\"a\":\"1\",\"b\":[2,3]}"u8.ToArray()], run);

    private string Keep(byte[] input)
    {
        // 128 MiB at most
        if (_kept.Count < KeptMax) _kept.Add(new byte[8 * 1024]);
        return "";
    }
}
