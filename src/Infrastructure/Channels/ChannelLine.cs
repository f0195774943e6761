using System.Text;
using System.Text.Json;
using XenWeb.Domain.Messages;

namespace XenWeb.Infrastructure.Channels;

/// <summary>
/// One line on a Xen channel: a message <c>{"topic":"…","retain":true,"message":"BASE64"}</c>, as it is on the wire elsewhere, or a word between the two ends, <c>{"ping":"ID"}</c>
/// and <c>{"pong":"ID"}</c>, where the id is the speaker's own and changes when it begins anew.
/// </summary>
public sealed record ChannelLine
{
    /// <summary>The longest line, in bytes, without its end.</summary>
    public const int BytesMax = (Envelope.BytesMax * 4 / 3) + 1024;

    /// <summary>Who asks for an answer; null if nobody does.</summary>
    public string? Ping { get; private init; }

    /// <summary>Who answers; null if nobody does.</summary>
    public string? Pong { get; private init; }

    /// <summary>Of a message: its topic.</summary>
    public string? Topic { get; private init; }

    /// <summary>Of a message: whether the broker keeps it.</summary>
    public bool Retain { get; private init; }

    /// <summary>Of a message: its bytes, signed or in clear.</summary>
    public ReadOnlyMemory<byte> Message { get; private init; }

    /// <summary>Asks for an answer. It begins with a line end, so that what stands before it on a new connection is cut off.</summary>
    public static byte[] ToPing(string id) => Encoding.UTF8.GetBytes($"\n{{\"ping\":\"{id}\"}}\n");

    /// <summary>Answers.</summary>
    public static byte[] ToPong(string id) => Encoding.UTF8.GetBytes($"{{\"pong\":\"{id}\"}}\n");

    /// <summary>A message as a line.</summary>
    public static byte[] ToMessage(string topic, bool retain, ReadOnlySpan<byte> wire) =>
        Encoding.UTF8.GetBytes($"{{\"topic\":\"{JsonEncodedText.Encode(topic)}\",\"retain\":{(retain ? "true" : "false")},\"message\":\"{Convert.ToBase64String(wire)}\"}}\n");

    /// <summary>The line without its end; null for one that is none of ours: what follows garbage is read again from the next line on.</summary>
    public static ChannelLine? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line.Span, new JsonReaderOptions { MaxDepth = 20 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
            var read = new ChannelLine();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) read = Property(ref reader, read);
            return reader.TokenType == JsonTokenType.EndObject && !reader.Read() && (read.Ping ?? read.Pong ?? read.Topic) is not null && (read.Topic is null || !read.Message.IsEmpty) ? read : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static ChannelLine Property(ref Utf8JsonReader reader, ChannelLine read)
    {
        var name = reader.GetString();
        reader.Read();
        switch (name)
        {
            case "ping": return read with { Ping = Id(ref reader) };
            case "pong": return read with { Pong = Id(ref reader) };
            case "topic": return read with { Topic = reader.GetString() };
            case "retain": return read with { Retain = reader.GetBoolean() };
            case "message": return read with { Message = reader.GetBytesFromBase64() };
            default:
                reader.Skip();
                return read;
        }
    }

    private static string? Id(ref Utf8JsonReader reader) => reader.GetString() is { Length: > 0 and <= 100 } id ? id : throw new JsonException("no id");
}
