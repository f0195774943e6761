using XenWeb.Domain.Configs;
using XenWeb.Domain.Guards;

namespace XenWeb.Infrastructure.Network;

/// <summary>The guard's table in the kernel. What is in it is asked of the kernel each time, and never remembered.</summary>
/// <param name="nft">Runs nft.</param>
public sealed class NftTable(NetworkTool nft)
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
        var run = await nft.RunAsync(null, cancellation, "-j", "list", "set", "bridge", GuardRules.Table, GuardRules.QuarantineSet).ConfigureAwait(false);
        return run.Failure is null ? NftJson.Quarantined(run.Output) : (null, run.IsNotThere ? null : run.Failure);
    }

    /// <summary>Frames that were dropped, by the counters' names.</summary>
    public async Task<(Dictionary<string, long> Counters, string? Failure)> CountersAsync(CancellationToken cancellation)
    {
        var run = await nft.RunAsync(null, cancellation, "-j", "list", "counters", "table", "bridge", GuardRules.Table).ConfigureAwait(false);
        return run.Failure is null ? NftJson.Counters(run.Output) : ([], run.Failure);
    }

    /// <summary>Puts an address in quarantine, or anew with another reason; why that failed, or null.</summary>
    public Task<string?> QuarantineAsync(MacAddress mac, string why, CancellationToken cancellation) =>
        PutAsync($"{Element("add", $"{mac}")}{Element("delete", $"{mac}")}{Element("add", $"{mac} comment \"{GuardRules.Comment(why)}\"")}", cancellation);

    /// <summary>Lets an address go on; why that failed, or null.</summary>
    public Task<string?> ReleaseAsync(MacAddress mac, CancellationToken cancellation) => PutAsync($"{Element("add", $"{mac}")}{Element("delete", $"{mac}")}", cancellation);

    // An element that is added twice is one, so adding before deleting never fails for its not being there
    private static string Element(string verb, string element) => $"{verb} element bridge {GuardRules.Table} {GuardRules.QuarantineSet} {{ {element} }}\n";
}
