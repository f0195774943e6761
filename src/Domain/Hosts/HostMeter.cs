using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Hosts;

/// <summary>Two frames of a host → its sample.</summary>
public static class HostMeter
{
    /// <summary>The sample; rates and cpu are null where there is no earlier frame to reckon from.</summary>
    public static HostSample Sample(HostFrame? before, HostFrame now)
    {
        var elapsed = before is null ? TimeSpan.Zero : now.At - before.At;
        var earlier = new Dictionary<(GuestId, bool), GuestFrame>();
        foreach (var frame in before?.Guests ?? [])
        {
            if (!earlier.TryGetValue(Key(frame), out var known) || frame.DomainNumber > known.DomainNumber) earlier[Key(frame)] = frame;
        }
        var guests = now.Guests
            .Select(g => GuestMeter.Sample(earlier.GetValueOrDefault(Key(g)), g, elapsed))
            .OrderBy(g => g.Id).ThenBy(g => g.DomainNumber)
            .ToImmutableArray();
        var dom0Cpu = now.Dom0.Cpu;
        return new HostSample
        {
            At = now.At,
            Cpu = dom0Cpu is null ? null : guests.Aggregate(dom0Cpu.Value, (sum, g) => sum + (g.Cpu ?? Cores.Zero)),
            Dom0Cpu = dom0Cpu,
            FreeMemory = now.FreeMemory,
            Dom0Memory = now.Dom0.Memory,
            NetworkIn = Sum(guests, g => g.NetworkIn, (a, b) => a + b),
            NetworkOut = Sum(guests, g => g.NetworkOut, (a, b) => a + b),
            BlockRead = Sum(guests, g => g.BlockRead, (a, b) => a + b),
            BlockWrite = Sum(guests, g => g.BlockWrite, (a, b) => a + b),
            Guests = guests,
        };

        // Two domains can have one UUID for a moment: one that dies beside its successor, one that leaves
        static (GuestId, bool) Key(GuestFrame guest) => (guest.Id, guest.State is GuestRunState.Leaving or GuestRunState.Dying);

        T? Sum<T>(ImmutableArray<GuestSample> all, Func<GuestSample, T?> rate, Func<T, T, T> add)
            where T : struct =>
            before is null ? null : all.Select(rate).Aggregate(default(T), (sum, r) => r is { } known ? add(sum, known) : sum);
    }
}
