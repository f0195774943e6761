using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>
/// How long a live migration takes and how long the guest stands still. Memory is copied while the guest runs, then what it changed
/// meanwhile, and so on; libxl stops after five rounds, or when next to nothing is left, and copies the rest while the guest is paused.
/// </summary>
public static class MoveTime
{
    /// <summary>libxl's most rounds of copying (LIBXL_XGS_POLICY_MAX_ITERATIONS).</summary>
    public const int RoundsMax = 5;

    /// <summary>What is left when it pauses early: 50 pages (LIBXL_XGS_POLICY_TARGET_DIRTY_COUNT).</summary>
    public static readonly ByteSize LittleEnough = ByteSize.FromKiB(200);

    /// <summary>What stopping, handing over devices and going on takes beside the copy; what our lab of real Xen hosts shows on hardware is of this order.</summary>
    public static readonly TimeSpan HandOver = TimeSpan.FromSeconds(0.2);

    /// <summary>The time in all, and the pause that is part of it.</summary>
    public static (TimeSpan Takes, TimeSpan Pause) Of(LabGuest guest, BitRate link, PlanPolicy policy)
    {
        var rate = Math.Max(1, link.BitsPerSecond / 8);
        var dirty = Math.Max(0, (guest.DirtyRate ?? policy.DirtyRate).BytesPerSecond);
        double left = guest.Memory.Bytes, seconds = 0;
        for (var round = 0; round < RoundsMax && left > LittleEnough.Bytes; round++)
        {
            var copying = left / rate;
            seconds += copying;
            left = Math.Min(guest.Memory.Bytes, dirty * copying);
        }
        var pause = TimeSpan.FromSeconds(Math.Round(left / rate + HandOver.TotalSeconds, 3));
        return (TimeSpan.FromSeconds(Math.Round(seconds, 3)) + pause, pause);
    }

    /// <summary>What a move costs by policy, in the score's unit; which link it will take is not known yet.</summary>
    internal static double Cost(LabGuest guest, PlanPolicy policy) =>
        policy.CostPerMinute == 0 ? 0 : policy.CostPerMinute * Of(guest, policy.Link, policy).Takes.TotalMinutes;
}
