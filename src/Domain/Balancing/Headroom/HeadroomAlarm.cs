namespace XenWeb.Domain.Balancing.Headroom;

/// <summary>
/// When it is told that a lab's headroom is short, and that it is back: not each time that a figure crosses a line.
/// </summary>
/// <param name="IsLow">What was told last.</param>
/// <param name="OtherSince">Since when the other has been seen without a break; null if what is seen is what was told.</param>
public sealed record HeadroomAlarm(bool IsLow, DateTimeOffset? OtherSince)
{
    /// <summary>What is seen for this long is told.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromSeconds(30);

    /// <summary>A headroom that is back by less than <see cref="Margin"/> is told after this long.</summary>
    public static readonly TimeSpan NarrowHold = TimeSpan.FromMinutes(5);

    /// <summary>In hosts: so much more than wanted is not narrow.</summary>
    public const double Margin = 0.1;

    /// <summary>At the start nothing was told, and all is well.</summary>
    public static readonly HeadroomAlarm Start = new(false, null);

    /// <summary>After a look at the lab; when nothing can be told of it, what was told stays.</summary>
    public HeadroomAlarm See(LabHeadroom headroom, LabPolicy policy, DateTimeOffset now)
    {
        var low = headroom.State == HeadroomState.NotMet;
        if (headroom.State == HeadroomState.Unknown || low == IsLow) return this with { OtherSince = null };
        var since = OtherSince ?? now;
        var hold = low || headroom.Hosts >= policy.SpareHosts + Margin ? Hold : NarrowHold;
        return now - since >= hold ? new HeadroomAlarm(low, null) : this with { OtherSince = since };
    }

    /// <summary>Another policy is in force: what it makes of the lab counts at once.</summary>
    public HeadroomAlarm Anew(LabHeadroom headroom) => headroom.State == HeadroomState.Unknown ? this : new HeadroomAlarm(headroom.State == HeadroomState.NotMet, null);
}
