using System.Collections.Immutable;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Tests.Maintenance;

/// <summary>What needs hours in the real app: pure functions of the lab and the time.</summary>
public sealed class ProgressTests
{
    private static readonly DateTimeOffset _start = new(2026, 11, 22, 13, 0, 0, TimeSpan.Zero);
    private static readonly HostId _ferby = new("ferby");

    [Fact]
    public void An_order_without_an_answer_fails_after_half_an_hour_and_not_before()
    {
        var order = Order();
        var waits = OrderProgress.Wait(order, Fleet(_start.AddMinutes(30)), _start, _start.AddMinutes(30));
        Assert.Equal((OperationState.Accepted, "Sent to ferby; waiting for its answer."), (waits.State, waits.Text));
        var failed = OrderProgress.Wait(order, Fleet(_start.AddMinutes(31)), _start, _start.AddMinutes(31));
        Assert.Equal(OperationState.Failed, failed.State);
        Assert.StartsWith("No answer from ferby for 31 min: given up.", failed.Text);
        Assert.Equal(_start.AddMinutes(31), failed.EndedAt);
    }

    [Fact]
    public void A_broker_that_was_away_is_not_the_hosts_silence_but_a_day_is_the_end()
    {
        var back = _start.AddHours(5);
        Assert.Equal(OperationState.Accepted, OrderProgress.Wait(Order(), Fleet(back), back, back.AddMinutes(1)).State);
        Assert.Equal(OperationState.Failed, OrderProgress.Wait(Order(), Fleet(back), _start.AddHours(25), _start.AddHours(25)).State);
    }

    [Fact]
    public void A_lost_host_is_named_while_its_order_waits()
    {
        var later = Fleet(_start);
        Assert.StartsWith("ferby's agent is not there", OrderProgress.Wait(Order(), later, _start, _start.AddMinutes(5)).Text);
    }

    [Fact]
    public void A_drains_end_is_told_from_the_pace_of_the_moves_seen()
    {
        // 512 MiB took 10 s; two of 512 MiB are left, two at once: 10 s more
        var moved = Move("a", MigrationState.Done, _start, _start.AddSeconds(10));
        var now = _start.AddSeconds(10);
        var fleet = Fleet(now, [FakeAgent.Guest("b"), FakeAgent.Guest("c")], moved);
        Assert.Equal(now.AddSeconds(10), DrainForecast.EndOf(Drain(), fleet.Hosts[_ferby].Status!, fleet, now));
        // None was seen, or one is stuck: it can't be told
        var none = Fleet(now, [FakeAgent.Guest("b")]);
        Assert.Null(DrainForecast.EndOf(Drain(), none.Hosts[_ferby].Status!, none, now));
        var stuck = fleet.Hosts[_ferby].Status! with { Drain = [new DrainItem("b", DrainItemState.Stuck, "holds a PCI device", null)] };
        Assert.Null(DrainForecast.EndOf(Drain(), stuck, fleet, now));
    }

    [Fact]
    public void A_drains_end_says_what_it_is_reckoned_from_or_why_it_can_not_be_said()
    {
        var now = _start.AddSeconds(10);
        var moved = Move("a", MigrationState.Done, _start, now);
        var fleet = Fleet(now, [FakeAgent.Guest("b"), FakeAgent.Guest("c")], moved);
        var status = fleet.Hosts[_ferby].Status!;
        Assert.Equal("1.00\u00a0GiB to copy, 2 domains at once, each at 429.5\u00a0Mbit/s as one move was", Estimate(status, fleet).From);
        var elsewhere = Fleet(now, [FakeAgent.Guest("b"), FakeAgent.Guest("c")], moved with { From = new HostId("kerby") });
        Assert.EndsWith("as one move was on other hosts", Estimate(elsewhere.Hosts[_ferby].Status!, elsewhere).From);
        var none = Fleet(now, [FakeAgent.Guest("b")]);
        Assert.StartsWith("no migration has been measured yet", Estimate(none.Hosts[_ferby].Status!, none).WhyNot);
        Assert.Equal("b can't leave until a person has helped", Estimate(status with { Drain = [new DrainItem("b", DrainItemState.Stuck, "holds a PCI device")] }, fleet).WhyNot);
        Assert.StartsWith("no host offers a place", Estimate(status with { Drain = [new DrainItem("b", DrainItemState.Waiting, "No offers", now.AddSeconds(20))] }, fleet).WhyNot);
        Assert.Equal("ferby's agent is not heard of", DrainForecast.Of(_ferby, _start, status, fleet, now.AddMinutes(10)).WhyNot);

        DrainEstimate Estimate(StatusMessage of, Domain.Fleet.FleetSnapshot lab) => DrainForecast.Of(_ferby, _start, of, lab, now);
    }

    [Fact]
    public void A_drain_says_where_those_that_left_are()
    {
        var moved = Move("a", MigrationState.Done, _start.AddSeconds(1), _start.AddSeconds(9.4));
        var fleet = Fleet(_start.AddSeconds(10), [FakeAgent.Guest("b")], moved);
        var drain = DrainProgress.Step(Drain(), fleet, _start.AddSeconds(10));
        Assert.Equal([("b", OperationItemState.Waiting), ("a", OperationItemState.Done)], drain.Items.Select(i => (i.Guest, i.State)));
        Assert.Equal("moved to herby in 8.4 s", drain.Items[1].Why);
        // Said again it is the same, so nothing is stored or drawn for it
        Assert.Equal(drain, DrainProgress.Step(drain, fleet, _start.AddSeconds(10.5)));
    }

    private static Operation Order() => new()
    {
        Id = Guid.NewGuid(), Kind = OperationKind.Pause, Host = _ferby, State = OperationState.Accepted, Text = "", Reason = new Reason("mira", ""), CreatedAt = _start, ChangedAt = _start,
    };

    private static Operation Drain() => Order() with { Kind = OperationKind.Drain, Generation = 7 };

    private static Migration Move(string name, MigrationState state, DateTimeOffset started, DateTimeOffset ended) => new()
    {
        Id = "help-1", Guest = FakeAgent.IdOf(name), GuestName = name, From = _ferby, To = new HostId("herby"), Kind = HelpKind.Drain, Why = "", State = state,
        Memory = ByteSize.FromMiB(512), StartedAt = started, EndedAt = ended,
    };

    private static FleetSnapshot Fleet(DateTimeOffset heard, ImmutableArray<Domain.Guests.GuestSample> guests = default, params Migration[] migrations)
    {
        var status = new StatusMessage
        {
            Host = _ferby, Mode = HostMode.Draining, IntentGeneration = 7, Sample = new HostSample { At = heard, FreeMemory = ByteSize.FromGiB(1), Guests = guests.IsDefault ? [] : guests },
        };
        return FleetSnapshot.Empty with
        {
            Hosts = FleetSnapshot.Empty.Hosts.Add(_ferby, new HostState(_ferby, status, heard, true, 1, 1)),
            Migrations = FleetSnapshot.Empty.Migrations.AddRange(migrations.Select(m => KeyValuePair.Create(m.Id, m))),
        };
    }
}
