using System.Text.Json;
using System.Text.Json.Serialization;

namespace XenWeb.Domain.Guests;

/// <summary>How important a guest is: from -9 to 9, 0 if nothing is said. Of two guests the one with the lower priority gives way.</summary>
[JsonConverter(typeof(GuestPriorityJson))]
public readonly record struct GuestPriority(int Value) : IComparable<GuestPriority>
{
    /// <summary>The lowest.</summary>
    public const int Min = -9;

    /// <summary>The highest.</summary>
    public const int Max = 9;

    /// <summary>Whether it is from <see cref="Min"/> to <see cref="Max"/>.</summary>
    public bool IsValid => Value is >= Min and <= Max;

    /// <summary>The one is more important than the other.</summary>
    public static bool operator >(GuestPriority one, GuestPriority other) => one.Value > other.Value;

    /// <summary>The one is less important than the other.</summary>
    public static bool operator <(GuestPriority one, GuestPriority other) => one.Value < other.Value;

    /// <summary>The one is at least as important as the other.</summary>
    public static bool operator >=(GuestPriority one, GuestPriority other) => one.Value >= other.Value;

    /// <summary>The one is at most as important as the other.</summary>
    public static bool operator <=(GuestPriority one, GuestPriority other) => one.Value <= other.Value;

    /// <inheritdoc/>
    public int CompareTo(GuestPriority other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>The priority as a number.</summary>
public sealed class GuestPriorityJson : JsonConverter<GuestPriority>
{
    /// <inheritdoc/>
    public override GuestPriority Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt32());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, GuestPriority value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}
