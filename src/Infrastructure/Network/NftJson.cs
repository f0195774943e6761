using System.Text.Json;
using XenWeb.Domain.Configs;

namespace XenWeb.Infrastructure.Network;

/// <summary>Reads what <c>nft -j</c> prints.</summary>
internal static class NftJson
{
    /// <summary>Of a set: its addresses, each with its comment; null with a failure.</summary>
    public static (SortedDictionary<MacAddress, string>? Quarantined, string? Failure) Quarantined(string json)
    {
        var found = new SortedDictionary<MacAddress, string>();
        var failure = Read(json, "set", set =>
        {
            if (!set.TryGetProperty("elem", out var elements)) return;
            foreach (var element in elements.EnumerateArray())
            {
                // An element with a comment is an object around it, one without stands alone
                var inner = element.ValueKind == JsonValueKind.Object && element.TryGetProperty("elem", out var e) ? e : default;
                var address = inner.ValueKind == JsonValueKind.Object ? inner.GetProperty("val").GetString() : element.GetString();
                var why = inner.ValueKind == JsonValueKind.Object && inner.TryGetProperty("comment", out var comment) ? comment.GetString() : null;
                if (MacAddress.TryParse(address, out var mac)) found[mac] = why ?? "";
            }
        });
        return (failure is null ? found : null, failure);
    }

    /// <summary>Of counters: packets, by the counters' names.</summary>
    public static (Dictionary<string, long> Counters, string? Failure) Counters(string json)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        return (found, Read(json, "counter", counter => found[counter.GetProperty("name").GetString() ?? ""] = counter.GetProperty("packets").GetInt64()));
    }

    private static string? Read(string json, string kind, Action<JsonElement> take)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var item in document.RootElement.GetProperty("nftables").EnumerateArray())
            {
                if (item.TryGetProperty(kind, out var wanted)) take(wanted);
            }
            return null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return $"nft printed what can't be read: {e.Message}";
        }
    }
}
