using XenWeb.Domain.Units;

namespace XenWeb.Domain.Guests;

/// <summary>
/// One guest at one moment as Xen counts it: a line of xentop joined with <c>xl list -l</c>. Counters are cumulative
/// since the guest's vifs and disks were made on this host, so they start again at 0 after a migration or a reboot.
/// </summary>
public sealed record GuestFrame
{
    /// <summary>The UUID.</summary>
    public required GuestId Id { get; init; }

    /// <summary>The name without Xen's suffixes <c>--incoming</c> and <c>--migratedaway</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Xen's number for it on this host; another after each reboot or migration.</summary>
    public required int DomainNumber { get; init; }

    /// <summary>What it does.</summary>
    public required GuestRunState State { get; init; }

    /// <summary>Its virtual processors; 0 while it is being rebuilt.</summary>
    public required int Vcpus { get; init; }

    /// <summary>What it has now; 0 while it is being rebuilt.</summary>
    public required ByteSize Memory { get; init; }

    /// <summary>What it may have; null where Xen says "no limit".</summary>
    public ByteSize? MemoryMax { get; init; }

    /// <summary>
    /// Processor over the last sampling period as Xen's tools measured it from nanoseconds (xentop's CPU(%)); null
    /// in xentop's first frame, which always prints 0.
    /// </summary>
    public Cores? Cpu { get; init; }

    /// <summary>Processor seconds since it was made; whole seconds from xentop.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>Bytes that the guest has sent over all its vifs: xentop's NETRX, for it counts at Dom0's end, in KiB.</summary>
    public long NetworkOutBytes { get; init; }

    /// <summary>Bytes that the guest has received: xentop's NETTX.</summary>
    public long NetworkInBytes { get; init; }

    /// <summary>Block read requests; null where Xen can't tell ("-").</summary>
    public long? BlockReads { get; init; }

    /// <summary>Block write requests.</summary>
    public long? BlockWrites { get; init; }

    /// <summary>Bytes read from its disks (sectors of 512).</summary>
    public long? BlockReadBytes { get; init; }

    /// <summary>Bytes written to its disks.</summary>
    public long? BlockWriteBytes { get; init; }

    /// <summary>Number of network interfaces.</summary>
    public int Networks { get; init; }

    /// <summary>Number of virtual disks.</summary>
    public int Disks { get; init; }

    /// <summary>What it needs of its host besides.</summary>
    public GuestFittings Fittings { get => field ?? GuestFittings.None; init; } = GuestFittings.None;

    /// <summary>Whether <see cref="Fittings"/> is what Xen says; not, while xl has not told of the domain yet: then it may need anything.</summary>
    public bool IsKnown { get; init; } = true;

    /// <summary>Why it can't be migrated live ("holds the PCI device 03:00.0", "nomigrate"); null if it can.</summary>
    public string? CannotMigrate { get; init; }

    /// <summary>Why its network is cut off ("9,120 connections too many"); null if it is not.</summary>
    public string? Quarantine { get; init; }

    /// <summary>The limit of its network, of each vif and both ways, as the kernel keeps it; null for none.</summary>
    public BitRate? Bandwidth { get; init; }
}
