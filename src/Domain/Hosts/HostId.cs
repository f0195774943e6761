using System.Text.Json;
using System.Text.Json.Serialization;

namespace XenWeb.Domain.Hosts;

/// <summary>
/// A host, by its name: what <c>hostname</c> says in its Dom0, and what the other Dom0s reach it by.
/// A name is a topic level and a URL segment, so it holds letters, digits, dots and hyphens only (RFC 1123), 253 at most.
/// </summary>
[JsonConverter(typeof(HostIdJson))]
public readonly record struct HostId : IComparable<HostId>
{
    /// <summary>The longest name of a host, in characters (RFC 1123).</summary>
    public const int LengthMax = 253;

    /// <summary>The web app's name as a sender; a host of that name could speak for it.</summary>
    public const string Reserved = "web";

    private readonly string? _name;

    /// <summary>Throws <see cref="ArgumentException"/> for a name that is no host name; see <see cref="IsValid"/>.</summary>
    public HostId(string name)
    {
        if (!IsValid(name)) throw new ArgumentException($"'{name}' is no host name: letters, digits, dots and hyphens, {LengthMax} at most", nameof(name));
        _name = name;
    }

    /// <summary>The name; empty for the default value, which is no host.</summary>
    public string Name => _name ?? "";

    /// <summary>Whether a text can be a host's name.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 and <= LengthMax } and not Reserved && name[0] != '-' && name[0] != '.' &&
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <inheritdoc/>
    public int CompareTo(HostId other) => string.CompareOrdinal(Name, other.Name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The name as a string.</summary>
public sealed class HostIdJson : JsonConverter<HostId>
{
    /// <inheritdoc/>
    public override HostId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var name = reader.GetString();
        return HostId.IsValid(name) ? new HostId(name!) : throw new JsonException($"'{name}' is no host name");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, HostId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name);
}
