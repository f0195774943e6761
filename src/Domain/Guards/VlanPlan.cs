using System.Collections.Immutable;
using XenWeb.Domain.Configs;

namespace XenWeb.Domain.Guards;

/// <summary>
/// What has to be done at a host's bridges so that each vif is in its VLANs and in no other, and which vifs must not send or hear anything: those that have
/// not joined their bridge yet, for it puts what joins into its own VLAN, and those whose VLANs can't be kept. Better no network than the wrong one.
/// </summary>
public sealed record VlanPlan
{
    private VlanPlan()
    {
    }

    /// <summary>No vif has a VLAN.</summary>
    public static VlanPlan None { get; } = new();

    /// <summary>What <c>bridge -batch</c> is to do, in this order.</summary>
    public ImmutableArray<string> Commands { get => field.IsDefault ? [] : field; private init; }

    /// <summary>Devices that are not at a bridge yet.</summary>
    public ImmutableSortedSet<string> Waiting { get; private init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Devices that are cut off, since their VLANs can't be kept.</summary>
    public ImmutableSortedSet<string> Shut { get; private init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Why they are cut off, in words; null if none is.</summary>
    public string? Problem { get; private init; }

    /// <summary>VLANs that do not leave the host, for no port but the guests' carries them; null if there are none. That may be meant so.</summary>
    public string? Inside { get; private init; }

    /// <summary>For these vifs, at these bridges.</summary>
    public static VlanPlan Of(IReadOnlyCollection<VifPort> ports, BridgeView view)
    {
        var plan = new Builder(view, new SortedSet<string>(ports.SelectMany(p => p.Names), StringComparer.Ordinal));
        foreach (var port in ports.Where(p => p.Vlan is not null).OrderBy(p => p.DomainNumber).ThenBy(p => p.Device)) plan.Add(port);
        return plan.Build();
    }

    /// <summary>What can't be carried out cuts off those whom it is for.</summary>
    public VlanPlan Failed(string why, IReadOnlyCollection<VifPort> ports) => this with
    {
        Shut = Shut.Union(ports.Where(p => p.Vlan is not null).SelectMany(p => p.Names)).Except(Waiting),
        Problem = $"guests with VLANs are cut off: {why}",
    };

    private sealed class Builder(BridgeView view, SortedSet<string> guests)
    {
        private readonly List<string> _commands = [];
        private readonly SortedSet<string> _waiting = new(StringComparer.Ordinal), _shut = new(StringComparer.Ordinal), _inside = new(StringComparer.Ordinal);
        private readonly List<string> _problems = [];

        public void Add(VifPort port)
        {
            var (vlans, problem) = VlanList.Read(port.Vlan!);
            foreach (var name in port.Names)
            {
                if (vlans is null) _shut.Add(name);
                else if (!view.Joined.TryGetValue(name, out var bridge)) _waiting.Add(name);
                else if (!view.Filters.GetValueOrDefault(bridge)) problem = Unfiltered(name, bridge);
                else Set(name, bridge, vlans);
            }
            if (problem is not null) _problems.Add($"{port.Key} is cut off: {problem}");
        }

        public VlanPlan Build() => new()
        {
            Commands = [.. _commands],
            Waiting = _waiting.ToImmutableSortedSet(StringComparer.Ordinal),
            Shut = _shut.ToImmutableSortedSet(StringComparer.Ordinal),
            Problem = _problems.Count == 0 ? null : string.Join("; ", _problems.Take(5)),
            Inside = _inside.Count == 0 ? null : string.Join(", ", _inside.Take(20)),
        };

        private string Unfiltered(string name, string bridge)
        {
            _shut.Add(name);
            return $"its configuration says vlan=, and the bridge {bridge} does not filter VLANs (ip link set {bridge} type bridge vlan_filtering 1)";
        }

        private void Set(string name, string bridge, VlanList vlans)
        {
            var wanted = new SortedDictionary<int, VlanUse> { [vlans.Own] = VlanUse.Own };
            foreach (var (vlan, untagged) in vlans.Others) wanted[vlan] = untagged ? VlanUse.Untagged : VlanUse.Tagged;
            var there = view.Vlans.GetValueOrDefault(name) ?? ImmutableSortedDictionary<int, VlanUse>.Empty;
            foreach (var (vlan, use) in there) if (!wanted.TryGetValue(vlan, out var then) || then != use) _commands.Add($"vlan del dev {name} vid {vlan}");
            foreach (var (vlan, use) in wanted) if (!there.TryGetValue(vlan, out var now) || now != use) _commands.Add($"vlan add dev {name} vid {vlan}{Words(use)}");
            foreach (var vlan in wanted.Keys.Where(v => !view.Vlans.Any(d => view.Joined.GetValueOrDefault(d.Key) == bridge && !guests.Contains(d.Key) && d.Value.ContainsKey(v)))) _inside.Add($"{vlan} at {bridge}");
        }

        private static string Words(VlanUse use) => use switch { VlanUse.Own => " pvid untagged", VlanUse.Untagged => " untagged", VlanUse.OwnTagged => " pvid", _ => "" };
    }
}
