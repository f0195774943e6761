using XenWeb.Domain.Messages;

namespace XenWeb.Web.Insides;

/// <summary>
/// The newest output of one program (or console), as pieces that its agent sent: <see cref="BytesMax"/> at most, older bytes are let go. What is not
/// there any more, here or at the agent, is counted as cut. Safe for one writer and many readers.
/// </summary>
public sealed class OutputTail
{
    /// <summary>The most bytes that are kept.</summary>
    /// <value>256 KiB, what an agent keeps.</value>
    public const int BytesMax = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly LinkedList<(long Offset, ReadOnlyMemory<byte> Bytes)> _pieces = new();
    private long _from;
    private long _next;
    private bool _ended;

    /// <summary>Takes a piece in; one that was had already is passed over. True: there is more than before.</summary>
    public bool Add(GuestOutputMessage piece) => Add(piece.Offset, piece.Bytes, piece.Ended);

    /// <summary>Takes bytes in that come after all that was had.</summary>
    public void Add(ReadOnlyMemory<byte> bytes)
    {
        lock (_gate) Add(_next, bytes, ended: false);
    }

    private bool Add(long offset, ReadOnlyMemory<byte> bytes, bool ended)
    {
        lock (_gate)
        {
            if (offset < _next)
            {
                var had = (int)Math.Min(bytes.Length, _next - offset);
                (offset, bytes) = (offset + had, bytes[had..]);
            }
            var more = bytes.Length > 0 || (ended && !_ended);
            _ended |= ended;
            if (bytes.Length == 0) return more;
            // A gap: what is before it can't be joined to what is after it any more, so it is let go with it
            if (offset > _next && _next > 0) _pieces.Clear();
            if (_pieces.Count == 0) _from = offset;
            _pieces.AddLast((offset, bytes));
            _next = offset + bytes.Length;
            while (_next - _from > BytesMax)
            {
                _pieces.RemoveFirst();
                _from = _pieces.First!.Value.Offset;
            }
            return true;
        }
    }

    /// <summary>All that is there from a byte on.</summary>
    /// <param name="from">Counted from the program's start.</param>
    public OutputRead Read(long from)
    {
        lock (_gate)
        {
            if (_pieces.Count == 0 || from >= _next) return new OutputRead(from, 0, ReadOnlyMemory<byte>.Empty, _ended);
            var start = Math.Max(from, _from);
            var bytes = new byte[_next - start];
            foreach (var (offset, piece) in _pieces)
            {
                if (offset + piece.Length <= start) continue;
                var skip = (int)Math.Max(0, start - offset);
                piece.Span[skip..].CopyTo(bytes.AsSpan((int)(offset + skip - start)));
            }
            return new OutputRead(start, start - from, bytes, _ended);
        }
    }
}

/// <summary>A stretch of a program's output.</summary>
/// <param name="From">Number of the first byte.</param>
/// <param name="Cut">Bytes before it that were asked for and are lost.</param>
/// <param name="Bytes">The bytes: the guest's word, not to be trusted.</param>
/// <param name="Ended">Whether the program has ended and this is all.</param>
public sealed record OutputRead(long From, long Cut, ReadOnlyMemory<byte> Bytes, bool Ended)
{
    /// <summary>Where to go on.</summary>
    public long Next => From + Bytes.Length;
}
