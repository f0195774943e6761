using System.Text.Json;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Guards;

namespace XenWeb.Infrastructure.Network;

/// <summary>The guard's table in the kernel. What is in it is asked of the kernel each time, and never remembered.</summary>
/// <param name="nft">Runs nft.</param>
public sealed class NftTable(NftRunner nft)
{
    /// <summary>The rules as text, without counters; null with a failure, or without one if there is no table.</summary>
    public async Task<(string? Rules, string? Failure)> ListAsync(CancellationToken cancellation)
    {
        var run = await nft.RunAsync(null, cancellation, "-s", "list", "table", "bridge", GuardRules.Table).ConfigureAwait(false);
        return run.Failure is null ? (run.Output, null) : (null, run.IsNotThere ? null : run.Failure);
    }

    /// <summary>Puts a rendered table in the old one's place, all or nothing; why it failed, or null.</summary>
    public async Task<string?> PutAsync(string rules, CancellationToken cancellation) => (await nft.RunAsync(rules, cancellation, "-f", "-").ConfigureAwait(false)).Failure;

    /// <summary>Takes the table away, if there is one; why it failed, or null.</summary>
    public Task<string?> DeleteAsync(CancellationToken cancellation) => PutAsync($"table bridge {GuardRules.Table} {{ }}\ndelete table bridge {GuardRules.Table}\n", cancellation);

    /// <summary>Addresses in quarantine, each with why; null with a failure, or without one if there is no table.</summary>
    public async Task<(SortedDictionary<MacAddress, string>? Quarantined, string? Failure)> QuarantinedAsync(CancellationToken cancellation)
    {
        var found = new SortedDictionary<MacAddress, string>();
        var run = await nft.RunAsync(null, cancellation, "-j", "list", "set", "bridge", GuardRules.Table, GuardRules.QuarantineSet).ConfigureAwait(false);
        if (run.Failure is not null) return (null, run.IsNotThere ? null : run.Failure);
        var failure = Read(run.Output, "set", set =>
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

    /// <summary>Frames that were dropped, by the counters' names.</summary>
    public async Task<(Dictionary<string, long> Counters, string? Failure)> CountersAsync(CancellationToken cancellation)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        var run = await nft.RunAsync(null, cancellation, "-j", "list", "counters", "table", "bridge", GuardRules.Table).ConfigureAwait(false);
        return (found, run.Failure ?? Read(run.Output, "counter", counter => found[counter.GetProperty("name").GetString() ?? ""] = counter.GetProperty("packets").GetInt64()));
    }

    /// <summary>Puts an address in quarantine, or anew with another reason; why that failed, or null.</summary>
    public Task<string?> QuarantineAsync(MacAddress mac, string why, CancellationToken cancellation) =>
        PutAsync($"{Element("add", $"{mac}")}{Element("delete", $"{mac}")}{Element("add", $"{mac} comment \"{GuardRules.Comment(why)}\"")}", cancellation);

    /// <summary>Lets an address go on; why that failed, or null.</summary>
    public Task<string?> ReleaseAsync(MacAddress mac, CancellationToken cancellation) => PutAsync($"{Element("add", $"{mac}")}{Element("delete", $"{mac}")}", cancellation);

    // An element that is added twice is one, so adding before deleting never fails for its not being there
    private static string Element(string verb, string element) => $"{verb} element bridge {GuardRules.Table} {GuardRules.QuarantineSet} {{ {element} }}\n";

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
