using System.Collections.Immutable;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Hosts;

/// <summary>A host and its guests at one moment, as Xen counts them: what a sampler reads and the agent's core is given.</summary>
public sealed record HostFrame
{
    /// <summary>When it was read.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What the host is.</summary>
    public required HostFacts Facts { get; init; }

    /// <summary>Memory that no domain has, with outstanding claims already taken off (<c>xl info</c>: free_memory).</summary>
    public required ByteSize FreeMemory { get; init; }

    /// <summary>Domain-0. Xen charges it the guests' I/O.</summary>
    public required GuestFrame Dom0 { get; init; }

    /// <summary>All guests, those that arrive or leave included; by id.</summary>
    public required ImmutableArray<GuestFrame> Guests { get; init; }

    /// <summary>
    /// Guests that an <c>xl migrate</c> of this host is moving right now, whoever started it: read back from the running
    /// processes, so that an agent that was restarted in the middle knows (and does not start a second one).
    /// </summary>
    public ImmutableArray<string> MigratingNames { get; init; } = [];

    /// <summary>What the guard of the guests' networks says; null where there is none.</summary>
    public GuardFrame? Guard { get; init; }

    /// <summary>The volumes that it has; null where nobody attaches any.</summary>
    public VolumeFrame? Volumes { get; init; }
}
