namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>A host at one moment. Key: host and time, so that a sample that comes twice is kept once.</summary>
public sealed class HostSampleRow
{
    /// <summary>The host's name.</summary>
    public required string Host { get; set; }

    /// <summary>When it was read, to the millisecond.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Cores used by all domains.</summary>
    public double? Cpu { get; set; }

    /// <summary>Cores used by Dom0.</summary>
    public double? Dom0Cpu { get; set; }

    /// <summary>Memory that domains have, Dom0 included, in bytes.</summary>
    public long MemoryUsedBytes { get; set; }

    /// <summary>Received by all guests, bit/s.</summary>
    public double? NetworkIn { get; set; }

    /// <summary>Sent by all guests, bit/s.</summary>
    public double? NetworkOut { get; set; }

    /// <summary>Read by all guests, bytes/s.</summary>
    public double? BlockRead { get; set; }

    /// <summary>Written by all guests, bytes/s.</summary>
    public double? BlockWrite { get; set; }
}
