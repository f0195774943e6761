using System.Collections.Immutable;
using System.Text.Json.Serialization;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Messages;

/// <summary>How a guest is, from the inside: while somebody watches, and at once when a program or a load begins or ends.</summary>
public sealed record GuestVitalsMessage : Message
{
    /// <summary>The most disks, users and ended programs that are told.</summary>
    public const int ListMax = 64;

    /// <summary>Whose.</summary>
    public required GuestId Guest { get; init; }

    /// <summary>Since its boot; a migration does not change it.</summary>
    public TimeSpan Uptime { get; init; }

    /// <summary>Its processors.</summary>
    public int Cores { get; init; }

    /// <summary>Load averages over 1, 5 and 15 minutes.</summary>
    public LoadAverage LoadAverage { get; init; }

    /// <summary>What the processors did since the last reading; null at the first.</summary>
    public CpuStates? Cpu { get; init; }

    /// <summary>Memory and swap.</summary>
    public MemoryFigures Memory { get; init; }

    /// <summary>Pressure (PSI) on the processor, memory and io; null where the kernel does not tell (psi=0, or before 4.20).</summary>
    public Pressures? Pressure { get; init; }

    /// <summary>Mounted disks.</summary>
    public ImmutableArray<DiskFigures> Disks { get => field.IsDefault ? [] : field; init; }

    /// <summary>Who is logged in.</summary>
    public ImmutableArray<LoggedIn> Users { get => field.IsDefault ? [] : field; init; }

    /// <summary>Programs that run, and the last ones that have ended; newest last.</summary>
    public ImmutableArray<GuestProgram> Programs { get => field.IsDefault ? [] : field; init; }

    /// <summary>Loads that run, and the last ones that have ended; newest last.</summary>
    public ImmutableArray<GuestLoad> Loads { get => field.IsDefault ? [] : field; init; }
}

/// <summary>Runnable and waiting tasks, averaged over three times.</summary>
public readonly record struct LoadAverage(
    [property: JsonConverter(typeof(FiniteJson))] double One, [property: JsonConverter(typeof(FiniteJson))] double Five, [property: JsonConverter(typeof(FiniteJson))] double Fifteen);

/// <summary>Shares of all processors' time, as top's third line: their sum is 1.</summary>
public sealed record CpuStates(Share User, Share System, Share Nice, Share Idle, Share Waiting, Share HardInterrupts, Share SoftInterrupts, Share Stolen);

/// <summary>From /proc/meminfo.</summary>
/// <param name="Total">All.</param>
/// <param name="Free">Used for nothing.</param>
/// <param name="Available">What programs could have without swapping.</param>
/// <param name="Cached">Buffers, page cache and reclaimable slabs: top's "buff/cache".</param>
/// <param name="SwapTotal">All swap.</param>
/// <param name="SwapFree">Of it free.</param>
public readonly record struct MemoryFigures(ByteSize Total, ByteSize Free, ByteSize Available, ByteSize Cached, ByteSize SwapTotal, ByteSize SwapFree);

/// <summary>Shares of the time in which tasks waited for a resource.</summary>
/// <param name="Cpu">For a processor.</param>
/// <param name="Memory">For memory.</param>
/// <param name="Io">For io.</param>
public sealed record Pressures(Pressure Cpu, Pressure Memory, Pressure Io);

/// <summary>Of one resource.</summary>
/// <param name="Some">At least one task waited.</param>
/// <param name="Full">All tasks waited at once; null where the kernel does not tell it.</param>
public sealed record Pressure(PressureAverages Some, PressureAverages? Full = null);

/// <summary>Over 10 s, a minute and five minutes.</summary>
public readonly record struct PressureAverages(Share Ten, Share Sixty, Share ThreeHundred);

/// <summary>One mounted disk.</summary>
/// <param name="Mount">Where, made visible.</param>
/// <param name="Device">What, made visible.</param>
/// <param name="Kind">"ext4".</param>
/// <param name="Size">All of it.</param>
/// <param name="Free">What users may still write.</param>
public sealed record DiskFigures(string Mount, string Device, string Kind, ByteSize Size, ByteSize Free);

/// <summary>A login.</summary>
/// <param name="User">Who, made visible.</param>
/// <param name="Terminal">"pts/0".</param>
/// <param name="From">The other end; empty at the console.</param>
/// <param name="Since">Since when, by the guest's clock.</param>
public sealed record LoggedIn(string User, string Terminal, string From, DateTimeOffset Since);
