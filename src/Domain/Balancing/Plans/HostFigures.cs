using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>What a host holds.</summary>
/// <param name="Guests">How many guests.</param>
/// <param name="MemoryFree">Memory for further guests.</param>
/// <param name="Cpu">Share of its processors that is used, Dom0 included.</param>
/// <param name="Vcpus">Its guests' virtual processors.</param>
/// <param name="LossIsCovered">Whether its guests would find a place on the others if it were lost (N+1).</param>
public sealed record HostFigures(int Guests, ByteSize MemoryFree, Share Cpu, int Vcpus, bool LossIsCovered);
