using System.Text.Json;
using System.Text.Json.Serialization;

namespace XenWeb.Domain.Guests;

/// <summary>A guest, by the UUID that Xen keeps over reboots and migrations (its domain number does not survive either).</summary>
[JsonConverter(typeof(GuestIdJson))]
public readonly record struct GuestId(Guid Uuid) : IComparable<GuestId>
{
    /// <inheritdoc/>
    public int CompareTo(GuestId other) => Uuid.CompareTo(other.Uuid);

    /// <inheritdoc/>
    public override string ToString() => Uuid.ToString();
}

/// <summary>The UUID as a string.</summary>
public sealed class GuestIdJson : JsonConverter<GuestId>
{
    /// <inheritdoc/>
    public override GuestId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetGuid());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, GuestId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Uuid);
}
