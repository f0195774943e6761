using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>One host: its domains, and how they share what it has.</summary>
internal sealed class SimulatedHost(SimulatedHostSpec spec, DateTimeOffset bootedAt)
{
    // The hypervisor's own memory and what it takes for each domain's tables
    private static readonly ByteSize _xen = ByteSize.FromMiB(64);
    private static readonly ByteSize _perGuest = ByteSize.FromMiB(4);

    private readonly SimulatedGuest _dom0 = new(default, new SimulatedGuestSpec { Name = "Domain-0", Memory = spec.Dom0Memory, Vcpus = spec.Cores }, 0);
    private int _domainNumber;
    private DateTimeOffset? _readAt;

    public SimulatedHostSpec Spec => spec;

    public HostId Id => spec.Id;

    /// <summary>In the order of their making.</summary>
    public List<SimulatedGuest> Guests { get; } = [];

    /// <summary>Migrations that leave or arrive; each costs Dom0 processor and shares the link.</summary>
    public int Streams { get; set; }

    /// <summary>The command that holds xl's lock, where creates and receives are one at a time.</summary>
    public object? LockHolder { get; set; }

    /// <summary>Whether it has no power.</summary>
    public bool IsOff { get; set; }

    /// <summary>Why it can't be read; null if it can.</summary>
    public string? Unreadable { get; set; }

    /// <summary>Memory that nobody has or has claimed. A domain that arrives has claimed all of its memory from the start (claim_mode=1).</summary>
    public ByteSize FreeMemory => Guests.Aggregate(spec.Memory - spec.Dom0Memory - _xen, (free, g) => free - Needs(g.Spec.Memory));

    public static ByteSize Needs(ByteSize memory) => memory + _perGuest;

    public SimulatedGuest Add(GuestId id, SimulatedGuestSpec guest, DomainPhase phase)
    {
        var added = new SimulatedGuest(id, guest, ++_domainNumber) { Phase = phase };
        Guests.Add(added);
        return added;
    }

    /// <summary>The domain with that name that has it for good: one that arrives or leaves carries a suffix.</summary>
    public SimulatedGuest? Named(string name) => Guests.Find(g => g.Spec.Name == name && g.Phase is not (DomainPhase.Incoming or DomainPhase.Leaving));

    public void Step(TimeSpan since, double seconds)
    {
        var count = Guests.Count;
        var (wanted, gotten) = (new double[count + 1], new double[count + 1]);
        double network = 0, block = 0;
        for (var i = 0; i < count; i++)
        {
            wanted[i] = Guests[i].WantsCpu(since);
            network += Guests[i].WantsNetwork(since);
            block += Guests[i].WantsBlock(since) * 1.5;
        }
        var networkPart = Math.Min(1, spec.Link.BitsPerSecond / 8 / Math.Max(1, network));
        var blockPart = Math.Min(1, spec.Storage.BytesPerSecond / Math.Max(1, block));
        // Guests' io is charged to Dom0: about a fifth of a core for a full gigabit, and a third for each stream of a migration
        wanted[count] = Math.Min(spec.Cores, spec.Dom0Cpu + (network * networkPart / 125e6 * 0.2) + (block * blockPart / 4e8 * 0.2) + (0.33 * Streams));
        CpuShares.Divide(spec.Cores, wanted, gotten);
        for (var i = 0; i < count; i++)
        {
            // A guest that gets half of the processor that it wants does half of its io
            var part = wanted[i] > 0 ? gotten[i] / wanted[i] : 0;
            Guests[i].Use(gotten[i], Guests[i].WantsNetwork(since) * networkPart * part, Guests[i].WantsBlock(since) * blockPart * part, since, seconds);
        }
        _dom0.Use(gotten[count], 0, 0, since, seconds);
    }

    public void ForgetReading()
    {
        _readAt = null;
        _dom0.ForgetReading();
        foreach (var guest in Guests) guest.ForgetReading();
    }

    public HostFrame Read(DateTimeOffset now, IEnumerable<string> migrating)
    {
        var since = _readAt is { } before ? (now - before).TotalSeconds : (double?)null;
        _readAt = now;
        return new HostFrame
        {
            At = now,
            Facts = new HostFacts
            {
                Cores = spec.Cores,
                Memory = spec.Memory,
                CpuMegahertz = 2400,
                Link = spec.Link,
                Storage = spec.Storage,
                XenVersion = "4.17.5",
                Kernel = "6.1.0-simulated",
                ReceivesInParallel = spec.ReceivesInParallel,
                BootedAt = bootedAt,
                Bridges = ["xenbr0"],
            },
            FreeMemory = FreeMemory,
            Dom0 = _dom0.Read(since) with { State = GuestRunState.Running, MemoryMax = null, Networks = 0, Disks = 0 },
            Guests = [.. Guests.Select(g => g.Read(since)).OrderBy(g => g.Id).ThenBy(g => g.DomainNumber)],
            MigratingNames = [.. migrating.Order(StringComparer.Ordinal)],
        };
    }
}
