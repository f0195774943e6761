using System.Collections.Immutable;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>
/// Hosts with Xen and their guests, as a model: no clock, no tasks, no timers; time passes only in <see cref="Advance"/>, so the
/// demo (real time) and the simulation (virtual time) use the same. Not thread-safe. A run is repeated by its seed and its calls.
/// </summary>
public sealed class SimulatedLab
{
    private readonly DateTimeOffset _start;
    private readonly SortedDictionary<HostId, SimulatedHost> _hosts = [];
    private readonly List<XenJob> _jobs = [];
    private readonly List<SimulatedFailure> _failures = [];
    private readonly List<(DateTimeOffset At, Action Do)> _later = [];

    /// <summary>An empty lab.</summary>
    /// <param name="start">Its first moment.</param>
    /// <param name="seed">Makes UUIDs and loads.</param>
    public SimulatedLab(DateTimeOffset start, ulong seed)
    {
        _start = Now = start;
        Generator = new SplitMix64(seed);
    }

    /// <summary>Its time.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>The longest time that is reckoned at once.</summary>
    /// <value>100 ms.</value>
    public TimeSpan StepMax { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest time that is reckoned at once while xl does nothing and no guest is about to end: exact if all loads are steady.</summary>
    /// <value>As <see cref="StepMax"/>.</value>
    public TimeSpan? StepAtRest { get; init; }

    /// <summary>
    /// The shortest time that is reckoned: asked before it has passed, the lab stays where it is. In a lab of 1,000 hosts somebody asks each two milliseconds,
    /// and each time all guests would be reckoned anew.
    /// </summary>
    /// <value>0: any time.</value>
    public TimeSpan StepMin { get; init; }

    /// <summary>Asked when a migration begins: why its target's agent does not take the stream; null if it does.</summary>
    /// <value>None: it is always taken, as over ssh.</value>
    public Func<SimulatedCommand, string?>? StreamRefusal { get; set; }

    /// <summary>Asked when a domain is made or comes: which of the paths of its disks is not on that host; null if all are.</summary>
    /// <value>None: they are.</value>
    public Func<HostId, IReadOnlyList<string>, string?>? DiskRefusal { get; set; }

    /// <summary>Whether xl does something, or a guest is about to end: then time is to be advanced often.</summary>
    public bool IsAtWork => _jobs.Count > 0 || _later.Count > 0;

    /// <summary>What one stream of a migration carries at most: ssh's cipher is the limit, not the link.</summary>
    /// <value>80 MiB/s.</value>
    public ByteRate StreamRateMax { get; init; } = ByteRate.FromMiB(80);

    /// <summary>What a guest writes to its memory for each second of a core.</summary>
    /// <value>20 MiB.</value>
    public double DirtyBytesPerCoreSecond { get; init; } = ByteSize.FromMiB(20).Bytes;

    /// <summary>The lab's own generator, for scenarios.</summary>
    public SplitMix64 Generator { get; }

    /// <summary>All hosts, by name.</summary>
    public IReadOnlyCollection<HostId> Hosts => _hosts.Keys;

    /// <summary>Adds a host; throws <see cref="ArgumentException"/> for a name that is there.</summary>
    public void AddHost(SimulatedHostSpec host) => _hosts.Add(host.Id, new SimulatedHost(host, Now - TimeSpan.FromDays(3)));

    /// <summary>Adds a guest that runs already; throws <see cref="InvalidOperationException"/> if the host has no memory for it or its name is taken there.</summary>
    public GuestId AddGuest(HostId host, SimulatedGuestSpec guest)
    {
        var at = _hosts[host];
        if (at.FreeMemory < SimulatedHost.Needs(guest.Memory)) throw new InvalidOperationException($"{host} has {at.FreeMemory} free, {guest.Name} needs {guest.Memory}");
        if (at.Named(guest.Name) is not null) throw new InvalidOperationException($"{host} has a guest named {guest.Name} already");
        return at.Add(guest.Id ?? new GuestId(Generator.NextGuid()), guest, DomainPhase.Running).Id;
    }

    /// <summary>
    /// Lets time pass; a time that is not later changes nothing. A very long time (the machine slept) is reckoned in at most
    /// 1000 coarser steps.
    /// </summary>
    public void Advance(DateTimeOffset now)
    {
        if (now - Now < StepMin) return;
        var coarsest = (now - Now).Ticks / 1000;
        while (Now < now)
        {
            var step = TimeSpan.FromTicks(Math.Max(IsAtWork || StepAtRest is not { } rest ? StepMax.Ticks : rest.Ticks, coarsest));
            var next = now - Now < step ? now : Now + step;
            var seconds = (next - Now).TotalSeconds;
            foreach (var host in _hosts.Values) host.Step(Now - _start, seconds);
            Now = next;
            if (!IsAtWork) continue;
            foreach (var job in _jobs) job.Step(seconds);
            _jobs.RemoveAll(job => job.HasEnded);
            DoWhatIsDue();
        }
    }

    /// <summary>What xentop and xl list would say now. Cpu is that since the last reading of this host.</summary>
    public HostReading Read(HostId host)
    {
        var at = _hosts[host];
        if (at.Unreadable is { } why) return new HostReading(null, why);
        var migrating = _jobs.OfType<MigrationJob>().Where(job => job.Command.Host == host).Select(job => job.GuestName);
        return new HostReading(at.Read(Now, migrating), null);
    }

    /// <summary>Gives xl on a host a command; it gets on as time is advanced.</summary>
    public SimulatedCommand Begin(HostId host, XenCommand command)
    {
        var handle = new SimulatedCommand(host, command, Now);
        var fault = TakeFault(host, command);
        _jobs.Add(command.Verb == XenVerb.Migrate ? new MigrationJob(this, _hosts[host], handle, fault) : new LifeJob(this, _hosts[host], handle, fault));
        return handle;
    }

    /// <summary>Limits these domains' networks on a host, and no others.</summary>
    public void Limit(HostId host, ImmutableSortedDictionary<int, BitRate> limits)
    {
        foreach (var guest in _hosts[host].Guests) guest.Bandwidth = limits.TryGetValue(guest.DomainNumber, out var limit) ? limit : null;
    }

    /// <summary>Lets the next fitting command go wrong.</summary>
    public void Fail(SimulatedFailure failure) => _failures.Add(failure);

    /// <summary>A host loses its power: its guests are gone, and what its xl did.</summary>
    public void PowerOff(HostId host)
    {
        var off = _hosts[host];
        foreach (var job in _jobs.Where(job => job.Command.Host == host)) job.Die();
        _jobs.RemoveAll(job => job.HasEnded);
        (off.IsOff, off.LockHolder) = (true, null);
        off.Guests.Clear();
    }

    /// <summary>It has booted, and is empty.</summary>
    public void PowerOn(HostId host)
    {
        _hosts[host].IsOff = false;
        _hosts[host].ForgetReading();
    }

    /// <summary>A host's agent ended, and with it the streams of migrations that it carried, to the host and from it.</summary>
    public void BreakStreams(HostId host)
    {
        foreach (var job in _jobs.OfType<MigrationJob>().Where(job => job.Command.Host == host || job.Target == host)) job.BreakStream();
        _jobs.RemoveAll(job => job.HasEnded);
    }

    /// <summary>A new xentop watches a host: its first frame tells no cpu.</summary>
    public void ForgetReading(HostId host) => _hosts[host].ForgetReading();

    /// <summary>Makes a host's xentop fail with these words, until called again with null.</summary>
    public void BreakReading(HostId host, string? why) => _hosts[host].Unreadable = why;

    /// <summary>Gives the guests of that name, wherever they are, another load.</summary>
    public void SetCpu(string guest, LoadProfile load)
    {
        foreach (var found in _hosts.Values.SelectMany(h => h.Guests).Where(g => g.Spec.Name == guest)) found.Spec = found.Spec with { Cpu = load };
    }

    /// <summary>Where a guest runs at this moment: one host, or none while it stands still. Two is what must never be.</summary>
    public IReadOnlyList<HostId> Runs(GuestId guest) => [.. _hosts.Values.Where(h => h.Guests.Exists(g => g.Id == guest && g.Runs)).Select(h => h.Id)];

    /// <summary>The guests that have an inside now, by UUID: those that run, once each wherever they are.</summary>
    public IReadOnlyDictionary<GuestId, SimulatedGuestSpec> Guests
    {
        get
        {
            var guests = new SortedDictionary<GuestId, SimulatedGuestSpec>();
            foreach (var guest in _hosts.Values.SelectMany(h => h.Guests).Where(g => g.Phase is not (DomainPhase.Incoming or DomainPhase.Leaving or DomainPhase.Rebuilding))) guests.TryAdd(guest.Id, guest.Spec);
            return guests;
        }
    }

    /// <summary>What is in a guest; null if there is no such guest.</summary>
    public SimulatedInside? Inside(GuestId guest)
    {
        var domains = _hosts.Values.SelectMany(h => h.Guests).Where(g => g.Id == guest).ToList();
        if (domains.Count == 0) return null;
        var inside = domains.Find(d => d.Inside is not null)?.Inside ?? new SimulatedInside(domains[0].Spec);
        foreach (var domain in domains) domain.Inside = inside;
        return inside;
    }

    /// <summary>Memory that a host has for new guests; never negative.</summary>
    public ByteSize FreeMemory(HostId host) => _hosts[host].FreeMemory;

    internal IReadOnlyCollection<SimulatedHost> All => _hosts.Values;

    internal SimulatedHost? Find(HostId host) => _hosts.GetValueOrDefault(host);

    /// <summary>How far what a started guest uses goes up and down, in cores for each of its vcpus.</summary>
    /// <value>0.1; 0 for a load that is constant.</value>
    internal double NewcomerSpread { get; set; } = 0.1;

    /// <summary>Whether a migration has that guest in hand, from the first byte copied to its end.</summary>
    internal bool IsMoving(GuestId guest) => _jobs.OfType<MigrationJob>().Any(job => job.Moves == guest && !job.HasEnded);

    /// <summary>Bytes a second for one stream: its own limit, or its part of the busier host's link.</summary>
    internal double StreamRate(SimulatedHost source, SimulatedHost target) =>
        new[] { source, target }.Select(host => host.Spec.Link.BitsPerSecond / 8 * 0.9 / Math.Max(1, host.Streams)).Append(StreamRateMax.BytesPerSecond).Min();

    internal void After(double seconds, Action action) => _later.Add((Now + TimeSpan.FromSeconds(seconds), action));

    internal SimulatedGuestSpec NewcomerLoad(SimulatedGuestSpec guest) => guest with
    {
        Cpu = new LoadProfile.Wander(0.15 * guest.Vcpus, NewcomerSpread * guest.Vcpus, TimeSpan.FromSeconds(90), Generator.NextDouble()),
    };

    private SimulatedFault? TakeFault(HostId host, XenCommand command)
    {
        var at = _failures.FindIndex(f => f.Host == host && f.Verb == command.Verb && (f.Guest is null || f.Guest == command.GuestName));
        if (at < 0) return null;
        var fault = _failures[at].Fault;
        _failures.RemoveAt(at);
        return fault;
    }

    private void DoWhatIsDue()
    {
        // What is done may put more on the list; that is due later
        foreach (var due in _later.Where(l => l.At <= Now).ToList())
        {
            _later.Remove(due);
            due.Do();
        }
    }
}
