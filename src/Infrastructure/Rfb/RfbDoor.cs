using System.Buffers.Binary;

namespace XenWeb.Infrastructure.Rfb;

/// <summary>
/// Stands between a page and a guest's VNC server. To the page it is a server that asks for no password, since the host has answered it; of what the page
/// says it hands on what one may say who only looks, and the rest only for who may type. Not thread-safe.
/// </summary>
public sealed class RfbDoor
{
    private const int VersionLength = 12;

    // What says how pictures and keys are written, in the ways that RfbClientMessages can read; others would change the messages' lengths
    private static readonly HashSet<int> _encodings = [0, 1, 2, 5, 6, 7, 16, 21, -260, -223, -224, -239, -258, -261, -307, -308, -312, -313, 0x574d5664];

    private readonly RfbClientMessages _messages = new();
    private readonly List<byte> _said = [];
    private Step _step;

    private enum Step
    {
        Version,
        Security,
        Shared,
        Open,
    }

    /// <summary>What the page is told first.</summary>
    public static ReadOnlyMemory<byte> Greeting { get; } = "RFB 003.008\n"u8.ToArray();

    /// <summary>Whether the handshake is over: from now on the server's bytes, which begin with its ServerInit, are for the page.</summary>
    public bool IsOpen => _step == Step.Open;

    /// <summary>Why the page's connection has to be closed; null if it has not.</summary>
    public string? Problem { get => field ?? _messages.Problem; private set; }

    /// <summary>Takes in what the page says.</summary>
    /// <param name="bytes">Any piece of it.</param>
    /// <param name="mayType">Asked at the first key or click in it.</param>
    /// <returns>What the page is to be told, what the server is, and whether somebody typed and may.</returns>
    public RfbPassed Take(ReadOnlySpan<byte> bytes, Func<bool> mayType)
    {
        var answer = new List<byte>();
        if (!IsOpen)
        {
            _said.AddRange(bytes);
            while (!IsOpen && Problem is null && Shake(answer)) continue;
            if (!IsOpen) return new RfbPassed(answer.ToArray(), ReadOnlyMemory<byte>.Empty, false);
            bytes = _said.ToArray();
            _said.Clear();
        }
        var (passed, typed, may) = (new List<byte>(), false, (bool?)null);
        foreach (var message in _messages.Read(bytes))
        {
            switch ((RfbClientKind)message[0])
            {
                case RfbClientKind.SetEncodings:
                    passed.AddRange(Encodings(message));
                    break;
                case RfbClientKind.SetPixelFormat or RfbClientKind.UpdateRequest or RfbClientKind.ContinuousUpdates or RfbClientKind.Fence:
                    passed.AddRange(message);
                    break;
                case RfbClientKind.Key or RfbClientKind.Mouse or RfbClientKind.CutText or RfbClientKind.DesktopSize or RfbClientKind.Qemu when may ??= mayType():
                    passed.AddRange(message);
                    typed |= message[0] != (byte)RfbClientKind.Mouse || message[1] != 0;
                    break;
            }
        }
        return new RfbPassed(answer.ToArray(), passed.ToArray(), typed);
    }

    // One step of the handshake; false if more has to come for it
    private bool Shake(List<byte> answer)
    {
        var needs = _step == Step.Version ? VersionLength : 1;
        if (_said.Count < needs) return false;
        var said = _said.GetRange(0, needs);
        _said.RemoveRange(0, needs);
        switch (_step)
        {
            case Step.Version when said.SequenceEqual(Greeting.ToArray()):
                // One way in: none is asked for
                answer.AddRange([1, 1]);
                break;
            case Step.Security when said[0] == 1:
                answer.AddRange([0, 0, 0, 0]);
                break;
            case Step.Shared:
                break;
            default:
                Problem = "the page does not speak RFB 3.8";
                return false;
        }
        _step++;
        return true;
    }

    private static byte[] Encodings(byte[] message)
    {
        var kept = new List<byte> { message[0], 0, 0, 0 };
        for (var at = 4; at + 4 <= message.Length; at += 4)
        {
            var encoding = BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(at));
            // Levels of quality and compression too
            if (_encodings.Contains(encoding) || encoding is >= -32 and <= -23 or >= -256 and <= -247) kept.AddRange(message.AsSpan(at, 4));
        }
        var written = kept.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(written.AsSpan(2), (ushort)((written.Length - 4) / 4));
        return written;
    }
}

/// <summary>What became of a piece that a page said.</summary>
/// <param name="ToPage">What the page is to be told.</param>
/// <param name="ToServer">What the server is: whole messages.</param>
/// <param name="Typed">Whether a key or a button was among it.</param>
public readonly record struct RfbPassed(ReadOnlyMemory<byte> ToPage, ReadOnlyMemory<byte> ToServer, bool Typed);
