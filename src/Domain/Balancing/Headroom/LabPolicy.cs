namespace XenWeb.Domain.Balancing.Headroom;

/// <summary>What the lab as a whole keeps in reserve: the talk's "good idea to keep 1–2 machines lightly loaded".</summary>
/// <param name="SpareHosts">
/// How many hosts' worth of memory and of processor stay free, wherever in the lab they are free (<see cref="LabHeadroom.Hosts"/>): 0 (none is wanted) to
/// <see cref="SpareHostsMax"/>, 1 by default. Below it the lab warns, and says what would restore it.
/// </param>
/// <param name="KeepReserve">
/// Whether the reserve is kept and not only shown: the lab also warns when the loss of a host would not be covered (N+1), and starts that
/// would take from what the policy wants are refused. No by default.
/// </param>
public sealed record LabPolicy(int SpareHosts = 1, bool KeepReserve = false)
{
    /// <summary>More is not a reserve but an empty lab.</summary>
    public const int SpareHostsMax = 100;

    /// <summary>The defaults.</summary>
    public static readonly LabPolicy Default = new();

    /// <summary>Everything that is wrong with the policy, each in words; empty if it can be used.</summary>
    public IReadOnlyList<string> Errors() =>
        SpareHosts is < 0 or > SpareHostsMax ? [$"{SpareHosts} hosts' worth of headroom is wanted; it must be 0 to {SpareHostsMax}."] : [];
}
