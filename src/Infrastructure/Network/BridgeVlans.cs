using System.Collections.Immutable;
using System.Text.Json;
using XenWeb.Domain.Guards;

namespace XenWeb.Infrastructure.Network;

/// <summary>Puts guests' vifs into the VLANs of their configurations, at bridges that filter VLANs. What is set is asked of the kernel each time.</summary>
/// <param name="ip">Runs ip.</param>
/// <param name="bridge">Runs bridge, which comes with it.</param>
public sealed class BridgeVlans(NetworkTool ip, NetworkTool bridge)
{
    /// <summary>Looks and puts right; what must not send or hear for now. Costs nothing where no vif has a VLAN.</summary>
    public async Task<VlanPlan> KeepAsync(IReadOnlyCollection<VifPort> ports, CancellationToken cancellation)
    {
        if (!ports.Any(p => p.Vlan is not null)) return VlanPlan.None;
        var (view, failure) = await ReadAsync(cancellation).ConfigureAwait(false);
        if (failure is not null) return VlanPlan.None.Failed(failure, ports);
        var plan = VlanPlan.Of(ports, view);
        if (plan.Commands.IsEmpty) return plan;
        var run = await bridge.RunAsync(string.Join('\n', plan.Commands) + "\n", cancellation, "-batch", "-").ConfigureAwait(false);
        return run.Failure is null ? plan : plan.Failed(run.Failure, ports);
    }

    private async Task<(BridgeView View, string? Failure)> ReadAsync(CancellationToken cancellation)
    {
        var links = await ip.RunAsync(null, cancellation, "-json", "-details", "link", "show").ConfigureAwait(false);
        if (links.Failure is not null) return (BridgeView.Empty, links.Failure);
        var vlans = await bridge.RunAsync(null, cancellation, "-json", "vlan", "show").ConfigureAwait(false);
        if (vlans.Failure is not null) return (BridgeView.Empty, vlans.Failure);
        try
        {
            return (Parse(links.Output, vlans.Output), null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return (BridgeView.Empty, $"ip or bridge printed what can't be read: {e.Message}");
        }
    }

    /// <summary>From what <c>ip -json -details link show</c> and <c>bridge -json vlan show</c> print.</summary>
    internal static BridgeView Parse(string links, string vlans)
    {
        var (filters, joined, set) = (BridgeView.Empty.Filters.ToBuilder(), BridgeView.Empty.Joined.ToBuilder(), BridgeView.Empty.Vlans.ToBuilder());
        foreach (var link in Elements(links))
        {
            // Of a device whose other end is elsewhere the name is "vif5.0" alone; text output would have "vif5.0@if7"
            if (!link.TryGetProperty("ifname", out var name)) continue;
            if (link.TryGetProperty("master", out var master)) joined[name.GetString()!] = master.GetString()!;
            if (link.TryGetProperty("linkinfo", out var info) && info.TryGetProperty("info_kind", out var kind) && kind.GetString() == "bridge")
            {
                filters[name.GetString()!] = info.TryGetProperty("info_data", out var data) && data.TryGetProperty("vlan_filtering", out var filter) && filter.GetInt32() == 1;
            }
        }
        foreach (var device in Elements(vlans)) set[device.GetProperty("ifname").GetString()!] = VlansOf(device);
        return new BridgeView { Filters = filters.ToImmutable(), Joined = joined.ToImmutable(), Vlans = set.ToImmutable() };
    }

    private static ImmutableSortedDictionary<int, VlanUse> VlansOf(JsonElement device)
    {
        var found = ImmutableSortedDictionary.CreateBuilder<int, VlanUse>();
        foreach (var vlan in device.GetProperty("vlans").EnumerateArray())
        {
            var flags = vlan.TryGetProperty("flags", out var list) ? list.EnumerateArray().Select(f => f.GetString()).ToList() : [];
            var (own, untagged) = (flags.Contains("PVID"), flags.Contains("Egress Untagged"));
            var first = vlan.GetProperty("vlan").GetInt32();
            var last = vlan.TryGetProperty("vlanEnd", out var end) ? end.GetInt32() : first;
            for (var number = first; number <= last; number++) found[number] = own ? untagged ? VlanUse.Own : VlanUse.OwnTagged : untagged ? VlanUse.Untagged : VlanUse.Tagged;
        }
        return found.ToImmutable();
    }

    private static List<JsonElement> Elements(string json)
    {
        if (string.IsNullOrWhiteSpace(json)) return [];
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(e => e.Clone())];
    }
}
