using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing;

/// <summary>
/// A host's load as one number from 0 to 1, lower is better: the weighted sum of its four shares. The table of weights
/// is the whole metric; it is shown in the page as it stands here.
/// </summary>
public sealed record ScoreTerms(Share Cpu, Share Memory, Share Network, Share Io)
{
    /// <summary>Weight of cpu: what labs run out of first.</summary>
    public const double CpuWeight = 0.5;

    /// <summary>Weight of memory.</summary>
    public const double MemoryWeight = 0.3;

    /// <summary>Weight of the network.</summary>
    public const double NetworkWeight = 0.1;

    /// <summary>Weight of block io.</summary>
    public const double IoWeight = 0.1;

    /// <summary>The load.</summary>
    public double Load => Math.Round(CpuWeight * Cpu.Value + MemoryWeight * Memory.Value + NetworkWeight * Network.Value + IoWeight * Io.Value, 4);
}
