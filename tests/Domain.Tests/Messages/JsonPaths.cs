using System.Text.Json.Nodes;

namespace XenWeb.Domain.Tests.Messages;

/// <summary>Breaks a JSON text at each of its fields.</summary>
internal static class JsonPaths
{
    /// <summary>The way to each field, at whatever depth.</summary>
    public static IEnumerable<string[]> Of(JsonNode node) => node switch
    {
        JsonObject o => o.SelectMany(p => Of(p.Value!).Select(rest => rest.Prepend(p.Key).ToArray()).Prepend([p.Key])),
        JsonArray a => a.SelectMany((item, i) => Of(item!).Select(rest => rest.Prepend($"{i}").ToArray())),
        _ => [],
    };

    /// <summary>The text with another value there; null takes the field out. The field comes last then.</summary>
    public static string Broken(JsonNode whole, string[] path, string? replacement)
    {
        var copy = whole.DeepClone();
        var at = copy;
        foreach (var step in path[..^1]) at = at is JsonArray array ? array[int.Parse(step)]! : at[step]!;
        if (at is JsonObject o)
        {
            o.Remove(path[^1]);
            if (replacement is not null) o[path[^1]] = JsonNode.Parse(replacement);
        }
        return copy.ToJsonString();
    }
}
