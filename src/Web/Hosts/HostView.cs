using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Units;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Hosts;

/// <summary>A host as the pages show it at one moment: shares, one state, and the state's words.</summary>
public sealed record HostView
{
    /// <summary>Which.</summary>
    public required HostId Id { get; init; }

    /// <summary>What is known of it.</summary>
    public required HostState State { get; init; }

    /// <summary>How sure we are.</summary>
    public required HostLiveness Liveness { get; init; }

    /// <summary>Since its last status.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>The worst that can be said of it; a tile shows only this.</summary>
    public required Status Status { get; init; }

    /// <summary>The state in two or three words: "Over 3 of 5", "Near cpu", "Stale 41 s".</summary>
    public required string Word { get; init; }

    /// <summary>Processor in use by all domains; null if not known or lost.</summary>
    public Share? Cpu { get; init; }

    /// <summary>Memory in use; null if not known or lost.</summary>
    public Share? Memory { get; init; }

    /// <summary>Domains that run or rest here; those that arrive are not counted until they are here.</summary>
    public int Domains { get; init; }

    /// <summary>The policy in force.</summary>
    public MonitoringPolicy Policy => State.Status?.Monitoring ?? MonitoringPolicy.Default;

    /// <summary>Where it stands among tiles: what is wrong comes first, an empty host last.</summary>
    public int Rank => Status switch
    {
        Status.Lost or Status.Overloaded => 0,
        Status.Near or Status.Warning => 1,
        Status.Draining => 2,
        Status.Stale => 3,
        Status.Maintenance => 5,
        _ => 4,
    };

    /// <summary>A host at a moment.</summary>
    public static HostView Of(HostState host, DateTimeOffset now)
    {
        var liveness = host.Liveness(now);
        var age = now - host.ReceivedAt;
        var cpu = CpuOf(host.Status);
        var memory = MemoryOf(host.Status);
        var (status, word) = Judge(host.Status, liveness, age, cpu, memory);
        var lost = liveness == HostLiveness.Lost;
        return new HostView
        {
            Id = host.Id,
            State = host,
            Liveness = liveness,
            Age = age,
            Status = status,
            Word = word,
            Cpu = lost ? null : cpu,
            Memory = lost ? null : memory,
            Domains = host.Status?.Sample?.Guests.Count(g => g.State != GuestRunState.Incoming) ?? 0,
        };
    }

    /// <summary>All hosts of a snapshot, by name.</summary>
    public static IReadOnlyList<HostView> All(FleetSnapshot fleet, DateTimeOffset now) => [.. fleet.Hosts.Values.Select(h => Of(h, now))];

    /// <summary>The share of its cores that a host's newest sample used.</summary>
    public static Share? CpuOf(StatusMessage? status) => status is { Facts: { } facts, Sample.Cpu: { } cpu } ? cpu.Of(facts.Cores) : null;

    /// <summary>The share of its memory that a host's newest sample used.</summary>
    public static Share? MemoryOf(StatusMessage? status) =>
        status is { Facts: { } facts, Sample: { } sample } ? (facts.Memory - sample.FreeMemory).Of(facts.Memory) : null;

    // Two things, mode and liveness: the worse is shown
    private static (Status, string) Judge(StatusMessage? status, HostLiveness liveness, TimeSpan age, Share? cpu, Share? memory)
    {
        if (status is null || liveness == HostLiveness.Lost) return (Status.Lost, T($"Lost {Format.Age(age)}"));
        if (liveness == HostLiveness.Stale) return (Status.Stale, T($"Stale {Format.Age(age)}"));
        if (!status.Overloads.IsEmpty)
        {
            var worst = status.Overloads.MaxBy(o => o.Now.Value)!;
            return (Status.Overloaded, T($"Over {worst.SamplesOver} of {worst.SamplesSeen}"));
        }
        if (status.Degraded is not null) return (Status.Warning, T("Degraded"));
        if (status.Mode == HostMode.Draining) return (Status.Draining, T("Draining"));
        if (status.Mode == HostMode.Maintenance) return (Status.Maintenance, T("Maintenance"));
        if (cpu >= status.Monitoring.CpuOffer) return (Status.Near, T("Near cpu"));
        if (memory >= status.Monitoring.MemoryOffer) return (Status.Near, T("Near mem"));
        return (Status.Active, T("Active"));
    }
}
