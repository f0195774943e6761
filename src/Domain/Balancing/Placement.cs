using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing;

/// <summary>The host that is asked, as it is now.</summary>
public sealed record PlacementHost
{
    /// <summary>What it is.</summary>
    public required HostFacts Facts { get; init; }

    /// <summary>Its newest sample.</summary>
    public required HostSample Sample { get; init; }

    /// <summary>Where it is.</summary>
    public required HostMode Mode { get; init; }

    /// <summary>Its policy.</summary>
    public required MonitoringPolicy Monitoring { get; init; }

    /// <summary>What is over its threshold.</summary>
    public ImmutableArray<Overload> Overloads { get; init; } = [];

    /// <summary>What it has promised to others, less what has arrived of it.</summary>
    public ImmutableArray<Promise> Promises { get; init; } = [];

    /// <summary>Which host it is, for what is pinned; null where that does not matter.</summary>
    public HostId? Id { get; init; }

    /// <summary>How guests may be treated, by name; null says nothing of any.</summary>
    public IReadOnlyDictionary<string, GuestRuling>? Rulings { get; init; }

    /// <summary>Whether it asks for help itself.</summary>
    public bool SeeksHelp { get; init; }
}

/// <summary>May a guest live on a host? Yes, or every reason why not.</summary>
public static class Placement
{
    /// <summary>What Xen and its tools take beside a guest's own memory (page tables, console, rings).</summary>
    public static readonly ByteSize Overhead = ByteSize.FromMiB(8);

    /// <summary>Every reason against; empty if it may. Each in words with figures.</summary>
    /// <param name="host">The host that is asked.</param>
    /// <param name="guest">What the guest would take.</param>
    /// <param name="decided">A person named this host: only what is impossible speaks against it, not what is unwise.</param>
    public static ImmutableArray<string> Refusals(PlacementHost host, GuestDemand guest, bool decided) =>
        [.. Impossible(host, guest), .. decided ? [] : Unwise(host, guest)];

    /// <summary>What speaks against the guest on any host of the lab: a name or an address that another guest has here.</summary>
    public static IEnumerable<string> Clashes(PlacementHost host, GuestDemand guest)
    {
        if (host.Sample.Guests.Any(g => g.Name == guest.Name)) yield return $"it has a guest named {guest.Name} already";
        if (host.Promises.Any(p => p.Guest.Name == guest.Name && p.Guest.Id != guest.Id)) yield return $"a guest named {guest.Name} is on its way to it";
        var others = host.Sample.Guests.Where(g => g.Id != guest.Id).Select(g => (g.Name, g.Fittings.Macs))
            .Concat(host.Promises.Where(p => p.Guest.Id != guest.Id).Select(p => (p.Guest.Name, p.Guest.Fittings.Macs)));
        foreach (var (name, macs) in others)
        {
            foreach (var mac in macs.Intersect(guest.Fittings.Macs, StringComparer.OrdinalIgnoreCase)) yield return $"its guest {name} has the address {mac}";
        }
        if (guest.Fittings.Paths.IsEmpty) yield break;
        var needed = guest.Fittings.Volumes;
        foreach (var other in host.Sample.Guests.Where(g => g.Id != guest.Id))
        {
            foreach (var volume in needed.Intersect(other.Fittings.Volumes).Where(v => !v.ReadOnly)) yield return $"its guest {other.Name} has the volume {volume}";
        }
    }

    // Whether the volume itself is free, its claim says when it is attached
    private static IEnumerable<string> Unreachable(PlacementHost host, GuestDemand guest)
    {
        foreach (var kind in guest.Fittings.Volumes.Select(v => v.Address.Kind).Distinct())
        {
            var word = kind.ToString().ToLowerInvariant();
            if (host.Facts.Volumes is not { } reach) yield return $"its agent attaches no volumes, and the guest has one ({word}:)";
            else if (reach.FirstOrDefault(r => r.Kind == kind) is not { } found) yield return $"its agent does not know {word}: volumes";
            else if (found.WhyNot is { } why) yield return $"it can't reach {word}: volumes: {why}";
        }
    }

    private static IEnumerable<string> Impossible(PlacementHost host, GuestDemand guest)
    {
        if (host.Mode == HostMode.Draining) yield return "it is being drained";
        if (host.Mode == HostMode.Maintenance) yield return "it is in maintenance";
        foreach (var clash in Clashes(host, guest)) yield return clash;
        if (host.Sample.Guests.Any(g => g.Id == guest.Id && g.Name != guest.Name)) yield return $"it has the guest {guest.Id} already";
        if (host.Facts.Bridges is { } bridges) foreach (var lacking in guest.Fittings.Bridges.Except(bridges)) yield return $"it has no bridge {lacking}";
        foreach (var lacking in Unreachable(host, guest)) yield return lacking;
        var promised = host.Promises.Aggregate(ByteSize.Zero, (sum, p) => sum + p.Guest.Memory + Overhead);
        var needed = guest.Memory + Overhead;
        if (host.Sample.FreeMemory - promised < needed)
        {
            yield return promised > ByteSize.Zero
                ? $"{host.Sample.FreeMemory} of memory free, {promised} of it promised, {needed} needed"
                : $"{host.Sample.FreeMemory} of memory free, {needed} needed";
        }
        // xl holds one lock over the whole of each receive unless Xen was booted with dom0_mem=
        if (!host.Facts.ReceivesInParallel && host.Promises.FirstOrDefault(p => p.Awarded) is { } arriving)
        {
            yield return $"it receives {arriving.Guest.Name} now, and its xl takes one at a time";
        }
    }

    private static IEnumerable<string> Unwise(PlacementHost host, GuestDemand guest)
    {
        foreach (var ruled in Ruled(host, guest)) yield return ruled;
        foreach (var overload in host.Overloads) yield return $"overloaded: {overload.Text}";
        if (host.SeeksHelp) yield return "it asks for help itself";
        var after = HostLoad.With(host.Facts, host.Sample, host.Promises.Select(p => p.Guest).Append(guest));
        if (host.Overloads.IsEmpty && after.Cpu > host.Monitoring.CpuOffer) yield return $"{after.Cpu} cpu with it; offers stop at {host.Monitoring.CpuOffer}";
        if (after.Memory > host.Monitoring.MemoryOffer) yield return $"{after.Memory} of memory used or promised with it; offers stop at {host.Monitoring.MemoryOffer}";
        if (Near(after.Network, host.Monitoring.NetworkOver)) yield return $"{after.Network} network with it, near {host.Monitoring.NetworkOver}";
        if (Near(after.Io, host.Monitoring.IoOver)) yield return $"{after.Io} block io with it, near {host.Monitoring.IoOver}";
    }

    private static IEnumerable<string> Ruled(PlacementHost host, GuestDemand guest)
    {
        if (host.Rulings?.GetValueOrDefault(guest.Name)?.Rules is not { } rules) yield break;
        if (rules.PinnedTo is { } pin && pin != host.Id) yield return $"{guest.Name} is pinned to {pin}";
        if (rules.KeepApart is not { } group) yield break;
        var others = host.Sample.Guests.Select(g => g.Name).Concat(host.Promises.Select(p => p.Guest.Name)).Where(name => name != guest.Name);
        if (others.FirstOrDefault(name => host.Rulings.GetValueOrDefault(name)?.Rules.KeepApart == group) is { } other) yield return $"it has {other}, from which {guest.Name} is kept apart (group {group})";
    }

    // For network and io there is one threshold: offers stop at nine tenths of it
    private static bool Near(Share share, Share? over) => over is { } limit && share.Value > 0.9 * limit.Value;
}
