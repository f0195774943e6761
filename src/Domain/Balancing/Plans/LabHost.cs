using System.Collections.Immutable;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>A host as the planner sees it: what it has, and what of it is not for guests.</summary>
public sealed record LabHost
{
    /// <summary>Which.</summary>
    public required HostId Id { get; init; }

    /// <summary>All memory that Xen has.</summary>
    public required ByteSize Memory { get; init; }

    /// <summary>Memory that no guest can get: Dom0's and Xen's own.</summary>
    public ByteSize Reserved { get; init; }

    /// <summary>Physical processors.</summary>
    public required int Cores { get; init; }

    /// <summary>Processor that Dom0 uses itself.</summary>
    public Cores Dom0Cpu { get; init; }

    /// <summary>Active hosts give and take; the others only give, and are to be empty.</summary>
    public HostMode Mode { get; init; }

    /// <summary>Whether it is there. Of one that is not nothing can be migrated and nothing can be started on it.</summary>
    public bool Reachable { get; init; } = true;

    /// <summary>What guests may need and it has, by name: bridges, stores of disks; null has everything.</summary>
    public ImmutableSortedSet<string>? Has { get; init; }

    /// <summary>Its link's rate; null if not known.</summary>
    public BitRate? Link { get; init; }

    /// <summary>What its disks can do; null if not known.</summary>
    public ByteRate? Io { get; init; }
}
