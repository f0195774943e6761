namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>A guest at one moment. Key: guest and time; the host is where it was then.</summary>
public sealed class GuestSampleRow
{
    /// <summary>Which guest.</summary>
    public Guid GuestId { get; set; }

    /// <summary>When it was read, to the millisecond.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Where it was.</summary>
    public required string Host { get; set; }

    /// <summary>Cores used.</summary>
    public double? Cpu { get; set; }

    /// <summary>What it had, in bytes.</summary>
    public long MemoryBytes { get; set; }

    /// <summary>Received, bit/s.</summary>
    public double? NetworkIn { get; set; }

    /// <summary>Sent, bit/s.</summary>
    public double? NetworkOut { get; set; }

    /// <summary>Read from its disks, bytes/s.</summary>
    public double? BlockRead { get; set; }

    /// <summary>Written to its disks, bytes/s.</summary>
    public double? BlockWrite { get; set; }
}
