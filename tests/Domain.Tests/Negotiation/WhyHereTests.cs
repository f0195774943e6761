using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Domain.Tests.Negotiation;

public class WhyHereTests
{
    private static readonly HostId _herby = new("herby");

    [Fact]
    public void AMoveThatLedHere_IsTheReason_WithWhoElseOfferedAndRefused()
    {
        var talk = new Talk().Refuses(0.1, "gerby", "it is being drained").Offers(0.2, "kerby", 0.58).Offers(0.3, "herby", 0.41).Awards(2, "herby").Record(10, true);
        var why = WhyHere.Of(Talk.Guest, "small-1", _herby, [Talk.Move(MigrationState.Done, 2, 10, 0.07)], [talk], []);
        Assert.Equal(ArrivalKind.Moved, why.Kind);
        Assert.Equal(Talk.At.AddSeconds(10), why.Since);
        Assert.Same(talk, why.Talk);
        Assert.Equal("kerby", Assert.Single(why.Others).Host.Name);
        Assert.Equal("gerby", Assert.Single(Assert.Single(why.Refused).Hosts).Name);
        Assert.Null(why.TriedSince);
    }

    [Fact]
    public void AStartAfterTheLastMove_IsTheReason()
    {
        var start = new GuestStart(Talk.At.AddMinutes(5), "mira", "lab 3", _herby);
        var why = WhyHere.Of(Talk.Guest, "small-1", _herby, [Talk.Move(MigrationState.Done, 2, 10)], [], [start]);
        Assert.Equal((ArrivalKind.Started, start), (why.Kind, why.Start));
        Assert.Null(why.Talk);
        Assert.Equal(ArrivalKind.Moved, WhyHere.Of(Talk.Guest, "small-1", _herby, [Talk.Move(MigrationState.Done, 400, 410)], [], [start]).Kind);
    }

    [Fact]
    public void AStartThatOthersWereAskedFor_HasItsNegotiation()
    {
        var talk = new Talk(HelpKind.Start).Offers(0.2, "kerby", 0.58).Offers(0.3, "herby", 0.41).Awards(2, "herby").Record(3, true);
        var why = WhyHere.Of(Talk.Guest, "small-1", _herby, [], [talk], [new GuestStart(Talk.At.AddSeconds(6), "mira", "", new HostId("ferby"))]);
        Assert.Equal(ArrivalKind.Started, why.Kind);
        Assert.Same(talk, why.Talk);
        Assert.Equal("kerby", Assert.Single(why.Others).Host.Name);
    }

    [Fact]
    public void AMoveThatLedElsewhere_IsNoReason_AndNothingKnownIsSaidToBeUnknown()
    {
        var elsewhere = WhyHere.Of(Talk.Guest, "small-1", _herby, [Talk.Move(MigrationState.Done, 2, 10, to: "kerby")], [], []);
        Assert.Equal((ArrivalKind.Unknown, "kerby"), (elsewhere.Kind, elsewhere.Move!.To.Name));
        var failed = WhyHere.Of(Talk.Guest, "small-1", _herby, [Talk.Move(MigrationState.Failed, 2, 10)], [], []);
        Assert.Equal((ArrivalKind.Unknown, null), (failed.Kind, failed.Move));
    }

    [Fact]
    public void WhatWasTriedSince_IsTheNewestThatBroughtItNowhere()
    {
        var tried = new Talk().Refuses(0.1, "gerby", "it is being drained").Record(2, false, "no offers");
        var why = WhyHere.Of(Talk.Guest, "small-1", _herby, [Talk.Move(MigrationState.Done, -100, -90, id: "help-0")], [tried], []);
        Assert.Same(tried, why.TriedSince);
        Assert.Null(WhyHere.Of(Talk.Guest, "small-1", _herby, [Talk.Move(MigrationState.Done, 10, 20, id: "help-0")], [tried], []).TriedSince);
    }
}
