using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Xen;

/// <summary>
/// A domain's line of <c>xentop -b -f</c>. Networks are counted where Dom0's end of the vif stands: what the vif
/// transmits (NETTX) is what the guest receives (libxenstat hands /proc/net/dev on as it is).
/// </summary>
public sealed record XentopDomain
{
    /// <summary>Its name as Xen has it, with the suffixes of a migration.</summary>
    public required string Name { get; init; }

    /// <summary>The six flags "dsbcpr", a hyphen for one that is not set. Not in the order of <c>xl list</c>.</summary>
    public required string Flags { get; init; }

    /// <summary>Whole processor seconds.</summary>
    public required long CpuSeconds { get; init; }

    /// <summary>Processor since the frame before; null where xentop had nothing to compare with and printed 0.</summary>
    public Cores? Cpu { get; init; }

    /// <summary>What it has.</summary>
    public required ByteSize Memory { get; init; }

    /// <summary>What it may have; null for "no limit".</summary>
    public ByteSize? MemoryMax { get; init; }

    /// <summary>Virtual processors; 0 while it is built.</summary>
    public required int Vcpus { get; init; }

    /// <summary>Network interfaces.</summary>
    public required int Networks { get; init; }

    /// <summary>Bytes that the guest received: NETTX, in steps of 1 KiB.</summary>
    public required long ReceivedBytes { get; init; }

    /// <summary>Bytes that the guest sent: NETRX, in steps of 1 KiB.</summary>
    public required long SentBytes { get; init; }

    /// <summary>Virtual disks.</summary>
    public required int Disks { get; init; }

    /// <summary>Read requests; null, as the next three, where xentop prints "-" or nonsense.</summary>
    public long? Reads { get; init; }

    /// <summary>Write requests.</summary>
    public long? Writes { get; init; }

    /// <summary>Bytes read.</summary>
    public long? ReadBytes { get; init; }

    /// <summary>Bytes written.</summary>
    public long? WriteBytes { get; init; }
}
