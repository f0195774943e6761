using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing.Headroom;

/// <summary>
/// How much of the lab is free, in hosts, and whether the loss of any one host is covered.
/// <para>
/// Headroom is a sum over the lab, not some machines that are set aside. Of memory: what all hosts that take guests (active, and they answer) have for
/// guests, less what all guests need, those included that are still on hosts that take none; in hosts: divided by what the largest host has for guests. Of
/// processor the same, of <see cref="BalanceTerms.CpuLimit"/> (80 %) of each host's cores less what its Dom0 uses, and by what guests use as measured. The
/// lower of both is the lab's. So an empty host counts one, and a move changes nothing. Guests that are pinned to a host that takes none are left out.
/// </para>
/// <para>The loss of a host (N+1) is a matter of memory and of who fits where: <see cref="Search.SpareMemory"/> answers it, never too hopefully.</para>
/// </summary>
public sealed record LabHeadroom
{
    /// <summary>How it stands to the policy.</summary>
    public required HeadroomState State { get; init; }

    /// <summary>Why nothing can be told, in words; null if it can.</summary>
    public string? WhyUnknown { get; init; }

    /// <summary>Free memory; less than zero if not even the guests that are there would find a place on the hosts that take some.</summary>
    public ByteSize Memory { get; init; }

    /// <summary>One host's worth of memory.</summary>
    public ByteSize MemoryOfOne { get; init; }

    /// <summary>Free processor, below 80 % of each host.</summary>
    public Cores Cpu { get; init; }

    /// <summary>One host's worth of processor.</summary>
    public Cores CpuOfOne { get; init; }

    /// <summary>Every host, by name.</summary>
    public ImmutableArray<HostReserve> Reserves { get => field.IsDefault ? [] : field; init; }

    /// <summary>Each thing that the policy wants and is not there, in words with figures. It names no guests.</summary>
    public ImmutableArray<string> Wanting { get => field.IsDefault ? [] : field; init; }

    /// <summary>Free memory in hosts.</summary>
    public double MemoryHosts => MemoryOfOne <= ByteSize.Zero ? 0 : Math.Max(0, (double)Memory.Bytes / MemoryOfOne.Bytes);

    /// <summary>Free processor in hosts.</summary>
    public double CpuHosts => CpuOfOne <= Cores.Zero ? 0 : Math.Max(0, Cpu.Count / CpuOfOne.Count);

    /// <summary>So many hosts' worth of headroom there are.</summary>
    public double Hosts => Math.Min(MemoryHosts, CpuHosts);

    /// <summary>Whether any one host may be lost (N+1).</summary>
    public bool CoversAnyLoss => Reserves.All(r => r.IsCovered);

    /// <summary>
    /// The headroom of a lab. Costs hosts + guests where guests have no rules and there is room; a lab of 1,000 hosts and 20,000 guests in which every
    /// guest has to be laid out takes the product of both, some tenths of a second.
    /// </summary>
    public static LabHeadroom Of(LabSnapshot lab, LabPolicy policy) => Of(lab, policy, _ => { });

    /// <summary>As it would be when a host has been drained: its guests, the largest first, each where most memory is free; what finds no place stays.</summary>
    public static LabHeadroom WhenDrained(LabSnapshot lab, LabPolicy policy, HostId host) =>
        Of(lab with { Hosts = [.. lab.Hosts.Select(h => h.Id == host ? h with { Mode = HostMode.Draining } : h)] }, policy, model => model.Empty(host));

    private static LabHeadroom Of(LabSnapshot lab, LabPolicy policy, Action<ReserveModel> change)
    {
        if (lab.Hosts.Length < 2) return Unknown("a reserve wants a second host");
        if (!lab.Hosts.Any(h => h.Reachable)) return Unknown("no host answers");
        if (ReserveModel.Mistakes(lab) is { Count: > 0 } mistakes) return Unknown(string.Join(" ", mistakes.Take(3)));
        var model = new ReserveModel(lab);
        change(model);
        var headroom = model.Headroom();
        var wanting = HeadroomWords.Wanting(headroom, policy);
        return headroom with { Wanting = wanting, State = wanting.IsEmpty ? HeadroomState.Met : HeadroomState.NotMet };
    }

    private static LabHeadroom Unknown(string why) => new() { State = HeadroomState.Unknown, WhyUnknown = why };
}
