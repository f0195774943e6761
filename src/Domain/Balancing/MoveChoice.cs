using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing;

/// <summary>Which guest is to leave an overloaded host: of the least important, the cheapest (least memory to copy) whose move ends the overload.</summary>
public static class MoveChoice
{
    /// <summary>The least part of the short resource that a guest must take along if its move alone does not end the overload.</summary>
    public const double LeastRelief = 0.05;

    /// <summary>
    /// The choice (null if no guest can help), and every guest with its verdict. If no single move ends the overload, the
    /// guest that takes most of the short resource along goes first; the next relief looks again.
    /// </summary>
    public static (GuestDemand? Guest, ImmutableArray<MoveCandidate> Candidates) Choose(
        HostFacts facts, HostSample sample, Overload overload, Func<GuestSample, string?> cannotMove, Func<GuestSample, GuestPriority> priority)
    {
        var weighed = sample.Guests.OrderBy(g => g.Name, StringComparer.Ordinal).Select(g => Weigh(facts, sample, overload, g, cannotMove(g), priority(g))).ToList();
        var able = weighed.Where(w => w.Obstacle is null && w.Demand is not null && (w.EndsIt || w.Relief >= LeastRelief)).ToList();
        var chosen = able.Where(w => w.EndsIt).OrderBy(w => w.Priority).ThenBy(w => w.Sample.Memory).ThenByDescending(w => w.Relief).FirstOrDefault()
            ?? able.OrderBy(w => w.Priority).ThenByDescending(w => w.Relief).ThenBy(w => w.Sample.Memory).FirstOrDefault();
        var candidates = weighed.Select(w => new MoveCandidate(w.Sample.Name, w.Obstacle is null ? w.After : null, w.Sample.Memory, w == chosen, Verdict(w, chosen)));
        return (chosen?.Demand, [.. candidates.OrderByDescending(c => c.Chosen)]);
    }

    private static Weighed Weigh(HostFacts facts, HostSample sample, Overload overload, GuestSample guest, string? obstacle, GuestPriority priority)
    {
        var demand = HostLoad.Demand(facts, sample, guest);
        var all = sample.Guests.Select(g => HostLoad.Demand(facts, sample, g)).ToList();
        var (whole, part) = overload.Resource switch
        {
            LoadResource.Cpu => (all.Aggregate(sample.Dom0Cpu ?? Cores.Zero, (sum, d) => sum + d.Cpu).Of(facts.Cores), demand.Cpu.Of(facts.Cores)),
            LoadResource.Memory => ((facts.Memory - sample.FreeMemory).Of(facts.Memory), demand.Memory.Of(facts.Memory)),
            LoadResource.Network => (overload.Now, demand.Network.Of(facts.Link ?? default)),
            _ => (overload.Now, demand.Io.Of(facts.Storage ?? default)),
        };
        var after = whole - part;
        return new Weighed(guest, demand, obstacle, after, part.Value, after <= overload.Threshold, priority);
    }

    private static string Verdict(Weighed one, Weighed? chosen)
    {
        if (one.Obstacle is not null) return one.Obstacle;
        if (one == chosen) return one.EndsIt ? "cheapest move that ends the overload" : "no single move ends it; this one brings most";
        if (one.Relief < LeastRelief && !one.EndsIt) return "uses next to nothing of what is short";
        if (chosen is not null && one.Priority > chosen.Priority) return $"{(one.EndsIt ? "ends it, but " : "")}is more important: priority {one.Priority}, {chosen.Sample.Name} has {chosen.Priority}";
        if (!one.EndsIt) return chosen is { EndsIt: false } ? "brings no more" : "would not end it";
        var dearer = chosen is null || chosen.Sample.Memory.Bytes == 0 ? 1 : (double)one.Sample.Memory.Bytes / chosen.Sample.Memory.Bytes;
        return dearer > 1.05 ? $"ends it, {dearer:0.#} × dearer" : "ends it, no cheaper";
    }

    private sealed record Weighed(GuestSample Sample, GuestDemand? Demand, string? Obstacle, Share After, double Relief, bool EndsIt, GuestPriority Priority);
}
