using XenWeb.Domain.Fleet;

namespace XenWeb.Domain.Replay;

/// <summary>The lab as it was at a moment.</summary>
/// <param name="At">The moment.</param>
/// <param name="ShownAt">
/// What <paramref name="Fleet"/> is of: the moment itself, or where nothing was heard of any host for so long that all would be lost, the last time that one was heard of. Ages are reckoned from it.
/// </param>
/// <param name="Fleet">Hosts, guests, negotiations and migrations as the pages showed them then.</param>
public sealed record LabMoment(DateTimeOffset At, DateTimeOffset ShownAt, FleetSnapshot Fleet)
{
    /// <summary>Whether nothing was heard of any host at the moment: the web app or its broker was away, or all hosts were.</summary>
    public bool IsSilent => ShownAt < At;
}
