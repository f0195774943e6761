using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Balancing.Search;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Balancing.Headroom;

/// <summary>A lab as the planner lays it out, asked for its reserve. Guests that run nowhere count when they are put somewhere.</summary>
internal sealed class ReserveModel
{
    // A host that holds more than it has is a matter of fact here; nothing is copied, and only memory is laid out
    private static readonly PlanPolicy _plan = PlanPolicy.Default with { Terms = [BalanceTerms.Memory], CostPerMinute = 0, KeepSpare = false, AcceptOverfull = true };

    private readonly Problem _lab;
    private readonly SpareMemory _spare;

    /// <summary>A lab without <see cref="Mistakes"/>.</summary>
    public ReserveModel(LabSnapshot lab)
    {
        _lab = ProblemBuilder.Build(lab, _plan);
        Layout = new Layout(_lab);
        _spare = new SpareMemory(_lab, Layout);
    }

    /// <summary>Who is where.</summary>
    public Layout Layout { get; }

    /// <summary>The hosts, by index.</summary>
    public IReadOnlyList<LabHost> Hosts => _lab.Hosts;

    /// <summary>What a lab has that can't be reckoned with. A pin to a host that is not known is no mistake here: such a guest has no other place.</summary>
    public static IReadOnlyList<string> Mistakes(LabSnapshot lab) =>
        LabCheck.Errors(new PlanRequest(lab with { Guests = [.. lab.Guests.Select(g => g.Rules.PinnedTo is null ? g : g with { Rules = GuestRules.None })] }) { Policy = _plan });

    /// <summary>The index of a guest.</summary>
    public int Guest(string name) => Array.FindIndex(_lab.Guests, g => g.Name == name);

    /// <summary>The index of a host.</summary>
    public int Host(HostId id) => Array.FindIndex(_lab.Hosts, h => h.Id == id);

    /// <summary>Where a guest fits, the host with most memory free first.</summary>
    public IEnumerable<int> Places(int guest) =>
        Enumerable.Range(0, _lab.Hosts.Length).Where(h => Layout.Fits(guest, h)).OrderByDescending(h => Layout.Free[h]).ThenBy(h => h);

    /// <summary>Moves what can be moved off a host.</summary>
    public void Empty(HostId id)
    {
        var host = Host(id);
        if (host < 0) return;
        foreach (var guest in Layout.Guests[host].OrderByDescending(g => _lab.Needs[g]).ThenBy(g => g).ToList())
        {
            if (_lab.Moves(guest, host) && Places(guest).FirstOrDefault(-1) is var to and >= 0) Layout.Move(guest, to);
        }
    }

    /// <summary>The figures, with each host's reserve; nothing is said of a policy.</summary>
    public LabHeadroom Headroom()
    {
        var homeless = _spare.Homeless();
        return Sums() with
        {
            Reserves = [.. _lab.Hosts.Select((h, i) => new HostReserve(h.Id, Memory(homeless[i]), [.. homeless[i].Select(g => _lab.Guests[g].Name)]))],
        };
    }

    /// <summary>Whether a policy is met: as <see cref="Headroom"/> would say, and no further than it has to look.</summary>
    public bool Meets(LabPolicy policy) =>
        HeadroomWords.IsEnough(Sums(), policy) && (!policy.KeepReserve || _spare.CoversAll());

    private LabHeadroom Sums()
    {
        var (memory, cpu) = (0L, 0.0);
        var (memoryOfOne, cpuOfOne) = (0L, 0.0);
        for (var h = 0; h < _lab.Hosts.Length; h++)
        {
            var cores = (BalanceTerms.CpuLimit * _lab.Hosts[h].Cores) - _lab.Hosts[h].Dom0Cpu.Count;
            if (_lab.Takes[h]) (memory, cpu) = (memory + _lab.Room[h], cpu + cores);
            if (_lab.Takes[h] || !_lab.Takes.Contains(true)) (memoryOfOne, cpuOfOne) = (Math.Max(memoryOfOne, _lab.Room[h]), Math.Max(cpuOfOne, cores));
        }
        for (var g = 0; g < _lab.Guests.Length; g++)
        {
            if (Layout.At[g] < 0 || IsBound(g)) continue;
            (memory, cpu) = (memory - _lab.Needs[g], cpu - _lab.Guests[g].Cpu.Count);
        }
        return new LabHeadroom { State = HeadroomState.Unknown, Memory = new ByteSize(memory), MemoryOfOne = new ByteSize(memoryOfOne), Cpu = new Cores(cpu), CpuOfOne = new Cores(cpuOfOne) };
    }

    // It is on a host that takes none, and will go nowhere else
    private bool IsBound(int guest) => !_lab.Takes[Layout.At[guest]] && _lab.Guests[guest].Rules.PinnedTo is { } pin && (Host(pin) is var host && (host < 0 || !_lab.Takes[host]));

    private ByteSize Memory(int[] guests) => new(guests.Sum(g => _lab.Needs[g]));
}
