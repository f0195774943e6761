using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Xen;

/// <summary>Joins what xentop counts with what xl knows of the same domains.</summary>
internal static class FrameJoin
{
    /// <summary>
    /// The host's frame; null when Dom0 is not in it. A domain that xl does not list is left out: it has just gone, and one
    /// that has just come is asked for before (<see cref="FrameSource"/>).
    /// </summary>
    public static HostFrame? Join(XentopFrame xentop, XlDirectory directory, HostFacts facts, ByteSize free, XlProcesses processes, Leftovers leftovers, DateTimeOffset at)
    {
        GuestFrame? dom0 = null;
        var migrating = Names(processes.Migrating, directory);
        var guests = new SortedDictionary<GuestId, GuestFrame>();
        foreach (var counted in xentop.Domains)
        {
            if (Listed(counted.Name, directory) is not { } listed) continue;
            var name = DomainName.Parse(listed.Name);
            var state = name.Moving is not null && leftovers.Contains(listed.Number) ? GuestRunState.Undefined
                : name.Moving ?? State(counted.Flags, migrating.Contains(name.Guest));
            var guest = Guest(counted, listed, name.Guest, state, directory.Configured.GetValueOrDefault(listed.Number));
            if (listed.Number == 0) dom0 = guest;
            // Two of one UUID only while a guest is migrated to its own host: the one of the plain name runs.
            else if (listed.Id is { } id && (name.Moving is null || !guests.ContainsKey(id))) guests[id] = guest;
        }
        return dom0 is null ? null : new HostFrame
        {
            At = at,
            Facts = facts,
            FreeMemory = free,
            Dom0 = dom0,
            Guests = [.. guests.Values],
            MigratingNames = migrating,
        };
    }

    private static GuestFrame Guest(XentopDomain counted, XlDomain listed, string name, GuestRunState state, XlConfiguredDomain? made) => new()
    {
        Id = listed.Id ?? default,
        Name = name,
        DomainNumber = listed.Number,
        State = state,
        Vcpus = counted.Vcpus,
        Memory = counted.Memory,
        MemoryMax = counted.MemoryMax,
        Cpu = counted.Cpu,
        CpuSeconds = counted.CpuSeconds,
        NetworkOutBytes = counted.SentBytes,
        NetworkInBytes = counted.ReceivedBytes,
        BlockReads = counted.Reads,
        BlockWrites = counted.Writes,
        BlockReadBytes = counted.ReadBytes,
        BlockWriteBytes = counted.WriteBytes,
        Networks = counted.Networks,
        Disks = counted.Disks,
        Fittings = made?.Fittings ?? GuestFittings.None,
        IsKnown = made is not null,
        CannotMigrate = made?.CannotMigrate,
    };

    // A migration may rename a domain after xentop looked and before xl did.
    private static XlDomain? Listed(string name, XlDirectory directory) =>
        directory.Find(name) ?? directory.Domains.FirstOrDefault(domain => DomainName.Parse(domain.Name).Guest == DomainName.Parse(name).Guest);

    // Several may be set at once; what a person has to know first counts. Suspended for its migration a guest has 's' as
    // well, as if it shut down.
    private static GuestRunState State(string flags, bool migrates) =>
        flags.Contains('d') ? GuestRunState.Dying
        : flags.Contains('c') ? GuestRunState.Crashed
        : flags.Contains('s') ? (migrates ? GuestRunState.Paused : GuestRunState.ShuttingDown)
        : flags.Contains('p') ? GuestRunState.Paused
        : flags.Contains('b') && !flags.Contains('r') ? GuestRunState.Idle
        : GuestRunState.Running;

    // A person may have typed the domain's number instead of its name.
    private static ImmutableArray<string> Names(ImmutableArray<string> migrating, XlDirectory directory) =>
        [.. migrating.Select(guest => XlProcesses.Number(guest) is { } number && directory.Domains.FirstOrDefault(domain => domain.Number == number) is { } listed
            ? DomainName.Parse(listed.Name).Guest : guest)];
}
