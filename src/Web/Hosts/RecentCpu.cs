using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Hosts;

/// <summary>The last cpu shares of each host for its sparkline: at most <see cref="Spark.SamplesMax"/> each, the oldest falls out.</summary>
public sealed class RecentCpu
{
    private readonly Dictionary<HostId, List<double?>> _recent = [];

    /// <summary>Oldest first; empty for a host that was not heard of.</summary>
    public IReadOnlyList<double?> Of(HostId host) => _recent.TryGetValue(host, out var recent) ? recent : [];

    /// <summary>Puts older values before those that came live.</summary>
    public void Seed(HostId host, IEnumerable<double?> older)
    {
        var all = older.Concat(Of(host)).ToList();
        _recent[host] = all[Math.Max(0, all.Count - Spark.SamplesMax)..];
    }

    /// <summary>Takes in the hosts that changed; all of them when nothing was seen yet.</summary>
    public void Take(FleetSnapshot fleet, FleetChange change)
    {
        foreach (var id in _recent.Count == 0 ? fleet.Hosts.Keys : change.Hosts)
        {
            // One that changed may be none of those that are theirs to see
            if (!fleet.Hosts.TryGetValue(id, out var host) || HostView.CpuOf(host.Status) is not { } cpu) continue;
            if (!_recent.TryGetValue(id, out var recent)) _recent[id] = recent = [];
            recent.Add(cpu.Value);
            if (recent.Count > Spark.SamplesMax) recent.RemoveAt(0);
        }
    }
}
