using System.Collections.Immutable;
using System.Text.Json.Serialization;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Configs;

/// <summary>
/// What a guest is made from. As a text it is an xl.cfg (<see cref="GuestConfigText"/>), in which XenWeb's own fields are comments; as JSON
/// it is <see cref="GuestConfigJson"/>. It may be wrong in any field: <see cref="GuestConfigRules"/> tells. Null is what xl takes when
/// nothing is said.
/// </summary>
public sealed record GuestConfig
{
    /// <summary>The guest's name; unique in the lab.</summary>
    public required string Name { get; init; }

    /// <summary>The guest's UUID; null lets xl make another one at each start.</summary>
    public GuestId? Id { get; init; }

    /// <summary>How it is virtualised.</summary>
    public GuestType Type { get; init; }

    /// <summary>How it boots.</summary>
    public GuestBoot Boot { get => field ?? GuestBoot.Default; init; }

    /// <summary>What it starts with; whole MiB.</summary>
    public required ByteSize Memory { get; init; }

    /// <summary>What it may have at most; whole MiB. Null for what it starts with.</summary>
    public ByteSize? MemoryMax { get; init; }

    /// <summary>Virtual processors at the start; null for 1.</summary>
    public int? Vcpus { get; init; }

    /// <summary>Virtual processors at most; null for those of the start.</summary>
    public int? VcpusMax { get; init; }

    /// <summary>Its part of a contended host, 1 to 65535; null for 256.</summary>
    public int? Weight { get; init; }

    /// <summary>Processor at most, in percent of one; 0 or null for no limit.</summary>
    public int? Cap { get; init; }

    /// <summary>Disks, in order.</summary>
    public ImmutableArray<GuestDisk> Disks { get => field.IsDefault ? [] : field; init; }

    /// <summary>Network interfaces, in order.</summary>
    public ImmutableArray<GuestVif> Vifs { get => field.IsDefault ? [] : field; init; }

    /// <summary>Its screen; null if nothing is said, which for HVM is a screen without a password.</summary>
    public GuestVnc? Vnc { get; init; }

    /// <summary>For HVM: its serial ports, each by what they are in Dom0 ("pty"). PV and PVH guests have a console without it.</summary>
    public ImmutableArray<string> Serial { get => field.IsDefault ? [] : field; init; }

    /// <summary>Byte streams to Dom0.</summary>
    public ImmutableArray<GuestChannel> Channels { get => field.IsDefault ? [] : field; init; }

    /// <summary>What is done when it ends.</summary>
    public GuestActions Actions { get => field ?? GuestActions.Default; init; }

    /// <summary>Everything else of the xl.cfg as it was written: assignments of other keys and comments, parted by LF.</summary>
    public string Extra { get => field ?? ""; init; }

    /// <summary>How important it is.</summary>
    public GuestPriority Priority { get; init; }

    /// <summary>Where it may live.</summary>
    public GuestRules Rules { get => field ?? GuestRules.None; init; }

    /// <summary>Whether others may write to its disks too while it runs, as with a cluster file system. The others have to say so as well.</summary>
    public bool SharesDisks { get; init; }

    /// <summary>Whose it is; null for nobody's.</summary>
    public string? Owner { get; init; }

    /// <summary>The class that it is for ("cs439"); null for none.</summary>
    public string? Class { get; init; }

    /// <summary>What it asks of a host.</summary>
    [JsonIgnore]
    public GuestNeeds Needs => new(Memory, Vcpus ?? 1);

    /// <summary>Its MAC addresses, in lower case, sorted, each once; what is no address is left out.</summary>
    [JsonIgnore]
    public ImmutableArray<string> Macs => Sorted(Vifs.Select(v => MacAddress.TryParse(v.Mac, out var mac) ? mac.ToString() : null));

    /// <summary>The bridges that it names, sorted, each once.</summary>
    [JsonIgnore]
    public ImmutableArray<string> Bridges => Sorted(Vifs.Select(v => v.HostBridge));

    /// <summary>The paths that must be on the host, sorted, each once; what a script or another domain serves is left out.</summary>
    [JsonIgnore]
    public ImmutableArray<string> DiskTargets => Sorted(Disks.Select(d => d.HostPath));

    /// <summary>By value, the lists too.</summary>
    public bool Equals(GuestConfig? other) => ReferenceEquals(this, other) || other is not null && GuestConfigJson.Write(this) == GuestConfigJson.Write(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Memory, Disks.Length, Vifs.Length);

    private static ImmutableArray<string> Sorted(IEnumerable<string?> texts) => [.. texts.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
