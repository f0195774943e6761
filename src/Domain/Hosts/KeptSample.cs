using System.Collections.Immutable;
using System.Text.Json.Serialization;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Hosts;

/// <summary>
/// What the history keeps of a status, and nothing else: so an agent can hold minutes of it, and a spool hours. Host and time (to the millisecond)
/// name it, whoever delivers it and how often.
/// </summary>
/// <param name="Host">Whose.</param>
/// <param name="At">When the host was read, by its own clock.</param>
/// <param name="MemoryUsed">Memory that domains have, Dom0 included.</param>
/// <param name="Guests">Those that ran there.</param>
public sealed record KeptSample(HostId Host, DateTimeOffset At, ByteSize MemoryUsed, ImmutableArray<KeptGuest> Guests)
{
    /// <summary>Processor used by all domains; null until two frames were seen.</summary>
    public Cores? Cpu { get; init; }

    /// <summary>Processor used by Dom0 alone.</summary>
    public Cores? Dom0Cpu { get; init; }

    /// <summary>Received by all guests.</summary>
    public BitRate? NetworkIn { get; init; }

    /// <summary>Sent by all guests.</summary>
    public BitRate? NetworkOut { get; init; }

    /// <summary>Read by all guests.</summary>
    public ByteRate? BlockRead { get; init; }

    /// <summary>Written by all guests.</summary>
    public ByteRate? BlockWrite { get; init; }

    /// <summary>Whether it was delivered afterwards, out of an agent's ring: then it says nothing of its host's clock now.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsLate { get; init; }

    /// <summary>Its name beside the host's: when it was read, in Unix milliseconds.</summary>
    [JsonIgnore]
    public long Time => At.ToUnixTimeMilliseconds();

    /// <summary>Whether its list has no holes: JSON reads null as any element.</summary>
    [JsonIgnore]
    public bool IsWhole => !Guests.IsDefault && Guests.All(g => g is not null);

    /// <summary>What is kept of a sample as a status tells it.</summary>
    /// <param name="host">Whose.</param>
    /// <param name="facts">What the host is; null if it is not known yet: then the memory that is used is that of its domains.</param>
    /// <param name="sample">What was seen.</param>
    public static KeptSample Of(HostId host, HostFacts? facts, HostSample sample) => new(host, sample.At, Used(facts, sample), [.. sample.Guests.Where(RunsThere).Select(KeptGuest.Of)])
    {
        Cpu = sample.Cpu, Dom0Cpu = sample.Dom0Cpu, NetworkIn = sample.NetworkIn, NetworkOut = sample.NetworkOut, BlockRead = sample.BlockRead, BlockWrite = sample.BlockWrite,
    };

    /// <summary>What domains have of a host's memory: without its facts, the sum of what they have.</summary>
    public static ByteSize Used(HostFacts? facts, HostSample sample) => facts is not null
        ? facts.Memory - sample.FreeMemory
        : sample.Guests.Aggregate(sample.Dom0Memory, (sum, guest) => sum + guest.Memory);

    /// <summary>Whether a sample of it is kept: while it moves, a guest is at two hosts, and what has not begun or has ended there would pull its means down.</summary>
    public static bool RunsThere(GuestSample guest) => guest.State is not (GuestRunState.Incoming or GuestRunState.Leaving);
}

/// <summary>One guest of a <see cref="KeptSample"/>.</summary>
/// <param name="Id">Which.</param>
/// <param name="Memory">What it had.</param>
public sealed record KeptGuest(GuestId Id, ByteSize Memory)
{
    /// <summary>Processor used; null until two frames were seen.</summary>
    public Cores? Cpu { get; init; }

    /// <summary>Received.</summary>
    public BitRate? NetworkIn { get; init; }

    /// <summary>Sent.</summary>
    public BitRate? NetworkOut { get; init; }

    /// <summary>Read from its disks.</summary>
    public ByteRate? BlockRead { get; init; }

    /// <summary>Written to its disks.</summary>
    public ByteRate? BlockWrite { get; init; }

    /// <summary>What is kept of a guest's sample.</summary>
    public static KeptGuest Of(GuestSample guest) => new(guest.Id, guest.Memory)
    {
        Cpu = guest.Cpu, NetworkIn = guest.NetworkIn, NetworkOut = guest.NetworkOut, BlockRead = guest.BlockRead, BlockWrite = guest.BlockWrite,
    };
}
