using System.Collections.Immutable;
using System.Text.Json.Serialization;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Guests;

/// <summary>What a guest needs of its host beside processor and memory: as its configuration, or <c>xl list -l</c>, says.</summary>
[JsonConverter(typeof(GuestFittingsJson))]
public sealed record GuestFittings
{
    /// <summary>No more than this of each kind is carried: a bound on what others' messages can make us keep.</summary>
    public const int CountMax = 64;

    /// <summary>Needs nothing.</summary>
    public static readonly GuestFittings None = new();

    /// <summary>The addresses of its network interfaces, in lower case with colons: no other guest of the lab may have them.</summary>
    public ImmutableArray<string> Macs { get => field.IsDefault ? [] : field; init; }

    /// <summary>The bridges (or switches) that its interfaces join.</summary>
    public ImmutableArray<string> Bridges { get => field.IsDefault ? [] : field; init; }

    /// <summary>The absolute paths that must be on the host: disks, kernel, ramdisk; and those of volumes, which come to be there when the agent attaches them.</summary>
    public ImmutableArray<string> Paths { get => field.IsDefault ? [] : field; init; }

    /// <summary>The volumes that the host must be able to reach, by key: a volume's path says all of it.</summary>
    public ImmutableArray<Volume> Volumes => VolumeText.Sorted(Paths.Select(Volume.OfPath));

    /// <summary>What a host must have by name: bridges, and the reach of volumes of each kind.</summary>
    public IEnumerable<string> Needed => Bridges.Concat(Volumes.Select(v => VolumeReach.Name(v.Address.Kind)).Distinct());

    /// <summary>The paths that must be on the host already.</summary>
    public ImmutableArray<string> OwnPaths => [.. Paths.Where(path => !Volume.IsPath(path))];

    /// <summary>The same needs in the same order: what came as JSON equals what was sent.</summary>
    public bool Equals(GuestFittings? other) =>
        other is not null && Macs.SequenceEqual(other.Macs) && Bridges.SequenceEqual(other.Bridges) && Paths.SequenceEqual(other.Paths);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Macs.FirstOrDefault(), Bridges.FirstOrDefault(), Paths.FirstOrDefault());

    /// <summary>Whether they are as long and as many as they can be.</summary>
    internal bool IsSane => All(Macs, 17) && All(Bridges, 255) && All(Paths, 4096);

    private static bool All(ImmutableArray<string> texts, int longest) => texts.Length <= CountMax && texts.All(t => t is { Length: > 0 } && t.Length <= longest);
}
