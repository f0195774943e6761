using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Hosts;

namespace XenWeb.Web.Api;

/// <summary>A lab as the planner sees it: to be kept, changed, and given back with a request for a plan.</summary>
/// <param name="Hosts">All hosts.</param>
/// <param name="Domains">All domains.</param>
public sealed record LabShape(IReadOnlyList<LabHostShape> Hosts, IReadOnlyList<LabDomainShape> Domains)
{
    internal static LabShape Of(LabSnapshot lab) => new([.. lab.Hosts.Select(LabHostShape.Of)], [.. lab.Guests.Select(LabDomainShape.Of)]);
}

/// <summary>A host of a lab. Its name, its memory and its cores are needed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="MemoryBytes">All memory that Xen has.</param>
/// <param name="ReservedBytes">What no domain can get: Dom0's and Xen's own.</param>
/// <param name="Cores">Physical processors.</param>
/// <param name="Dom0CpuCores">What Dom0 uses; 1 is one core.</param>
/// <param name="Mode">active, draining, maintenance; hosts that are not active only give.</param>
/// <param name="Reachable">Whether it is there; nothing is moved from or to one that is not. True if it is left out.</param>
/// <param name="Has">What domains may need of it, by name; null has everything.</param>
/// <param name="LinkBitsPerSecond">Its link's rate; null if not known.</param>
/// <param name="IoBytesPerSecond">What its disks can do; null if not known.</param>
public sealed record LabHostShape(
    string Name, long MemoryBytes, long? ReservedBytes, int Cores, double? Dom0CpuCores, HostMode? Mode, bool? Reachable, IReadOnlyList<string>? Has, double? LinkBitsPerSecond, double? IoBytesPerSecond)
{
    internal static LabHostShape Of(LabHost host) => new(
        host.Id.Name, host.Memory.Bytes, host.Reserved.Bytes, host.Cores, host.Dom0Cpu.Count, host.Mode, host.Reachable, host.Has is { } has ? [.. has] : null, host.Link?.BitsPerSecond, host.Io?.BytesPerSecond);
}

/// <summary>A domain of a lab. Its name, its memory and its vcpus are needed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Host">Where it runs; null for one that is to be started.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="Vcpus">Virtual processors.</param>
/// <param name="Priority">−9 to 9; of two the less important gives way.</param>
/// <param name="PinnedTo">The only host that it may run on.</param>
/// <param name="KeepApart">A group of which no two are on one host.</param>
/// <param name="NeverMoves">Whether it moves only when its host is to be empty.</param>
/// <param name="CannotMigrate">Why it can't be migrated live; null if it can.</param>
/// <param name="CpuCores">What it uses; 1 is one core.</param>
/// <param name="NetworkBitsPerSecond">Its traffic, the busier direction.</param>
/// <param name="IoBytesPerSecond">Reads and writes.</param>
/// <param name="DirtyBytesPerSecond">Memory that it changes; null if not known.</param>
/// <param name="Needs">What it needs of its host, by name.</param>
public sealed record LabDomainShape(
    string Name, string? Host, long MemoryBytes, int Vcpus, int? Priority, string? PinnedTo, string? KeepApart, bool? NeverMoves, string? CannotMigrate, double? CpuCores, double? NetworkBitsPerSecond,
    double? IoBytesPerSecond, double? DirtyBytesPerSecond, IReadOnlyList<string>? Needs)
{
    internal static LabDomainShape Of(LabGuest guest) => new(
        guest.Name, guest.Host?.Name, guest.Memory.Bytes, guest.Vcpus, guest.Priority.Value, guest.Rules.PinnedTo?.Name, guest.Rules.KeepApart, guest.Rules.NeverMoves, guest.CannotMigrate, guest.Cpu.Count,
        guest.Network.BitsPerSecond, guest.Io.BytesPerSecond, guest.DirtyRate?.BytesPerSecond, [.. guest.Needs]);
}
