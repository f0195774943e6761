using System.Collections.Immutable;
using System.Text.RegularExpressions;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Negotiation;

/// <summary>Hosts that refused for the same reason, each with figures of its own.</summary>
/// <param name="Example">What the first of them said.</param>
/// <param name="Hosts">Who, by name.</param>
public sealed partial record RefusalGroup(string Example, ImmutableArray<HostId> Hosts)
{
    /// <summary>The groups of these refusals, the largest first. Of a host that refused twice the last counts.</summary>
    public static ImmutableArray<RefusalGroup> Of(IEnumerable<RefusalMessage> refusals) =>
    [
        .. refusals.GroupBy(r => r.From).Select(g => g.Last()).OrderBy(r => r.From)
            .GroupBy(r => Figure().Replace(string.Join("; ", r.Why), "#"), StringComparer.Ordinal)
            .Select(g => new RefusalGroup(string.Join("; ", g.First().Why), [.. g.Select(r => r.From)]))
            .OrderByDescending(g => g.Hosts.Length).ThenBy(g => g.Hosts[0]),
    ];

    // A number with its unit: what differs where the reason is the same
    [GeneratedRegex(@"\d+(\.\d+)?( ?(%|[KMGT]iB|[KMG]?bit/s|MiB/s))?")]
    private static partial Regex Figure();
}
