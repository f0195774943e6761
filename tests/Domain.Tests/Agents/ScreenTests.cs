using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>Which connections to guests' screens a host has open, how far each is read, and why one is not open.</summary>
public sealed class ScreenTests
{
    private static readonly DateTimeOffset _start = new(2026, 11, 28, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid _mira = new("00000000-0000-0000-0000-00000000000a");
    private static readonly Guid _ann = new("00000000-0000-0000-0000-00000000000b");

    private readonly TestHost _ferby = new("ferby", _start, o => o);
    private readonly TestGuest _small = new("small-1", 0.1, 512);
    private DateTimeOffset _now = _start;
    private long _sequence;

    public ScreenTests()
    {
        _ferby.Guests.Add(_small);
        _ferby.Agent.Handle(new AgentEvent.Started([]), _now);
        Sample();
    }

    private List<AgentEffect> Do(AgentEvent happened) => [.. _ferby.Agent.Handle(happened, _now)];

    private List<AgentEffect> Sample() => Do(new AgentEvent.Sampled(_ferby.Frame(_now)));

    private List<AgentEffect> Hear(Message message) => Do(new AgentEvent.Received(new Envelope(Envelope.Current, Envelope.Web, 1, ++_sequence, _now, message)));

    private List<AgentEffect> Watch(Guid session, bool isWanted = true, long taken = 0, TestGuest? guest = null, string host = "ferby") =>
        Hear(new ScreenWatchMessage(new HostId(host), (guest ?? _small).Id, session, isWanted, taken));

    private List<AgentEffect> Press(Guid session, long offset, params byte[] bytes) => Hear(new ScreenInputMessage(new HostId("ferby"), _small.Id, session, offset, bytes));

    private List<AgentEffect> Later(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        return Do(new AgentEvent.DeadlineReached());
    }

    private static ScreenOutputMessage? Said(List<AgentEffect> effects) => effects.OfType<AgentEffect.Publish>().Select(p => p.Message).OfType<ScreenOutputMessage>().SingleOrDefault();

    [Fact]
    public void TwoPagesLook_EachHasAConnectionOfItsOwn_ReadAsFarAsTheWindow()
    {
        foreach (var session in new[] { _mira, _ann })
        {
            var opened = Watch(session);
            Assert.Equal((session, "small-1"), Assert.Single(opened.OfType<AgentEffect.OpenScreen>()) is { } open ? (open.Session, open.GuestName) : default);
            Assert.Equal(new AgentEffect.AllowScreen(session, ScreenWatchMessage.Window), Assert.Single(opened.OfType<AgentEffect.AllowScreen>()));
        }
        var again = Watch(_mira, taken: 1000);
        Assert.Empty(again.OfType<AgentEffect.OpenScreen>());
        Assert.Equal(new AgentEffect.AllowScreen(_mira, 1000 + ScreenWatchMessage.Window), Assert.Single(again.OfType<AgentEffect.AllowScreen>()));
    }

    [Fact]
    public void WhatItSays_IsCounted_AndGoesToTheConnectionsOwnTopic()
    {
        Watch(_mira);
        Assert.Equal(0, Said(Do(new AgentEvent.ScreenRead(_mira, new byte[10])))!.Offset);
        var second = Do(new AgentEvent.ScreenRead(_mira, new byte[5]));
        Assert.Equal((10, 5), (Said(second)!.Offset, Said(second)!.Bytes.Length));
        Assert.Equal(Topics.Screen(new HostId("ferby"), _small.Id, _mira), second.OfType<AgentEffect.Publish>().Single(p => p.Message is ScreenOutputMessage).Topic);
        Assert.Equal(_mira, Topics.ScreenOf(Topics.Screen(new HostId("ferby"), _small.Id, _mira)));
        Assert.Null(Topics.ScreenOf(Topics.Console(new HostId("ferby"), _small.Id)));
        Assert.Null(Topics.ConsoleOf(Topics.Screen(new HostId("ferby"), _small.Id, _mira)));
    }

    [Fact]
    public void WhatIsPressed_GoesOnOnce_AndAGapEndsTheConnection()
    {
        Watch(_mira);
        Assert.Equal([1, 2], Assert.Single(Press(_mira, 0, 1, 2).OfType<AgentEffect.WriteScreen>()).Bytes.ToArray());
        // Delivered twice
        Assert.Empty(Press(_mira, 0, 1, 2).OfType<AgentEffect.WriteScreen>());
        Assert.Equal([3], Assert.Single(Press(_mira, 2, 3).OfType<AgentEffect.WriteScreen>()).Bytes.ToArray());
        var gap = Press(_mira, 9, 4);
        Assert.Empty(gap.OfType<AgentEffect.WriteScreen>());
        Assert.Single(gap.OfType<AgentEffect.CloseScreen>());
        Assert.Equal("something that was pressed was lost on the way", Said(gap)!.Closed);
    }

    [Fact]
    public void NobodyAsksAnyMore_OrSaysSo_ItIsClosed_AndTheOtherGoesOn()
    {
        Watch(_mira);
        Watch(_ann);
        Later(10);
        Watch(_ann);
        Assert.Equal(new AgentEffect.CloseScreen(_mira), Assert.Single(Later(5).OfType<AgentEffect.CloseScreen>()));
        Assert.Empty(Press(_mira, 0, 1).OfType<AgentEffect.WriteScreen>());
        Assert.Equal(new AgentEffect.CloseScreen(_ann), Assert.Single(Watch(_ann, isWanted: false).OfType<AgentEffect.CloseScreen>()));
        Assert.Null(Said(Do(new AgentEvent.ScreenRead(_ann, new byte[1]))));
    }

    [Fact]
    public void TheGuestLeaves_ItIsClosedWithTheReason()
    {
        Watch(_mira);
        _ferby.Guests.Clear();
        _now += TimeSpan.FromSeconds(5);
        var effects = Sample();
        Assert.Single(effects.OfType<AgentEffect.CloseScreen>());
        Assert.Equal("it is not on ferby any more", Said(effects)!.Closed);
        Assert.Equal("it is not on ferby", Said(Watch(_ann))!.Closed);
    }

    [Fact]
    public void ItHasNoScreen_OrItsServerEnds_IsSaid_AndTheSameConnectionIsNotTakenUpInItsMiddle()
    {
        Watch(_mira);
        Do(new AgentEvent.ScreenRead(_mira, new byte[100]));
        var ended = Said(Do(new AgentEvent.ScreenEnded(_mira, "its VNC server closed the connection")))!;
        Assert.Equal(("its VNC server closed the connection", false), (ended.Closed, ended.IsMissing));
        Assert.Equal("the connection was lost", Said(Watch(_mira, taken: 100))!.Closed);
        Watch(_ann);
        Assert.True(Said(Do(new AgentEvent.ScreenEnded(_ann, "it has no screen", IsMissing: true)))!.IsMissing);
    }

    [Fact]
    public void OneThatStillArrives_OneOfAnotherHost_AndOneTooMany_AreNotOpened()
    {
        _small.State = GuestRunState.Incoming;
        Sample();
        Assert.Equal("it is still arriving on ferby", Said(Watch(_mira))!.Closed);
        Assert.Null(Said(Watch(_mira, host: "herby")));
        _small.State = GuestRunState.Running;
        Sample();
        for (var i = 1; i <= 32; i++) Assert.Null(Said(Watch(new Guid(i, 0, 0, new byte[8]))));
        Assert.Equal("32 screens are open on ferby, and that is the most at one time", Said(Watch(_mira))!.Closed);
    }

    [Fact]
    public void OnlyTheWebAppMayLookOrPress()
    {
        var rogue = new Envelope(Envelope.Current, "herby", 1, ++_sequence, _now, new ScreenWatchMessage(new HostId("ferby"), _small.Id, _mira, true, 0));
        Assert.Empty(Do(new AgentEvent.Received(rogue)).OfType<AgentEffect.OpenScreen>());
    }
}
