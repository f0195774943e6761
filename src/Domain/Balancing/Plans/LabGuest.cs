using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>A guest as the planner sees it: what it needs, what it uses, and how it may be treated.</summary>
public sealed record LabGuest
{
    /// <summary>Its name, unique in the lab.</summary>
    public required string Name { get; init; }

    /// <summary>Where it runs; null for one that is to be started.</summary>
    public HostId? Host { get; init; }

    /// <summary>Its memory.</summary>
    public required ByteSize Memory { get; init; }

    /// <summary>Its virtual processors.</summary>
    public required int Vcpus { get; init; }

    /// <summary>Of two guests the less important gives way.</summary>
    public GuestPriority Priority { get; init; }

    /// <summary>Where it may live and whether it moves.</summary>
    public GuestRules Rules { get => field ?? GuestRules.None; init; } = GuestRules.None;

    /// <summary>Why it can't be migrated live; null if it can.</summary>
    public string? CannotMigrate { get; init; }

    /// <summary>Processor that it uses.</summary>
    public Cores Cpu { get; init; }

    /// <summary>Network traffic, the busier direction.</summary>
    public BitRate Network { get; init; }

    /// <summary>Block io, reads and writes.</summary>
    public ByteRate Io { get; init; }

    /// <summary>Memory that it changes a second; null if not known (<see cref="PlanPolicy.DirtyRate"/> is taken).</summary>
    public ByteRate? DirtyRate { get; init; }

    /// <summary>What it needs of its host besides, by name: bridges, stores of disks.</summary>
    public ImmutableSortedSet<string> Needs { get => field ?? []; init; } = [];
}
