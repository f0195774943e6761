using XenWeb.Domain.Replay;

namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>All of a host that samples don't tell, from a moment on until the next row. Key: host and time.</summary>
public sealed class HostKeyframeRow
{
    /// <summary>The host's name.</summary>
    public required string Host { get; set; }

    /// <summary>When it was said, to the millisecond.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>Why it was kept.</summary>
    public KeyframeCause Cause { get; set; }

    /// <summary>Whether its agent was there.</summary>
    public bool Online { get; set; }

    /// <summary>The <see cref="HostKeyframe.Status"/> as JSON, Brotli; <see cref="StorageJson"/> reads and writes it. Null if only its presence was heard.</summary>
    public byte[]? Content { get; set; }
}
