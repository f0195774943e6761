using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>A host is to be empty: its own agent finds a place for each guest.</summary>
public class DrainTests
{
    private readonly TestLab _lab = new();

    private void Drain(string host, long generation = 1, HostMode mode = HostMode.Draining) =>
        _lab.Web(_lab[host], new IntentMessage(mode, generation, Guid.Empty, new Reason("mira", "new memory")));

    private StatusMessage Status(string host) => _lab.Fleet.Hosts[new HostId(host)].Status!;

    [Fact]
    public void Drain_AllGuestsLeave_TwoAtOnce_ThenMaintenance()
    {
        _lab.Host("ferby", [.. Enumerable.Range(1, 5).Select(i => new TestGuest($"small-{i}", 0.2, 512))]);
        _lab.Host("gerby");
        _lab.Host("herby");
        _lab.Run(10);
        Drain("ferby");
        _lab.Run(6);
        Assert.Equal(2, Status("ferby").Drain.Count(d => d.State == DrainItemState.Moving));
        Assert.Equal(HostMode.Draining, Status("ferby").Mode);
        _lab.Run(60);
        Assert.Empty(_lab["ferby"].Guests);
        Assert.Equal(HostMode.Maintenance, Status("ferby").Mode);
        Assert.Equal(1, Status("ferby").IntentGeneration);
    }

    [Fact]
    public void ADrainedHost_OffersNothing_AndSaysSo()
    {
        _lab.Host("ferby", new TestGuest("small-1", 0.2, 512));
        _lab.Host("gerby");
        _lab.Run(10);
        Drain("gerby");
        _lab.Run(5);
        Drain("ferby");
        _lab.Run(10);
        var item = Assert.Single(Status("ferby").Drain);
        Assert.Contains("gerby: it is in maintenance", item.Why, StringComparison.Ordinal);
        Assert.NotNull(item.NextTry);
    }

    [Fact]
    public void AGuestThatCannotMove_IsNamedAsStuck_TheOthersLeave()
    {
        _lab.Host("ferby", new TestGuest("build-1", 0.2, 512) { CannotMigrate = "holds the PCI device 03:00.0" }, new TestGuest("small-1", 0.2, 512));
        _lab.Host("gerby");
        _lab.Run(10);
        Drain("ferby");
        _lab.Run(60);
        var item = Assert.Single(Status("ferby").Drain);
        Assert.Equal((DrainItemState.Stuck, "build-1"), (item.State, item.Guest));
        Assert.Contains("03:00.0", item.Why, StringComparison.Ordinal);
        Assert.Equal("gerby", _lab.Where("small-1"));
    }

    [Fact]
    public void RoomAppearsLater_TheDrainGoesOnByItself()
    {
        _lab.Host("ferby", new TestGuest("small-1", 0.2, 512));
        _lab.Run(10);
        Drain("ferby");
        _lab.Run(30);
        Assert.Equal("ferby", _lab.Where("small-1"));
        _lab.Host("gerby");
        _lab.Run(40);
        Assert.Equal("gerby", _lab.Where("small-1"));
    }

    [Fact]
    public void AgentRestartedInTheMiddle_TheRetainedIntentFinishesTheDrain()
    {
        _lab.Host("ferby", [.. Enumerable.Range(1, 4).Select(i => new TestGuest($"small-{i}", 0.2, 512))]);
        _lab.Host("gerby");
        _lab.Run(10);
        Drain("ferby");
        _lab.Run(6);
        _lab.Restart(_lab["ferby"]);
        Drain("ferby");
        _lab.Run(90);
        Assert.Empty(_lab["ferby"].Guests);
        Assert.Equal(4, _lab["ferby"].Commands.Select(c => c.GuestName).Distinct().Count());
        Assert.Equal(HostMode.Maintenance, Status("ferby").Mode);
    }

    [Fact]
    public void Activate_CancelsTheDrain_WhatHasNotLeftStays()
    {
        _lab.Host("ferby", [.. Enumerable.Range(1, 6).Select(i => new TestGuest($"small-{i}", 0.2, 512))]);
        _lab.Host("gerby");
        _lab.Run(10);
        Drain("ferby");
        _lab.Run(5);
        Drain("ferby", 2, HostMode.Active);
        _lab.Run(60);
        Assert.Equal(4, _lab["ferby"].Guests.Count);
        Assert.Equal(HostMode.Active, Status("ferby").Mode);
        Assert.Empty(Status("ferby").Drain);
    }

    [Fact]
    public void AnOlderIntentDeliveredLate_ChangesNothing()
    {
        _lab.Host("ferby", new TestGuest("small-1", 0.2, 512));
        _lab.Host("gerby");
        _lab.Run(10);
        Drain("ferby", 2, HostMode.Active);
        _lab.Run(1);
        Drain("ferby", 1);
        _lab.Run(60);
        Assert.Equal("ferby", _lab.Where("small-1"));
    }

    [Fact]
    public void TargetsWithoutDom0Mem_ReceiveOneAtATime()
    {
        _lab.Host("ferby", [.. Enumerable.Range(1, 3).Select(i => new TestGuest($"small-{i}", 0.2, 512))]);
        _lab.Add("gerby", h => new TestHost("gerby", _lab.Now, o => o) { ReceivesInParallel = false });
        _lab.Run(10);
        Drain("ferby");
        _lab.Run(6);
        Assert.Single(_lab["ferby"].MigratingNames);
        _lab.Run(120);
        Assert.Equal(3, _lab["gerby"].Guests.Count);
    }

    [Fact]
    public void PromisesAreCounted_MemoryIsNeverGivenTwice()
    {
        _lab.Host("ferby", new TestGuest("big-1", 0.2, 4096), new TestGuest("big-2", 0.2, 4096), new TestGuest("big-3", 0.2, 4096));
        _lab.Add("gerby", _ => new TestHost("gerby", _lab.Now, o => o) { Memory = ByteSize.FromGiB(11) });
        _lab.Run(10);
        Drain("ferby");
        for (var i = 0; i < 60; i++)
        {
            _lab.Run(2);
            Assert.True(_lab["gerby"].Frame(_lab.Now).FreeMemory >= ByteSize.Zero);
        }
        Assert.Equal(2, _lab["gerby"].Guests.Count);
        Assert.Contains("memory free", Assert.Single(Status("ferby").Drain).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void AGuestThatLeftBetweenTwoSamples_IsNotSoughtAPlaceAgain()
    {
        _lab.MigrationTakes = TimeSpan.FromSeconds(0.3);
        _lab.Negotiation = NegotiationPolicy.Default with { Gathering = TimeSpan.Zero };
        _lab.Host("ferby", [.. Enumerable.Range(1, 5).Select(i => new TestGuest($"small-{i}", 0.2, 512))]);
        _lab.Host("gerby");
        _lab.Host("herby");
        _lab.Run(10.5);
        Drain("ferby");
        _lab.Run(60);
        Assert.Empty(_lab["ferby"].Guests);
        Assert.Equal(5, _lab.All<HelpMessage>().Count());
    }
}
