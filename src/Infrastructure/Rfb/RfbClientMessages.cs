using System.Buffers.Binary;

namespace XenWeb.Infrastructure.Rfb;

/// <summary>
/// Cuts what a client of the RFB protocol (RFC 6143) says, after its handshake, into messages. It knows the messages that noVNC says and no others: the
/// length of one that is not known is not known either, and all that follows it would be read wrong. Not thread-safe.
/// </summary>
public sealed class RfbClientMessages
{
    /// <summary>The most encodings that a client may name.</summary>
    public const int EncodingsMax = 256;

    /// <summary>The most bytes of a clipboard's text.</summary>
    public const int TextMax = 32 * 1024;

    private const int ScreensMax = 16;
    private const int FenceMax = 64;

    private readonly List<byte> _bytes = [];

    /// <summary>Why it can't be read any more; null as long as it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>Takes bytes in, and gives out the messages that are whole with them. After a <see cref="Problem"/> nothing.</summary>
    public IReadOnlyList<byte[]> Read(ReadOnlySpan<byte> bytes)
    {
        List<byte[]> whole = [];
        if (Problem is not null) return whole;
        _bytes.AddRange(bytes);
        var at = 0;
        while (at < _bytes.Count)
        {
            var rest = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes)[at..];
            if (Length(rest) is not { } length || length > rest.Length) break;
            whole.Add(rest[..length].ToArray());
            at += length;
        }
        if (Problem is null) _bytes.RemoveRange(0, at);
        else _bytes.Clear();
        return whole;
    }

    // Null: not enough bytes to tell, or a problem
    private int? Length(ReadOnlySpan<byte> rest) => (RfbClientKind)rest[0] switch
    {
        RfbClientKind.SetPixelFormat => 20,
        RfbClientKind.SetEncodings => Counted(rest, 4, 2, 4, EncodingsMax, "encodings"),
        RfbClientKind.UpdateRequest or RfbClientKind.ContinuousUpdates => 10,
        RfbClientKind.Key => 8,
        RfbClientKind.Mouse => 6,
        RfbClientKind.CutText => rest.Length < 8 ? null : Text(BinaryPrimitives.ReadInt32BigEndian(rest[4..])),
        RfbClientKind.Fence => rest.Length < 9 ? null : rest[8] <= FenceMax ? 9 + rest[8] : Wrong($"a fence of {rest[8]} bytes"),
        RfbClientKind.Power => 4,
        RfbClientKind.DesktopSize => rest.Length < 8 ? null : rest[6] <= ScreensMax ? 8 + (16 * rest[6]) : Wrong($"{rest[6]} screens"),
        RfbClientKind.Qemu => rest.Length < 2 ? null : rest[1] == 0 ? 12 : Wrong($"QEMU's message {rest[1]}"),
        _ => Wrong($"the message {rest[0]}"),
    };

    private int? Counted(ReadOnlySpan<byte> rest, int head, int at, int each, int most, string what)
    {
        if (rest.Length < head) return null;
        var count = BinaryPrimitives.ReadUInt16BigEndian(rest[at..]);
        return count <= most ? head + (each * count) : Wrong($"{count} {what}");
    }

    // With the extended clipboard the length is negative
    private int? Text(int length) => Math.Abs((long)length) <= TextMax ? 8 + (int)Math.Abs((long)length) : Wrong($"a clipboard of {Math.Abs((long)length)} bytes");

    private int? Wrong(string what)
    {
        Problem = $"the page said what is not known: {what}";
        return null;
    }
}

/// <summary>The first byte of what a client says.</summary>
public enum RfbClientKind : byte
{
    /// <summary>How pixels are written.</summary>
    SetPixelFormat = 0,

    /// <summary>Which encodings it understands.</summary>
    SetEncodings = 2,

    /// <summary>It wants the picture, or what has changed of it.</summary>
    UpdateRequest = 3,

    /// <summary>A key.</summary>
    Key = 4,

    /// <summary>The pointer.</summary>
    Mouse = 5,

    /// <summary>Its clipboard.</summary>
    CutText = 6,

    /// <summary>It wants the picture without asking each time.</summary>
    ContinuousUpdates = 150,

    /// <summary>How far it has read.</summary>
    Fence = 248,

    /// <summary>To end or reset the machine.</summary>
    Power = 250,

    /// <summary>To resize the screen.</summary>
    DesktopSize = 251,

    /// <summary>QEMU's own: a key with its place on the keyboard.</summary>
    Qemu = 255,
}
