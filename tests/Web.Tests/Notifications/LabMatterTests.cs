using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Maintenance;
using XenWeb.Web.Notifications;
using OperationKind = XenWeb.Web.Maintenance.OperationKind;
using OperationState = XenWeb.Web.Maintenance.OperationState;

namespace XenWeb.Web.Tests.Notifications;

/// <summary>Who is told what, and in which words: nobody of what they may not see.</summary>
public sealed class LabMatterTests
{
    private static readonly DateTimeOffset Now = Told.At;
    private static readonly Group Course = new("course", ["cs439"], [], true);
    private static readonly Group Room = new("room", [], ["ferby"], false);
    private static readonly Person Admin = new(Guid.NewGuid(), "root", PersonRole.Admin, []);
    private static readonly Person All = new(Guid.NewGuid(), "all", PersonRole.Viewer, [Group.Lab]);
    private static readonly Person Mira = new(Guid.NewGuid(), "mira", PersonRole.Instructor, [Course]);
    private static readonly Person Hal = new(Guid.NewGuid(), "hal", PersonRole.Instructor, [Room]);
    private static readonly Person Nobody = new(Guid.NewGuid(), "none", PersonRole.Instructor, []);

    [Fact]
    public void A_lost_host_is_told_to_who_has_it_or_a_domain_on_it_and_names_only_their_domains()
    {
        var lost = Assert.Single(HostMatters.Lost(Lab("small-1", "dns"), Domain, Now));
        Assert.Contains("dns, small-1", lost.For(Admin, NotificationSettings.Usual)!.Text);
        Assert.Contains("dns, small-1", lost.For(All, NotificationSettings.Usual)!.Text);
        Assert.EndsWith("On it: small-1.", lost.For(Mira, NotificationSettings.Usual)!.Text);
        Assert.Contains("dns, small-1", lost.For(Hal, NotificationSettings.Usual)!.Text);
        Assert.Null(lost.For(Nobody, NotificationSettings.Usual));
        Assert.Null(lost.For(Person.Nobody, NotificationSettings.Usual));
        Assert.Null(Assert.Single(HostMatters.Lost(Lab("dns"), Domain, Now)).For(Mira, NotificationSettings.Usual));
    }

    [Fact]
    public void With_groups_chosen_only_what_is_of_them_is_told_and_what_is_the_whole_lab_s()
    {
        var both = new Person(Guid.NewGuid(), "both", PersonRole.Instructor, [Course, Room]);
        var chosen = NotificationSettings.Usual with { Groups = ["course"] };
        Assert.NotNull(Assert.Single(HostMatters.Lost(Lab("small-1"), Domain, Now)).For(both, chosen));
        Assert.Null(Assert.Single(HostMatters.Lost(Lab("dns"), Domain, Now)).For(both, chosen));
        Assert.NotNull(StoreMatters.Broker("away").For(All, chosen));
    }

    [Fact]
    public void A_host_in_maintenance_that_is_switched_off_is_no_alarm()
    {
        var lost = Assert.Single(HostMatters.Lost(Lab(HostMode.Maintenance), Domain, Now)).Matter;
        Assert.Equal((DecisionSeverity.Info, "hosts/ferby"), (lost.Severity, lost.Link));
    }

    [Fact]
    public void A_domain_of_which_it_is_not_known_where_it_runs_is_told_to_whose_it_is()
    {
        var fleet = Lab(HostMode.Active, FakeAgent.Guest("small-1", GuestRunState.Undefined));
        var matter = Assert.Single(HostMatters.Undefined(fleet, Domain));
        Assert.Equal(("small-1", DecisionSeverity.Error), (matter.For(Mira, NotificationSettings.Usual)!.Domain, matter.Matter.Severity));
        Assert.Null(matter.For(Nobody, NotificationSettings.Usual));
    }

    [Fact]
    public void The_end_of_a_drain_is_told_for_an_hour_to_who_asked_too_without_the_domains_of_others()
    {
        var drain = Drain(OperationState.Done, "ferby is empty: dns left in 4 s.") with { EndedAt = Now };
        var told = Assert.Single(DrainMatters.Of([drain], Domain, Now.AddMinutes(59)));
        Assert.False(told.Matter.Lasts);
        Assert.Equal((DecisionSeverity.Info, $"drains#{drain.Id}"), (told.Matter.Severity, told.Matter.Link));
        Assert.Contains("dns left", told.For(Admin, NotificationSettings.Usual)!.Text);
        var nobody = Nobody with { Name = "asker" };
        Assert.Equal("All domains have left it. Asked for by asker/nightly: new memory.", told.For(nobody, NotificationSettings.Usual)!.Text);
        Assert.Empty(DrainMatters.Of([drain], Domain, Now.AddMinutes(61)));
        Assert.Empty(DrainMatters.Of([drain with { State = OperationState.Cancelled }], Domain, Now));
    }

    [Fact]
    public void A_drain_is_stuck_where_a_person_must_act_or_nothing_got_on_for_ten_minutes()
    {
        var drain = Drain(OperationState.Running, "", new OperationItem("small-1", OperationItemState.Waiting, "no host has room", null, Now), new OperationItem("dns", OperationItemState.Done, "left", null, Now));
        Assert.Empty(DrainMatters.Of([drain], Domain, Now.AddMinutes(9)));
        var stuck = Assert.Single(DrainMatters.Of([drain], Domain, Now.AddMinutes(11)));
        Assert.Contains("small-1: no host has room.", stuck.For(Mira, NotificationSettings.Usual)!.Text);
        var person = drain with { Items = [new OperationItem("dns", OperationItemState.Stuck, "it has a disk of its own", null, Now)] };
        var acts = Assert.Single(DrainMatters.Of([person], Domain, Now));
        Assert.Contains("dns: it has a disk of its own.", acts.For(Admin, NotificationSettings.Usual)!.Text);
        Assert.Null(acts.For(Mira, NotificationSettings.Usual));
    }

    [Fact]
    public void What_is_of_the_store_the_messages_and_the_certificates_is_for_admins()
    {
        LabMatter[] all =
        [
            .. StoreMatters.Warnings(new Dictionary<string, string> { ["size"] = "It is large", ["spool"] = "No more are taken" }), .. StoreMatters.Rejected(new Dictionary<string, long> { ["bad signature"] = 1200 }),
            .. StoreMatters.Disk(new(1L << 30), new(1L << 40), "/srv"), .. StoreMatters.LeftOut(3),
            .. StoreMatters.Certificates([new CertificateRow { Serial = "1", Identity = "hosts/ferby", ExpiresAt = Now.AddDays(4) }, new CertificateRow { Serial = "2", Identity = "hosts/herby", ExpiresAt = Now.AddDays(20) }], Now),
        ];
        Assert.Equal(6, all.Length);
        Assert.All(all, m => Assert.NotNull(m.For(Admin, NotificationSettings.Usual)));
        Assert.All(all, m => Assert.Null(m.For(All, NotificationSettings.Usual)));
        Assert.Contains("1,200 messages", all[2].Matter.Text);
        Assert.Empty(StoreMatters.Disk(new(1L << 36), new(1L << 40), "/srv"));
    }

    [Fact]
    public void Counters_that_grow_have_something_happen_lately_and_what_was_before_is_not_told()
    {
        var dropped = new HappenedLately(TimeSpan.FromMinutes(15));
        Assert.Empty(dropped.Look([("/forged", "forged", 100)], Now));
        Assert.Equal(5, dropped.Look([("/forged", "forged", 105)], Now.AddMinutes(1))["forged"]);
        // The agent began anew
        Assert.Equal(8, dropped.Look([("/forged", "forged", 3)], Now.AddMinutes(2))["forged"]);
        Assert.NotEmpty(dropped.Look([("/forged", "forged", 3)], Now.AddMinutes(16)));
        Assert.Empty(dropped.Look([("/forged", "forged", 3)], Now.AddMinutes(18)));
    }

    [Fact]
    public void What_was_counted_while_another_web_server_led_is_not_told_again()
    {
        var dropped = new HappenedLately(TimeSpan.FromMinutes(15));
        Assert.Empty(dropped.Look([("/forged", "forged", 100)], Now));
        Assert.Equal(5, dropped.Look([("/forged", "forged", 105)], Now.AddMinutes(1))["forged"]);
        // Another leads, and then this one again
        dropped.Forget();
        Assert.Empty(dropped.Look([("/forged", "forged", 120)], Now.AddMinutes(2)));
        Assert.Equal(1, dropped.Look([("/forged", "forged", 121)], Now.AddMinutes(3))["forged"]);
    }

    [Fact]
    public void The_first_that_a_known_source_counts_is_told_and_what_a_new_one_has_counted_is_not()
    {
        var dropped = new HappenedLately(TimeSpan.FromMinutes(15));
        Assert.Empty(dropped.Look([("ferby/", "", 0)], Now));
        Assert.Equal(3, dropped.Look([("ferby/", "", 0), ("ferby/forged", "forged", 3)], Now.AddMinutes(1))["forged"]);
        Assert.Equal(3, dropped.Look([("ferby/", "", 0), ("ferby/forged", "forged", 3), ("herby/", "", 0), ("herby/forged", "forged", 50)], Now.AddMinutes(2))["forged"]);
        Assert.Equal(4, dropped.Look([("herby/", "", 0), ("herby/forged", "forged", 51)], Now.AddMinutes(3))["forged"]);
    }

    private static Target Domain(string name, string host) => new(host, name, name.StartsWith("small", StringComparison.Ordinal) ? "cs439" : "infrastructure", null);

    private static FleetSnapshot Lab(params string[] guests) => Lab(HostMode.Active, [.. guests.Select(g => FakeAgent.Guest(g))]);

    private static FleetSnapshot Lab(HostMode mode, params GuestSample[] guests)
    {
        var status = Pages.Samples.Status("ferby", mode: mode);
        status = status with { Sample = status.Sample! with { Guests = [.. guests] } };
        return FleetSnapshot.Empty with { Hosts = FleetSnapshot.Empty.Hosts.Add(new HostId("ferby"), new HostState(new HostId("ferby"), status, Now.AddMinutes(-5), true, 1, 1)) };
    }

    private static Operation Drain(OperationState state, string text, params OperationItem[] items) => new()
    {
        Id = Guid.NewGuid(), Kind = OperationKind.Drain, Host = new HostId("ferby"), State = state, Text = text, Reason = new Reason("asker/nightly", "new memory"), CreatedAt = Now, ChangedAt = Now, Items = [.. items],
    };
}
