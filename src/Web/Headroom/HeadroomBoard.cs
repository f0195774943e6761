using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Headroom;

/// <summary>The lab's headroom: as it was reckoned last, for pages, and as it is or would be at this moment, for who decides something.</summary>
public sealed class HeadroomBoard(LiveFleet live, LabPolicies policies, Desired desired, TimeProvider time)
{
    private readonly Lock _gate = new();
    private volatile HeadroomReport? _current;

    /// <summary>As it was reckoned last; null before it was.</summary>
    public HeadroomReport? Current => _current;

    /// <summary>Reckons it. The report before it is given too, null if there was none.</summary>
    /// <param name="ways">Also what would restore it, which in a large lab takes a while; if not, what was found before stands.</param>
    public (HeadroomReport? Before, HeadroomReport Now) Look(bool ways = true)
    {
        var (kept, now, lab) = (policies.Current, time.GetUtcNow(), Lab());
        var figures = LabHeadroom.Of(lab, kept.Policy);
        var found = ways && figures.State == HeadroomState.NotMet ? Restoring.Of(lab, kept.Policy) : [];
        lock (_gate)
        {
            var before = _current;
            var alarm = before is not null && before.Policy.Generation != kept.Generation ? before.Alarm.Anew(figures) : (before?.Alarm ?? HeadroomAlarm.Start).See(figures, kept.Policy, now);
            if (!ways && figures.State == HeadroomState.NotMet && before?.Policy.Generation == kept.Generation) found = before.Ways;
            _current = new HeadroomReport(now, kept, figures, found, alarm);
            return (before, _current);
        }
    }

    /// <summary>The lab at this moment.</summary>
    public LabSnapshot Lab() => SettledLab.Of(live.Current, time.GetUtcNow(), desired.Rulings);

    /// <summary>What is wanting when a host is drained, in words; null if nothing is, or it can't be told.</summary>
    public string? WantingWithout(HostId host)
    {
        var after = LabHeadroom.WhenDrained(Lab(), policies.Current.Policy, host);
        return after.State == HeadroomState.NotMet ? $"Without {host}: {Small(string.Join(" ", after.Wanting))}" : null;
    }

    private static string Small(string sentence) => char.ToLowerInvariant(sentence[0]) + sentence[1..];
}
