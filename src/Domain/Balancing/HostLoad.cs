using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing;

/// <summary>A host's sample as the four shares that make its score.</summary>
public static class HostLoad
{
    /// <summary>The shares now; what a host does not know of itself (its link, its disks) counts as 0.</summary>
    public static ScoreTerms Of(HostFacts facts, HostSample sample) => new(
        (sample.Cpu ?? Cores.Zero).Of(facts.Cores),
        (facts.Memory - sample.FreeMemory).Of(facts.Memory),
        Busier(sample.NetworkIn, sample.NetworkOut).Of(facts.Link ?? default),
        ((sample.BlockRead ?? default) + (sample.BlockWrite ?? default)).Of(facts.Storage ?? default));

    /// <summary>The shares with more guests on the host than the sample shows: those promised and one that asks.</summary>
    public static ScoreTerms With(HostFacts facts, HostSample sample, IEnumerable<GuestDemand> more)
    {
        var now = Of(facts, sample);
        foreach (var guest in more)
        {
            now = new ScoreTerms(
                now.Cpu + guest.Cpu.Of(facts.Cores),
                now.Memory + guest.Memory.Of(facts.Memory),
                now.Network + guest.Network.Of(facts.Link ?? default),
                now.Io + guest.Io.Of(facts.Storage ?? default));
        }
        return now;
    }

    /// <summary>
    /// What a guest would use elsewhere. On a full host (95 % of its cores used) a guest gets less than it wants: one that
    /// uses at least half of its vcpus there is taken to want all of them, so that the target is not surprised.
    /// </summary>
    public static GuestDemand Demand(HostFacts facts, HostSample sample, GuestSample guest)
    {
        var used = guest.Cpu ?? Cores.Zero;
        var full = (sample.Cpu ?? Cores.Zero).Of(facts.Cores).Value >= 0.95;
        var wants = full && used.Of(guest.Vcpus).Value >= 0.5 ? new Cores(guest.Vcpus) : used;
        return new GuestDemand
        {
            Id = guest.Id,
            Name = guest.Name,
            Vcpus = guest.Vcpus,
            Memory = guest.Memory,
            Cpu = wants,
            Network = Busier(guest.NetworkIn, guest.NetworkOut),
            Io = (guest.BlockRead ?? default) + (guest.BlockWrite ?? default),
            Fittings = guest.Fittings,
        };
    }

    // A link is full in one direction at a time
    private static BitRate Busier(BitRate? a, BitRate? b) => new(Math.Max((a ?? default).BitsPerSecond, (b ?? default).BitsPerSecond));
}
