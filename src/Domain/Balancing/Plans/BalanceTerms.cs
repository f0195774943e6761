using System.Collections.Immutable;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>
/// What makes a lab well balanced: hosts below their thresholds first, then equal shares of what labs run out of. Lower is better.
/// </summary>
public static class BalanceTerms
{
    /// <summary>The share of processor over which a host counts as hot.</summary>
    public const double CpuLimit = 0.80;

    /// <summary>The share of memory over which a host is too full to help another.</summary>
    public const double MemoryLimit = 0.85;

    /// <summary>Processor, by its measure.</summary>
    public static readonly BalanceTerm Cpu = new("cpu, spread", 1, TermKind.Spread, h => h.Dom0Cpu.Count, g => g.Cpu.Count, h => h.Cores);

    /// <summary>Memory.</summary>
    public static readonly BalanceTerm Memory = new("memory, spread", 1, TermKind.Spread, h => h.Reserved.Bytes, g => g.Memory.Bytes, h => h.Memory.Bytes);

    /// <summary>Virtual processors for each physical one: what could be wanted.</summary>
    public static readonly BalanceTerm Vcpus = new("vcpus per core, spread", 0.25, TermKind.Spread, _ => 0, g => g.Vcpus, h => h.Cores);

    /// <summary>Network, where the link's rate is known.</summary>
    public static readonly BalanceTerm Network = new("network, spread", 0.25, TermKind.Spread, _ => 0, g => g.Network.BitsPerSecond, h => h.Link?.BitsPerSecond ?? 0);

    /// <summary>Block io, where the disks' rate is known.</summary>
    public static readonly BalanceTerm Io = new("block io, spread", 0.25, TermKind.Spread, _ => 0, g => g.Io.BytesPerSecond, h => h.Io?.BytesPerSecond ?? 0);

    /// <summary>Hot hosts.</summary>
    public static readonly BalanceTerm Hot = Cpu with { Name = "hosts over 80 % cpu", Weight = 2, Kind = TermKind.Over, Limit = CpuLimit };

    /// <summary>Full hosts.</summary>
    public static readonly BalanceTerm Full = Memory with { Name = "hosts over 85 % memory", Weight = 0.5, Kind = TermKind.Over, Limit = MemoryLimit };

    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<BalanceTerm> Default = [Hot, Full, Cpu, Memory, Vcpus, Network, Io];
}
