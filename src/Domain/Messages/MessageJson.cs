using System.Text.Json;
using System.Text.Json.Serialization;
using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Messages;

/// <summary>How messages are written as JSON; source-generated, so that agents compile ahead of time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 16)]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(KeptSample))]
internal sealed partial class MessageJsonContext : JsonSerializerContext;

/// <summary>Messages as JSON.</summary>
public static class MessageJson
{
    // The last millisecond of the calendar: later ones are no time
    private const long IncarnationMax = 253_402_300_799_999;

    /// <summary>The message as UTF-8.</summary>
    public static byte[] Write(Envelope envelope) => JsonSerializer.SerializeToUtf8Bytes(envelope, MessageJsonContext.Default.Envelope);

    /// <summary>An order as UTF-8, without an envelope: it is sealed into a <see cref="SealedMessage"/>.</summary>
    public static byte[] WriteOrder(GuestOrder order) => JsonSerializer.SerializeToUtf8Bytes(order, MessageJsonContext.Default.Message);

    /// <summary>Reads an order that was sealed; null if it is none that can be used.</summary>
    public static GuestOrder? ReadOrder(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, MessageJsonContext.Default.Message) is GuestOrder order && Claims.IsWhole(order) ? order : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>A sample as UTF-8, as rings and spools keep it.</summary>
    public static byte[] WriteSample(KeptSample sample) => JsonSerializer.SerializeToUtf8Bytes(sample, MessageJsonContext.Default.KeptSample);

    /// <summary>Reads a sample that was kept; null if it is none that can be used.</summary>
    public static KeptSample? ReadSample(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonSerializer.Deserialize(utf8, MessageJsonContext.Default.KeptSample) is { IsWhole: true } sample ? sample : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>
    /// Reads a message that came on a topic. Bad input is a value, never an exception: the drop says why
    /// ("oversized", "malformed", "unknown version", "wrong sender", "wrong role").
    /// </summary>
    public static MessageRead Read(string topic, ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Envelope.BytesMax) return MessageRead.Dropped("oversized");
        try
        {
            var version = PeekVersion(utf8);
            if (version is null) return MessageRead.Dropped("malformed");
            if (version != Envelope.Current) return MessageRead.Dropped("unknown version");
            var envelope = (topic.EndsWith("/status", StringComparison.Ordinal) ? StatusReader.Read(utf8) : null) ?? JsonSerializer.Deserialize(utf8, MessageJsonContext.Default.Envelope);
            if (envelope?.Body is null || envelope.Sender is null) return MessageRead.Dropped("malformed");
            if (envelope.Incarnation < 0 || envelope.Incarnation > IncarnationMax || envelope.Sequence < 0) return MessageRead.Dropped("malformed");
            if (Topics.Signer(topic) is not { } signer || envelope.Sender != signer.Name || envelope.Sender != Claims.Speaker(envelope.Body)) return MessageRead.Dropped("wrong sender");
            if (signer.Role != Claims.Role(envelope.Body)) return MessageRead.Dropped("wrong role");
            return Claims.IsWhole(envelope.Body) ? new MessageRead(envelope, null) : MessageRead.Dropped("malformed");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            return MessageRead.Dropped("malformed");
        }
    }

    // A message of another version may have another shape: so its version is read before anything else
    private static int? PeekVersion(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 16 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isVersion = reader.ValueTextEquals("version"u8);
            if (!reader.Read()) return null;
            if (isVersion) return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var v) ? v : null;
            reader.Skip();
        }
        return null;
    }
}

/// <summary>A message that was read, or why it was dropped: exactly one is set.</summary>
public readonly record struct MessageRead(Envelope? Envelope, string? Drop)
{
    /// <summary>Not a message that can be used.</summary>
    public static MessageRead Dropped(string why) => new(null, why);
}
