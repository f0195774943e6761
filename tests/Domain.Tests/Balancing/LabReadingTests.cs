using System.Collections.Immutable;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Balancing;

/// <summary>The live lab as the planner's input: each guest once, each host with what it really has.</summary>
public class LabReadingTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 28, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void WhatIsNeitherFreeNorAGuests_IsReserved()
    {
        var lab = Read(State("ferby", free: 8, guests: [Guest("a", 4)]));
        var host = Assert.Single(lab.Hosts);
        Assert.Equal(ByteSize.FromGiB(16) - ByteSize.FromGiB(8) - ByteSize.FromGiB(4) - Placement.Overhead, host.Reserved);
        Assert.Equal((4, true, HostMode.Active), (host.Cores, host.Reachable, host.Mode));
        Assert.Equal(new Cores(0.5), Assert.Single(lab.Guests).Cpu);
    }

    [Fact]
    public void AGuestInFlight_IsWhereItComesFrom_AndStays()
    {
        var lab = Read(State("ferby", 8, [Guest("a", 4, GuestRunState.Leaving)]), State("herby", 8, [Guest("a", 4, GuestRunState.Incoming)]));
        var guest = Assert.Single(lab.Guests);
        Assert.Equal((new HostId("ferby"), "it is leaving"), (guest.Host, guest.CannotMigrate));
        Assert.Empty(LabCheck.Errors(new PlanRequest(lab)));
    }

    [Fact]
    public void JustAfterAMigration_TheOldHostsWordDoesNotCount()
    {
        // ferby has not said anything since the guest left
        var lab = Read(State("ferby", 8, [Guest("a", 4, GuestRunState.Leaving)], age: 4), State("herby", 8, [Guest("a", 4)]));
        Assert.Equal(new HostId("herby"), Assert.Single(lab.Guests).Host);
        Assert.Empty(LabCheck.Errors(new PlanRequest(lab)));
        var running = Read(State("ferby", 8, [Guest("a", 4)], age: 4), State("herby", 8, [Guest("a", 4)]));
        Assert.Equal(new HostId("herby"), Assert.Single(running.Guests).Host);
        // Its memory on ferby is free soon, but not yet
        Assert.Equal(ByteSize.FromGiB(8), running.Hosts.Single(h => h.Id.Name == "ferby").Reserved);
    }

    [Fact]
    public void ALostHostsWord_DoesNotCountAgainstALiveOne_AndItsOwnGuestsStay()
    {
        var lab = Read(State("ferby", 8, [Guest("a", 4), Guest("b", 1)], age: 300), State("herby", 8, [Guest("a", 4)], age: 2));
        Assert.Equal([("a", "herby"), ("b", "ferby")], lab.Guests.OrderBy(g => g.Name).Select(g => (g.Name, g.Host!.Value.Name)));
        Assert.False(lab.Hosts.Single(h => h.Id.Name == "ferby").Reachable);
    }

    [Fact]
    public void RulesAndPriority_ComeByName_AndAPinToAHostThatIsNotThere_KeepsItWhereItIs()
    {
        var rulings = new Dictionary<string, GuestRuling>
        {
            ["a"] = new("a", new GuestPriority(5), new GuestRules { KeepApart = "dns" }),
            ["b"] = new("b", default, new GuestRules { PinnedTo = new HostId("gone") }),
        };
        var lab = LabReading.Of(Fleet(State("ferby", 8, [Guest("a", 1), Guest("b", 1)])), _now, rulings);
        Assert.Equal((new GuestPriority(5), "dns"), (lab.Guests[0].Priority, lab.Guests[0].Rules.KeepApart));
        Assert.Equal("it is pinned to gone, which is not known", lab.Guests[1].CannotMigrate);
        Assert.Empty(LabCheck.Errors(new PlanRequest(lab)));
    }

    [Fact]
    public void AHostOfWhichNothingIsKnown_IsLeftOut()
    {
        var unknown = State("ferby", 8, []);
        Assert.Empty(Read(unknown with { Status = null }).Hosts);
        Assert.Empty(Read(unknown with { Status = unknown.Status! with { Facts = null } }).Hosts);
    }

    private static LabSnapshot Read(params HostState[] hosts) => LabReading.Of(Fleet(hosts), _now, new Dictionary<string, GuestRuling>());

    private static FleetSnapshot Fleet(params HostState[] hosts) => FleetSnapshot.Empty with { Hosts = hosts.ToImmutableSortedDictionary(h => h.Id, h => h) };

    private static HostState State(string name, double free, GuestSample[] guests, double age = 1)
    {
        var status = new StatusMessage
        {
            Host = new HostId(name),
            Facts = new HostFacts { Cores = 4, Memory = ByteSize.FromGiB(16) },
            Sample = new HostSample { At = _now, Cpu = new Cores(1), Dom0Cpu = new Cores(0.1), FreeMemory = ByteSize.FromGiB(free), Guests = [.. guests] },
        };
        return new HostState(new HostId(name), status, _now.AddSeconds(-age), true, 1, 1);
    }

    private static GuestSample Guest(string name, double gibibytes, GuestRunState state = GuestRunState.Running) => new()
    {
        Id = new GuestId(new Guid(name[0], 0, 0, new byte[8])), Name = name, DomainNumber = 1, State = state, Vcpus = 1, Memory = ByteSize.FromGiB(gibibytes), Cpu = new Cores(0.5),
    };
}
