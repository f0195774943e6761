namespace XenWeb.Web.Maintenance;

/// <summary>When a drain will end, or why that can't be said: exactly one of the two.</summary>
/// <param name="EndAt">The expected end by our clock; null if it can't be said.</param>
/// <param name="WhyNot">Why not, as the rest of a sentence; null if it can be said.</param>
/// <param name="From">What it is reckoned from: "9.50 GiB to copy, 2 domains at once, at 412 Mbit/s as 3 moves were"; empty without an end.</param>
internal sealed record DrainEstimate(DateTimeOffset? EndAt, string? WhyNot, string From = "")
{
    /// <summary>It can't be said.</summary>
    public static DrainEstimate Not(string why) => new(null, why);
}
