using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Hosts;

/// <summary>A host and its guests as a status tells them: rates, not counters.</summary>
public sealed record HostSample
{
    /// <summary>When it was read.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Processor used by all domains, Dom0 included; null until two frames were seen.</summary>
    public Cores? Cpu { get; init; }

    /// <summary>Processor used by Dom0 alone.</summary>
    public Cores? Dom0Cpu { get; init; }

    /// <summary>Memory that no domain has.</summary>
    public required ByteSize FreeMemory { get; init; }

    /// <summary>Dom0's own memory.</summary>
    public ByteSize Dom0Memory { get; init; }

    /// <summary>Received by all guests.</summary>
    public BitRate? NetworkIn { get; init; }

    /// <summary>Sent by all guests.</summary>
    public BitRate? NetworkOut { get; init; }

    /// <summary>Read by all guests.</summary>
    public ByteRate? BlockRead { get; init; }

    /// <summary>Written by all guests.</summary>
    public ByteRate? BlockWrite { get; init; }

    /// <summary>All guests, by id.</summary>
    public ImmutableArray<GuestSample> Guests { get => field.IsDefault ? [] : field; init; }
}
