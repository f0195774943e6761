using System.Text.Json.Serialization;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Guests;

/// <summary>One guest as a status tells it: rates over the last sampling period, not counters. Rates are null until two frames were seen.</summary>
[JsonConverter(typeof(GuestSampleJson))]
public sealed record GuestSample
{
    /// <summary>The UUID.</summary>
    public required GuestId Id { get; init; }

    /// <summary>The name, unique in the lab.</summary>
    public required string Name { get; init; }

    /// <summary>Xen's number for it on its host.</summary>
    public required int DomainNumber { get; init; }

    /// <summary>What it does.</summary>
    public required GuestRunState State { get; init; }

    /// <summary>Its virtual processors.</summary>
    public required int Vcpus { get; init; }

    /// <summary>What it has now.</summary>
    public required ByteSize Memory { get; init; }

    /// <summary>What it may have; null is "no limit".</summary>
    public ByteSize? MemoryMax { get; init; }

    /// <summary>Processor used; 1 is one core.</summary>
    public Cores? Cpu { get; init; }

    /// <summary>Processor seconds since it was made.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>Received.</summary>
    public BitRate? NetworkIn { get; init; }

    /// <summary>Sent.</summary>
    public BitRate? NetworkOut { get; init; }

    /// <summary>Read from its disks.</summary>
    public ByteRate? BlockRead { get; init; }

    /// <summary>Written to its disks.</summary>
    public ByteRate? BlockWrite { get; init; }

    /// <summary>Block requests a second, reads and writes.</summary>
    public double? BlockRequestsPerSecond { get; init; }

    /// <summary>Number of network interfaces.</summary>
    public int Networks { get; init; }

    /// <summary>Number of virtual disks.</summary>
    public int Disks { get; init; }

    /// <summary>What it needs of its host besides.</summary>
    public GuestFittings Fittings { get => field ?? GuestFittings.None; init; } = GuestFittings.None;

    /// <summary>Why it can't be migrated live; null if it can.</summary>
    public string? CannotMigrate { get; init; }

    /// <summary>Why its network is cut off ("9,120 connections too many"); null if it is not.</summary>
    public string? Quarantine { get; init; }

    /// <summary>The limit of its network, of each vif and both ways, as its host keeps it now; null for none.</summary>
    public BitRate? Bandwidth { get; init; }

    /// <summary>It has just moved and is left alone by relief until then; null if it does not rest.</summary>
    public DateTimeOffset? RestsUntil { get; init; }
}
