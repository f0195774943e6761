using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Migrations;

/// <summary>The one migration for which a host opens its port: what was confirmed to whom, and for how long.</summary>
public sealed record StreamSlot
{
    /// <summary>The negotiation's id; the connection must name it.</summary>
    public required string HelpId { get; init; }

    /// <summary>The guest that comes; the connection must name it too.</summary>
    public required GuestId Guest { get; init; }

    /// <summary>Its name: what is left of it after a failure is found by it.</summary>
    public required string GuestName { get; init; }

    /// <summary>The only host that may connect: its certificate has to say so.</summary>
    public required HostId Source { get; init; }

    /// <summary>The guest's memory: a stream that is many times as long is broken off.</summary>
    public required ByteSize Memory { get; init; }

    /// <summary>It has to connect within this time.</summary>
    public required TimeSpan ClaimWithin { get; init; }

    /// <summary>It has to be done within this time; both are durations, since clocks differ.</summary>
    public required TimeSpan KeepFor { get; init; }
}
