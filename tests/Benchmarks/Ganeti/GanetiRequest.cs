using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Benchmarks.Ganeti;

/// <summary>
/// Such a lab as a request to our planner, with hbal's own score for a table of terms: what hbal computes of shared storage, and
/// nothing of our own taste. Our planner then plays by hbal's rules.
/// </summary>
internal static class GanetiRequest
{
    /// <summary>The request.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="measured">With measured load, as with -U; without, as with --ignore-dynu.</param>
    /// <param name="hot">Beside hbal's terms: what each host over 80 % cpu is worth to us.</param>
    public static PlanRequest Of(GanetiLab lab, bool measured, double hot = 0)
    {
        var (hosts, guests) = (lab.Hosts.ToDictionary(h => h.Name), lab.Guests.ToDictionary(g => g.Name));
        var unaccounted = lab.Hosts.ToDictionary(h => h.Name, h => h.Memory - h.OwnMemory - h.FreeMemory - lab.Guests.Where(g => g.Host == h.Name && g.IsUp).Sum(g => g.Memory));
        var ownVcpus = lab.Hosts.Max(h => h.OwnVcpus / h.Cores);
        return new PlanRequest(new LabSnapshot(
            [.. lab.Hosts.Select(h => new LabHost { Id = new HostId(h.Name), Memory = MiB(h.Memory), Reserved = MiB(h.OwnMemory + Math.Max(0, unaccounted[h.Name])), Cores = (int)h.Cores, Mode = h.Offline ? HostMode.Draining : HostMode.Active })],
            [.. lab.Guests.Select(g => new LabGuest { Name = g.Name, Host = new HostId(g.Host), Memory = MiB(g.Memory), Vcpus = (int)g.Vcpus, Cpu = new Cores(measured ? g.Load[0] : 0), CannotMigrate = g.Moves ? null : "it has storage of its host only, or is not to be balanced" })]))
        {
            Policy = PlanPolicy.Default with
            {
                Terms = [.. Terms(lab, hosts, guests, unaccounted, measured), .. hot > 0 ? [BalanceTerms.Hot with { Weight = hot, Own = _ => 0 }] : ImmutableArray<BalanceTerm>.Empty],
                AwayWeight = 20, FullWeight = 1, KeepSpare = false, LeastGain = 1e-9, CostPerMinute = 0, AcceptOverfull = true,
                LeastFree = MiB(1), GuestOverhead = ByteSize.Zero, VcpusPerCoreMax = lab.VcpuRatio - ownVcpus,
            },
        };
    }

    private static IEnumerable<BalanceTerm> Terms(GanetiLab lab, Dictionary<string, GanetiHost> hosts, Dictionary<string, GanetiGuest> guests, Dictionary<string, double> unaccounted, bool measured)
    {
        GanetiHost H(LabHost h) => hosts[h.Id.Name];
        GanetiGuest G(LabGuest g) => guests[g.Name];
        yield return new("free_mem_cv", 0.5, TermKind.Spread, h => H(h).OwnMemory + Math.Max(0, unaccounted[h.Id.Name]), g => G(g).IsUp ? G(g).Memory : 0, h => H(h).Memory);
        yield return new("free_mem_cv_forth", 0.5, TermKind.Spread, h => H(h).OwnMemory + unaccounted[h.Id.Name], g => G(g).Memory, h => H(h).Memory);
        yield return new("vcpu_ratio_cv, vcpu_ratio_cv_forth", 1, TermKind.Spread, h => H(h).OwnVcpus, g => G(g).IsOnline ? G(g).Vcpus : 0, h => H(h).Cores * H(h).Speed);
        // What does not change by moves of guests on shared storage is only in the sum
        var disks = lab.Hosts.ToDictionary(h => h.Name, h => h.Disk == 0 ? 1 : h.FreeDisk / h.Disk);
        if (disks.Values.Distinct().Count() > 1) yield return new("free_disk_cv, free_disk_cv_forth", 1, TermKind.Spread, h => disks[h.Id.Name], _ => 0, _ => 1);
        var spindles = lab.Hosts.ToDictionary(h => h.Name, h => lab.Guests.Where(g => g.Host == h.Name && g.IsLocal).Sum(g => g.SpindleUse) / (lab.SpindleRatio * h.Spindles));
        if (spindles.Values.Distinct().Count() > 1) yield return new("spindles_cv, spindles_cv_forth", 1, TermKind.Spread, h => spindles[h.Id.Name], _ => 0, _ => 1);
        if (!measured) yield break;
        string[] names = ["cpu_load_cv", "mem_load_cv", "disk_load_cv", "net_load_cv"];
        for (var i = 0; i < names.Length; i++)
        {
            var index = i;
            yield return new(names[i], 1, TermKind.Spread, _ => 0, g => G(g).Load[index], _ => 1);
        }
    }

    private static ByteSize MiB(double mebibytes) => ByteSize.FromMiB((long)mebibytes);
}
