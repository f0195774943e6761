using XenWeb.Domain.Balancing;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;
using XenWeb.Web.Controls;
using XenWeb.Web.Insides;
using XenWeb.Web.TestDomains;
using XenWeb.Web.Tests.Pages;

namespace XenWeb.Web.Tests.TestDomains;

/// <summary>The talk's scenario, step by step, from what the lab says: no clock, no broker.</summary>
public sealed class TalkTests
{
    private static readonly HostId Ferby = new("ferby");
    private readonly Dictionary<Guid, InsideOrder> _orders = [];
    private FleetSnapshot _fleet = FleetSnapshot.Empty;
    private TalkRun _run;
    private DateTimeOffset _now = Samples.At;
    private long _sequence;

    public TalkTests()
    {
        Say("ferby", Samples.Status("ferby", cpu: 0.2));
        var loads = Enumerable.Range(1, 5).Select(i => new TalkLoad(Samples.Id($"small-{i}"), $"small-{i}", Guid.NewGuid(), new Cores(1), OrderState.Accepted, "", false)).ToArray();
        foreach (var load in loads) Order(load, OrderState.Accepted, "Sent.");
        _run = new TalkRun { Id = Guid.NewGuid(), Host = Ferby, Reason = new Reason("mira", "demo"), StartedAt = _now, LoadEndsAt = _now.AddMinutes(5), Loads = [.. loads], KnownBefore = [], CpuBefore = new Share(0.2) };
    }

    [Fact]
    public void The_whole_story_ends_with_a_plain_verdict()
    {
        Look(1);
        Is(("Load", Status.Moving), ("Over its threshold", Status.Waiting), ("Help", Status.Waiting), ("Offers", Status.Waiting), ("Award", Status.Waiting), ("Migration", Status.Waiting), ("Settled", Status.Waiting));
        Run();
        Look(2);
        Assert.Contains("5 of 5\u00a0domains make a load of 1.00 cores each for 5\u00a0min: small-1, small-2, small-3, small-4 and small-5.", Step("Load").Text);
        Say("ferby", Samples.Status("ferby", cpu: 0.97).Overloaded());
        Look(3);
        Is(("Load", Status.Done), ("Over its threshold", Status.Overloaded), ("Help", Status.Waiting), ("Offers", Status.Waiting), ("Award", Status.Waiting), ("Migration", Status.Waiting), ("Settled", Status.Waiting));
        Assert.Contains("97\u202f% cpu, over 90\u202f% in 3 of the last 5 samples (it was at 20\u202f%)", Step("Over its threshold").Text);
        Help("h1", "small-1");
        Say("kerby", Samples.Refusal("h1", "kerby", "ferby", "0.91 of memory promised"));
        Say("herby", Samples.Offer("h1", "herby", "ferby", 0.4));
        Look(4);
        Assert.Equal("herby offers, 0.38 after the move; kerby refuses: 0.91 of memory promised.", Step("Offers").Text);
        Say("ferby", new AwardMessage("h1", Ferby, new HostId("herby"), "lowest of 1 offer: 0.38", TimeSpan.FromSeconds(30)));
        Say("herby", new ConfirmMessage("h1", new HostId("herby"), Ferby));
        Move("h1", MigrationState.Moving);
        Look(5);
        Assert.Equal((Status.Moving, "small-1 moves to herby, 50\u202f% copied."), (Step("Migration").State, Step("Migration").Text));
        Assert.Equal("negotiations/h1", Step("Migration").Link);
        Move("h1", MigrationState.Done);
        Say("ferby", new ClosedMessage("h1", Ferby, true, "small-1 runs on herby"));
        Look(6);
        Assert.Equal(Status.Waiting, Step("Settled").State);
        Say("ferby", Samples.Status("ferby", cpu: 0.77));
        Look(7);
        Assert.Equal(Status.Moving, Step("Settled").State);
        Look(30);
        Assert.Equal(TalkVerdict.Settled, _run.Verdict);
        Assert.Equal("The lab looked after itself: ferby was at 97\u202f% cpu and is at 77\u202f%, 7.0\u00a0s after the load was asked for. small-1 moved to herby. No person was asked.", _run.VerdictText);
        Assert.Equal(Status.Done, Step("Settled").State);
    }

    [Fact]
    public void A_second_call_for_help_is_another_round_and_calm_begins_anew()
    {
        Run();
        Say("ferby", Samples.Status("ferby", cpu: 0.97).Overloaded());
        Relieved("h1", "small-1");
        Say("ferby", Samples.Status("ferby", cpu: 0.8));
        Look(10);
        Assert.NotNull(_run.CalmSince);
        Say("ferby", Samples.Status("ferby", cpu: 0.95).Overloaded());
        Look(20);
        Assert.Null(_run.CalmSince);
        Relieved("h2", "small-2");
        Say("ferby", Samples.Status("ferby", cpu: 0.6));
        Look(30);
        Look(50);
        Assert.Equal(TalkVerdict.Settled, _run.Verdict);
        Assert.Contains("small-1 moved to herby and small-2 moved to herby.", _run.VerdictText);
        Assert.Equal(2, TalkStep.Of(_run).Count(s => s.Title == "Migration"));
    }

    [Fact]
    public void A_call_for_help_that_was_there_before_is_none_of_its()
    {
        Help("old", "small-9");
        _run = _run with { KnownBefore = ["old"] };
        Look(1);
        Assert.Empty(_run.Rounds);
    }

    [Fact]
    public void A_host_that_never_gets_hot_says_so_when_the_loads_end()
    {
        Run();
        Look(1);
        Say("ferby", Samples.Status("ferby", cpu: 0.71));
        Look(100);
        Assert.Null(_run.EndedAt);
        Look(301);
        Assert.Equal((TalkVerdict.NotSettled, "ferby never passed its threshold: it was at 71\u202f% cpu at most, and asks for help over 90\u202f%. So nothing was to be done."), (_run.Verdict!.Value, _run.VerdictText));
        Assert.All(TalkStep.Of(_run).Where(s => s.Title is "Help" or "Settled"), s => Assert.Equal(Status.Off, s.State));
    }

    [Fact]
    public void Help_that_nobody_gives_is_told_with_its_outcome()
    {
        Run();
        Say("ferby", Samples.Status("ferby", cpu: 0.97).Overloaded());
        Help("h1", "small-1");
        Say("herby", Samples.Refusal("h1", "herby", "ferby", "it is overloaded itself"));
        Say("ferby", new ClosedMessage("h1", Ferby, false, "no host offered"));
        Look(20);
        Assert.Equal((Status.Failed, "herby refuses: it is overloaded itself."), (Step("Offers").State, Step("Offers").Text));
        Assert.Equal((Status.Failed, "no host offered"), (Step("Award").State, Step("Award").Text));
        Look(301);
        Assert.Equal("ferby asked for help once, and nothing came of it: no host offered", _run.VerdictText);
    }

    [Fact]
    public void Without_any_load_it_ends_at_once_and_says_why()
    {
        foreach (var load in _run.Loads) Order(load, OrderState.Failed, "4 loads run already.");
        Look(1);
        Assert.Equal("No load was made, so nothing was to be done: 4 loads run already.", _run.VerdictText);
        Assert.Equal(Status.Failed, Step("Load").State);
    }

    [Fact]
    public void A_person_ends_it()
    {
        Run();
        Look(1);
        _run = TalkWatch.Stop(_run, new Reason("mira", ""), _now);
        Assert.Equal((TalkVerdict.Stopped, "Stopped by mira after 1.0\u00a0s. Nothing was moved."), (_run.Verdict!.Value, _run.VerdictText));
        Assert.True(_run.LoadsRun);
        Look(301);
        Assert.False(_run.LoadsRun);
    }

    private void Run()
    {
        foreach (var load in _run.Loads) Order(load, OrderState.Done, "It runs.");
    }

    private void Order(TalkLoad load, OrderState state, string text) => _orders[load.Order] = new InsideOrder(
        new StopLoadMessage { Id = load.Order, Guest = load.Guest, ExpiresAt = default, Reason = new Reason("mira", "") }, load.Name, state, text, Samples.At);

    private void Look(int second)
    {
        _now = Samples.At.AddSeconds(second);
        _run = TalkWatch.Look(_run, _fleet, id => _orders.GetValueOrDefault(id), _now);
    }

    private void Relieved(string id, string guest)
    {
        Help(id, guest);
        Say("herby", Samples.Offer(id, "herby", "ferby", 0.4));
        Say("ferby", new AwardMessage(id, Ferby, new HostId("herby"), "lowest", TimeSpan.FromSeconds(30)));
        Move(id, MigrationState.Done, guest);
        Say("ferby", new ClosedMessage(id, Ferby, true, "done"));
    }

    private void Help(string id, string guest) => Say("ferby", Samples.Help(id, "ferby", guest));

    private void Move(string id, MigrationState state, string guest = "small-1") => Say("ferby", new MigrationMessage(new Migration
    {
        Id = id, Guest = Samples.Id(guest), GuestName = guest, From = Ferby, To = new HostId("herby"), Kind = HelpKind.Relief, Why = "hot", State = state, Memory = ByteSize.FromMiB(512),
        Copied = ByteSize.FromMiB(256), StartedAt = _now, EndedAt = state == MigrationState.Done ? _now.AddSeconds(4) : null,
    }));

    private void Say(string sender, Message message) => _fleet = FleetView.Fold(_fleet, new Envelope(Envelope.Current, sender, 1, ++_sequence, _now, message), _now).Fleet;

    private TalkStep Step(string title) => TalkStep.Of(_run).Last(s => s.Title == title);

    private void Is(params (string, Status)[] steps) => Assert.Equal(steps, TalkStep.Of(_run).Select(s => (s.Title, s.State)));
}
