namespace XenWeb.Infrastructure.Streams;

/// <summary>What a frame of a stream is. On the wire: this as one byte, the length as four (the highest first), the payload.</summary>
internal enum StreamFrameKind : byte
{
    /// <summary>Bytes of xl's own stream.</summary>
    Data = 1,

    /// <summary>From the source: its xl has closed the stream. Nothing follows.</summary>
    End = 2,

    /// <summary>From the target: the stream was accepted.</summary>
    Accepted = 3,

    /// <summary>From the target: why it was not, in UTF-8. Nothing follows.</summary>
    Refused = 4,

    /// <summary>From the target: a line that its xl said, in UTF-8.</summary>
    Line = 5,

    /// <summary>From the target: its xl has ended. Exit code (255: none), and in UTF-8 why, unless xl's own lines say it. Nothing follows.</summary>
    Exit = 6,

    /// <summary>From both: nothing to say, but here.</summary>
    Alive = 7,
}

/// <summary>A frame that came; its payload is good until the next one is read.</summary>
internal readonly record struct StreamFrame(StreamFrameKind Kind, ReadOnlyMemory<byte> Payload);

/// <summary>The target has said why it does not take the stream.</summary>
internal sealed class StreamRefusedException(string why) : IOException(why);

/// <summary>A stream broke: why, in words for people.</summary>
internal sealed class StreamBrokenException(string why) : IOException(why);
