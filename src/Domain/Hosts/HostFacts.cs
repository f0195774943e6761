using System.Collections.Immutable;
using System.Text.Json.Serialization;
using XenWeb.Domain.Units;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Hosts;

/// <summary>What a host is, as <c>xl info</c> says it; changes only when it boots.</summary>
public sealed record HostFacts
{
    /// <summary>Physical processors that Xen schedules on.</summary>
    public required int Cores { get; init; }

    /// <summary>All memory that Xen has.</summary>
    public required ByteSize Memory { get; init; }

    /// <summary>Clock in MHz; 0 if not known.</summary>
    [JsonConverter(typeof(FiniteJson))]
    public double CpuMegahertz { get; init; }

    /// <summary>Its link's rate, for the network threshold; null if not known.</summary>
    public BitRate? Link { get; init; }

    /// <summary>What its disks can do, for the io threshold; null if not known.</summary>
    public ByteRate? Storage { get; init; }

    /// <summary>Xen's version, "4.17.5".</summary>
    public string XenVersion { get => field ?? ""; init; }

    /// <summary>Dom0's kernel.</summary>
    public string Kernel { get => field ?? ""; init; }

    /// <summary>
    /// Whether several guests can be made or received at once. Without <c>dom0_mem=</c> on Xen's command line xl holds
    /// its lock for the whole of each create and receive (tools/xl: create_domain with autoballoon).
    /// </summary>
    public bool ReceivesInParallel { get; init; }

    /// <summary>The bridges and switches that a guest's interface can join; null if not known.</summary>
    public ImmutableArray<string>? Bridges { get; init; }

    /// <summary>Which kinds of volumes it can reach, and why not the others; null if its agent attaches none.</summary>
    public ImmutableArray<VolumeReach>? Volumes { get; init; }

    /// <summary>What it has by name, as <see cref="Guests.GuestFittings.Needed"/> asks for it; null if not known.</summary>
    [JsonIgnore]
    public IEnumerable<string>? Has => Bridges?.Concat((Volumes ?? []).Where(v => v.WhyNot is null).Select(v => VolumeReach.Name(v.Kind)));

    /// <summary>When it was booted; null if not known.</summary>
    public DateTimeOffset? BootedAt { get; init; }
}
