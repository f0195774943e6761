using System.Text.Json;
using System.Text.Json.Serialization;

namespace XenWeb.Domain.Configs;

/// <summary>How configurations are written as JSON; source-generated, so that agents compile ahead of time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    MaxDepth = 8)]
[JsonSerializable(typeof(GuestConfig))]
internal sealed partial class GuestConfigJsonContext : JsonSerializerContext;

/// <summary>Configurations as JSON: sizes in bytes, enumerations by name.</summary>
public static class GuestConfigJson
{
    /// <summary>The configuration as JSON.</summary>
    public static string Write(GuestConfig config) => JsonSerializer.Serialize(config, GuestConfigJsonContext.Default.GuestConfig);

    /// <summary>The configuration of a JSON text; null if it is none, or longer than six times <see cref="XlCfg.LengthMax"/> (JSON may take six characters for one).</summary>
    public static GuestConfig? Read(string json)
    {
        if (json.Length > 6 * XlCfg.LengthMax) return null;
        try
        {
            return JsonSerializer.Deserialize(json, GuestConfigJsonContext.Default.GuestConfig);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            return null;
        }
    }
}
