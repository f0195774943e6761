using XenWeb.Infrastructure.Rfb;

namespace XenWeb.Web.Screens;

/// <summary>One connection of a page to a VNC server, as the web app has it. Guarded by <see cref="LiveScreens"/>.</summary>
internal sealed class ScreenLine(Guid session, int number)
{
    // What goes to the browser in one call
    private const int PieceMax = 64 * 1024;

    private readonly Queue<(ReadOnlyMemory<byte> Bytes, bool Counted)> _toPage = new([(RfbDoor.Greeting, false)]);
    private readonly Queue<ReadOnlyMemory<byte>> _held = [];

    public Guid Session => session;

    /// <summary>Counted among those of its page.</summary>
    public int Number => number;

    public RfbDoor Door { get; } = new();

    /// <summary>When the host was asked last.</summary>
    public DateTimeOffset? AskedAt { get; set; }

    /// <summary>Bytes that came from the host.</summary>
    public long Received { get; private set; }

    /// <summary>Bytes of them that the page has shown.</summary>
    public long Taken { get; set; }

    /// <summary>Bytes of which the host was told that they were shown.</summary>
    public long Told { get; set; }

    /// <summary>Bytes that the host was sent.</summary>
    public long Said { get; set; }

    /// <summary>Something that the host sends: it waits for the end of the page's handshake.</summary>
    public void Receive(ReadOnlyMemory<byte> bytes)
    {
        Received += bytes.Length;
        if (Door.IsOpen) _toPage.Enqueue((bytes, true));
        else _held.Enqueue(bytes);
    }

    /// <summary>Something of our own for the page; what was held comes after it, if the door is open now.</summary>
    public void Answer(ReadOnlyMemory<byte> bytes)
    {
        if (!bytes.IsEmpty) _toPage.Enqueue((bytes, false));
        if (!Door.IsOpen) return;
        while (_held.TryDequeue(out var held)) _toPage.Enqueue((held, true));
    }

    /// <summary>The next piece for the page; null if there is none.</summary>
    public ScreenPiece? Read()
    {
        if (_toPage.Count == 0 || Received == 0) return null;
        var (bytes, counted) = (new List<byte>(), 0);
        while (_toPage.TryPeek(out var next) && (bytes.Count == 0 || bytes.Count + next.Bytes.Length <= PieceMax))
        {
            _toPage.Dequeue();
            bytes.AddRange(next.Bytes.Span);
            if (next.Counted) counted += next.Bytes.Length;
        }
        return new ScreenPiece(number, bytes.ToArray(), counted);
    }
}
