namespace XenWeb.Infrastructure.Channels;

/// <summary>Cuts a stream of bytes into lines, in bounded memory: a line that is too long is left out up to its end, and counted.</summary>
internal sealed class LineCutter(int bytesMax)
{
    private byte[] _line = [];
    private int _length;
    private bool _isTooLong;

    /// <summary>Lines that were left out.</summary>
    public long Dropped { get; private set; }

    /// <summary>Takes bytes; hands on each line that is not empty when its end comes. The memory is the receiver's own.</summary>
    public void Add(ReadOnlySpan<byte> bytes, Action<byte[]> take)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            Append(end < 0 ? bytes : bytes[..end]);
            if (end < 0) return;
            if (_isTooLong) Dropped++;
            else if (_length > 0) take(_line[.._length]);
            (_length, _isTooLong) = (0, false);
            bytes = bytes[(end + 1)..];
        }
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        if (_isTooLong) return;
        if (_length + part.Length > bytesMax)
        {
            (_length, _isTooLong, _line) = (0, true, []);
            return;
        }
        if (_length + part.Length > _line.Length) Array.Resize(ref _line, Math.Min(bytesMax, Math.Max(_length + part.Length, Math.Max(256, _line.Length * 2))));
        part.CopyTo(_line.AsSpan(_length));
        _length += part.Length;
    }
}
