namespace XenWeb.Infrastructure.Linux;

/// <summary>The newest bytes of a program's output, counted from its start. Memory is taken as it is needed, up to the limit.</summary>
internal sealed class OutputRing(int bytesMax)
{
    private const int FirstBytes = 4096;

    private byte[] _bytes = [];

    /// <summary>Bytes that were ever put in.</summary>
    public long Total { get; private set; }

    /// <summary>The first that is still kept.</summary>
    public long Kept => Math.Max(0, Total - bytesMax);

    /// <summary>Adds at the end; what is too old is overwritten.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > bytesMax)
        {
            Total += bytes.Length - bytesMax;
            bytes = bytes[^bytesMax..];
        }
        Grow(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var at = (int)(Total % bytesMax);
            var part = bytes[..Math.Min(bytes.Length, bytesMax - at)];
            part.CopyTo(_bytes.AsSpan(at));
            Total += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    /// <summary>A piece from a byte on, or from the first kept one.</summary>
    public (long Offset, byte[] Bytes) Read(long from, int most)
    {
        var offset = Math.Clamp(from, Kept, Total);
        var piece = new byte[Math.Min(most, Total - offset)];
        for (var i = 0; i < piece.Length;)
        {
            var at = (int)((offset + i) % bytesMax);
            var part = Math.Min(piece.Length - i, bytesMax - at);
            _bytes.AsSpan(at, part).CopyTo(piece.AsSpan(i));
            i += part;
        }
        return (offset, piece);
    }

    // Until it is full the bytes lie where they came, so that growing is a copy
    private void Grow(int more)
    {
        if (_bytes.Length == bytesMax) return;
        var needed = Math.Min(bytesMax, Total + more);
        if (Total > bytesMax) needed = bytesMax;
        if (needed <= _bytes.Length) return;
        Array.Resize(ref _bytes, (int)Math.Min(bytesMax, Math.Max(needed, Math.Max(FirstBytes, _bytes.Length * 2L))));
    }
}
