using System.Collections.Immutable;
using XenWeb.Domain.Guards;

namespace XenWeb.Infrastructure.Network;

/// <summary>How guests' vifs are guarded on this host.</summary>
public sealed record BridgeGuardOptions
{
    /// <summary>What is done; <see cref="GuardMode.Alarm"/>.</summary>
    public GuardMode Mode { get; init; } = GuardMode.Alarm;

    /// <summary>What a vif may send in a second.</summary>
    public GuardLimits Limits { get; init; } = new();

    /// <summary>Bridges whose vifs are not guarded; none.</summary>
    public ImmutableSortedSet<string> Unguarded { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>nft: a path, or a name that is looked for in PATH (the default, "nft").</summary>
    public string NftPath { get; init; } = "nft";

    /// <summary>ip: a path, or a name that is looked for in PATH (the default).</summary>
    public string IpPath { get; init; } = "ip";

    /// <summary>bridge, which comes with ip: a path, or a name that is looked for in PATH (the default).</summary>
    public string BridgePath { get; init; } = "bridge";

    /// <summary>tc, which comes with ip: a path, or a name that is looked for in PATH (the default).</summary>
    public string TcPath { get; init; } = "tc";

    /// <summary>xenstore-ls: a path, or a name that is looked for in PATH (the default).</summary>
    public string XenstoreLsPath { get; init; } = "xenstore-ls";

    /// <summary>How often it is looked whether a network device has come or gone, which costs a listing of one folder; 0.2 s.</summary>
    public TimeSpan LookInterval { get; init; } = TimeSpan.FromSeconds(0.2);

    /// <summary>How often rules are compared with what they should be, and counters are read, though no device has come or gone; 3 s.</summary>
    public TimeSpan CompareInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Where Linux shows its network devices; "/sys".</summary>
    public string SysPath { get; init; } = "/sys";
}
