using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace XenWeb.Domain.Guests;

/// <summary>What a guest needs, by hand, as a part of <see cref="GuestSampleJson"/>; most have nothing in most of the three lists.</summary>
public sealed class GuestFittingsJson : JsonConverter<GuestFittings>
{
    private static readonly JsonEncodedText[] _names = FieldNames.Of("macs", "bridges", "paths");

    /// <inheritdoc/>
    public override GuestFittings Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("what a guest needs is an object");
        var (lists, had) = (new Lists(), 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldNames.Find(ref reader, _names, had);
            reader.Read();
            // The whole value was read ahead: see GuestSampleJson
            if (field < 0) _ = reader.TrySkip();
            else if (!lists[field].IsDefault) throw new JsonException($"'{_names[field]}' comes twice");
            else (lists[field], had) = (Texts(ref reader), field + 1);
        }
        return lists[0].IsDefaultOrEmpty && lists[1].IsDefaultOrEmpty && lists[2].IsDefaultOrEmpty ? GuestFittings.None : new GuestFittings { Macs = lists[0], Bridges = lists[1], Paths = lists[2] };
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, GuestFittings value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        Put(writer, 0, value.Macs);
        Put(writer, 1, value.Bridges);
        Put(writer, 2, value.Paths);
        writer.WriteEndObject();
    }

    private static void Put(Utf8JsonWriter writer, int name, ImmutableArray<string> texts)
    {
        writer.WriteStartArray(_names[name]);
        foreach (var text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static ImmutableArray<string> Texts(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("no list");
        if (!reader.Read()) throw new JsonException("no end");
        if (reader.TokenType == JsonTokenType.EndArray) return [];
        var texts = ImmutableArray.CreateBuilder<string>();
        for (; reader.TokenType != JsonTokenType.EndArray; reader.Read()) texts.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("no text"));
        return texts.ToImmutable();
    }

    [System.Runtime.CompilerServices.InlineArray(3)]
    private struct Lists
    {
        private ImmutableArray<string> _first;
    }
}
