using System.Text.Json.Serialization;

namespace XenWeb.Domain.Migrations;

/// <summary>Where a host takes the stream of a migration that it has confirmed.</summary>
/// <param name="Port">Its TCP port.</param>
/// <param name="Host">Name or address; null: it is reached by its own name.</param>
public sealed record StreamAddress(int Port, string? Host = null)
{
    /// <summary>The port where nothing else is said.</summary>
    public const int DefaultPort = 8444;

    /// <summary>Whether it can be one: others' words are connected to.</summary>
    [JsonIgnore]
    public bool IsSane => Port is >= 1 and <= 65535 && (Host is null || IsHost(Host));

    /// <summary>Whether a text can be a name or an address, an IPv6 one too.</summary>
    public static bool IsHost(string text) =>
        text.Length is > 0 and <= 253 && text[0] != '-' && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':');
}
