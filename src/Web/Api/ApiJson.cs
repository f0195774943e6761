using System.Text.Json;
using System.Text.Json.Serialization;

namespace XenWeb.Web.Api;

/// <summary>How the API and the hub write JSON: camelCase, also of words like "draining"; what is null is written as null.</summary>
internal static class ApiJson
{
    /// <summary>Sets it on options.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    /// <summary>A word as the API writes it: "shuttingDown".</summary>
    public static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>All words of a kind.</summary>
    public static IEnumerable<string> Words<T>() where T : struct, Enum => Enum.GetValues<T>().Select(Word);
}
