using System.Collections.Immutable;

namespace XenWeb.Domain.Volumes;

/// <summary>The volumes of a host at one moment: those that it has, and those that it has claimed and does not have (any more), by key.</summary>
/// <param name="Held">Which.</param>
public sealed record VolumeFrame(ImmutableArray<HeldVolume> Held)
{
    /// <summary>None.</summary>
    public static readonly VolumeFrame None = new([]);
}

/// <summary>One volume that a host has.</summary>
/// <param name="Volume">Which.</param>
/// <param name="Problem">Why it can't be used right now ("nas does not answer"); null if it can.</param>
public sealed record HeldVolume(Volume Volume, string? Problem = null);

/// <summary>Whether a host can reach volumes of one kind.</summary>
/// <param name="Kind">Which.</param>
/// <param name="WhyNot">Why not ("nbd-client is not installed"); null if it can.</param>
public sealed record VolumeReach(VolumeKind Kind, string? WhyNot = null)
{
    /// <summary>The reach of a kind as one of the things that a host has: "nbd: volumes". No bridge is called that.</summary>
    public static string Name(VolumeKind kind) => $"{kind.ToString().ToLowerInvariant()}: volumes";
}

/// <summary>A volume as a status tells it.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="ReadOnly">Whether it may only be read here.</param>
/// <param name="Guest">The guest that uses it, by name; null if none does.</param>
/// <param name="Problem">Why it can't be used right now; null if it can.</param>
/// <param name="Since">Since when it can't be used; null if it can.</param>
public sealed record VolumeState(string Address, bool ReadOnly, string? Guest = null, string? Problem = null, DateTimeOffset? Since = null);
