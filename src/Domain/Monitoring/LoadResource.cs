namespace XenWeb.Domain.Monitoring;

/// <summary>What a host can be short of.</summary>
public enum LoadResource
{
    /// <summary>Processor.</summary>
    Cpu,

    /// <summary>Memory.</summary>
    Memory,

    /// <summary>Network.</summary>
    Network,

    /// <summary>Block io.</summary>
    Io,
}
