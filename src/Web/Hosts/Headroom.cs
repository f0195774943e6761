using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Hosts;

/// <summary>
/// Whether the lab could lose any one host: its domains' memory, largest first, is laid into what the others have free.
/// An estimate for the eye; who takes what is decided by the hosts themselves.
/// </summary>
/// <param name="Spare">Free memory of all hosts that offer help, promises taken off.</param>
/// <param name="Fails">The first host whose domains would not fit elsewhere; null if any may fail.</param>
public sealed record Headroom(ByteSize Spare, HostId? Fails)
{
    /// <summary>Reckons with hosts that are live and active; null with less than two of them.</summary>
    public static Headroom? Of(IReadOnlyList<HostView> hosts)
    {
        var able = hosts.Where(h => h.Liveness == HostLiveness.Live && h.State.Status is { Mode: HostMode.Active, Sample: not null }).ToList();
        if (able.Count < 2) return null;
        var free = able.ToDictionary(h => h.Id, Free);
        var fails = able.Where(h => !FitsElsewhere(h, free)).Select(h => (HostId?)h.Id).FirstOrDefault();
        return new Headroom(free.Values.Aggregate(ByteSize.Zero, (a, b) => a + b), fails);
    }

    private static ByteSize Free(HostView host)
    {
        var free = host.State.Status!.Sample!.FreeMemory - host.State.Status.Promised;
        return free > ByteSize.Zero ? free : ByteSize.Zero;
    }

    private static bool FitsElsewhere(HostView lost, Dictionary<HostId, ByteSize> free)
    {
        var left = free.Where(f => f.Key != lost.Id).Select(f => f.Value).ToArray();
        foreach (var guest in lost.State.Status!.Sample!.Guests.OrderByDescending(g => g.Memory))
        {
            var roomiest = Array.IndexOf(left, left.Max());
            if (left[roomiest] < guest.Memory) return false;
            left[roomiest] -= guest.Memory;
        }
        return true;
    }
}
