using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>Whose consoles are open, and for how long.</summary>
public sealed class ConsoleTests
{
    private static readonly DateTimeOffset _start = new(2026, 11, 28, 9, 0, 0, TimeSpan.Zero);

    private const int OpenMax = 32;

    private readonly TestHost _ferby = new("ferby", _start, o => o);
    private readonly TestGuest _small = new("small-1", 0.1, 512);
    private DateTimeOffset _now = _start;
    private long _sequence;

    public ConsoleTests()
    {
        _ferby.Guests.Add(_small);
        _ferby.Agent.Handle(new AgentEvent.Started([]), _now);
        Sample();
    }

    private List<AgentEffect> Do(AgentEvent happened) => [.. _ferby.Agent.Handle(happened, _now)];

    private List<AgentEffect> Sample() => Do(new AgentEvent.Sampled(_ferby.Frame(_now)));

    private List<AgentEffect> Hear(Message message) => Do(new AgentEvent.Received(new Envelope(Envelope.Current, Envelope.Web, 1, ++_sequence, _now, message)));

    private List<AgentEffect> Watch(TestGuest guest, bool isWanted = true, string host = "ferby") => Hear(new ConsoleWatchMessage(new HostId(host), guest.Id, isWanted));

    private List<AgentEffect> Later(double seconds)
    {
        _now += TimeSpan.FromSeconds(seconds);
        return Do(new AgentEvent.DeadlineReached());
    }

    private static ConsoleOutputMessage? Said(List<AgentEffect> effects) => effects.OfType<AgentEffect.Publish>().Select(p => p.Message).OfType<ConsoleOutputMessage>().SingleOrDefault();

    [Fact]
    public void ManyLook_OneConsoleIsOpened_AndEachIsToldThatItIs()
    {
        var first = Watch(_small);
        Assert.Equal(new AgentEffect.OpenConsole(_small.Id, "small-1"), Assert.Single(first.OfType<AgentEffect.OpenConsole>()));
        var again = Watch(_small);
        Assert.Empty(again.OfType<AgentEffect.OpenConsole>());
        Assert.All([first, again], effects => Assert.Equal((true, null), (Said(effects)!.Bytes.IsEmpty, Said(effects)!.Closed)));
    }

    [Fact]
    public void WhatItSays_AndWhatIsTyped_GoThrough()
    {
        Watch(_small);
        Assert.Equal("login: "u8.ToArray(), Said(Do(new AgentEvent.ConsoleRead(_small.Id, "login: "u8.ToArray())))!.Bytes.ToArray());
        var typed = Assert.Single(Hear(new ConsoleInputMessage(new HostId("ferby"), _small.Id, "root\r"u8.ToArray())).OfType<AgentEffect.WriteConsole>());
        Assert.Equal("root\r"u8.ToArray(), typed.Bytes.ToArray());
    }

    [Fact]
    public void NobodyAsksAnyMore_ItIsClosedAfterTheLease()
    {
        Watch(_small);
        Later(10);
        Watch(_small);
        Assert.Empty(Later(14).OfType<AgentEffect.CloseConsole>());
        Assert.Single(Later(1).OfType<AgentEffect.CloseConsole>());
        Assert.Empty(Hear(new ConsoleInputMessage(new HostId("ferby"), _small.Id, "x"u8.ToArray())).OfType<AgentEffect.WriteConsole>());
    }

    [Fact]
    public void NobodyLooksAnyMore_ItIsClosedAtOnce()
    {
        Watch(_small);
        Assert.Single(Watch(_small, isWanted: false).OfType<AgentEffect.CloseConsole>());
        Assert.Null(Said(Do(new AgentEvent.ConsoleRead(_small.Id, "late"u8.ToArray()))));
    }

    [Fact]
    public void TheGuestLeaves_ItIsClosedWithTheReason_AndOpenedWhereItIsAskedForNext()
    {
        Watch(_small);
        _ferby.Guests.Clear();
        _now += TimeSpan.FromSeconds(5);
        var effects = Sample();
        Assert.Single(effects.OfType<AgentEffect.CloseConsole>());
        Assert.Equal("it is not on ferby any more", Said(effects)!.Closed);
        Assert.Equal("it is not on ferby", Said(Watch(_small))!.Closed);
    }

    [Fact]
    public void TheGuestStandsStillForTheLastOfItsMove_WhatIsTypedComesBack_AndNothingIsLostWhereItDoesNotGo()
    {
        var lab = new TestLab { MigrationTakes = TimeSpan.FromSeconds(30), Xen = command => command.Verb == XenVerb.Migrate ? new XenOutcome(XenResult.TransportFailed, "the stream broke", TimeSpan.Zero) : null };
        var ferby = lab.Host("ferby", new TestGuest("small-1", 0.5, 512));
        lab.Host("herby");
        lab.Run(5);
        var small = ferby.Guests[0].Id;
        var typed = new ConsoleInputMessage(ferby.Id, small, "ls\r"u8.ToArray()) { Server = "b" };
        lab.Web(ferby, new ConsoleWatchMessage(ferby.Id, small, true));
        lab.Web(ferby, lab.Order(ferby, OrderKind.Migrate, "small-1", "herby"));
        lab.Run(10);
        var id = Assert.Single(ferby.Commands).Id;
        List<AgentEffect> Feed(AgentEvent happened) => [.. ferby.Agent.Handle(happened, lab.Now)];
        List<AgentEffect> Say(Message message) => Feed(new AgentEvent.Received(new Envelope(Envelope.Current, Envelope.Web, 1, 1_000 + ++_sequence, lab.Now, message)));
        List<AgentEffect> Type() => Say(typed);
        Assert.Single(Type().OfType<AgentEffect.WriteConsole>());
        Feed(new AgentEvent.CommandProgressed(id, null, null, Stands: true));
        var back = Type();
        Assert.Empty(back.OfType<AgentEffect.WriteConsole>());
        Assert.Equal("ls\r"u8.ToArray(), Said(back)!.NotTyped.ToArray());
        Assert.Equal("b", Said(back)!.NotTypedFrom);
        Assert.Contains("stands still", Said(back)!.Closed);
        Assert.Contains("stands still", Said(Say(new ConsoleWatchMessage(ferby.Id, small, true)))!.Closed);
        // What it said before is still read, and does not mean that one can type
        Assert.Contains("stands still", Said(Feed(new AgentEvent.ConsoleRead(small, "Freezing"u8.ToArray())))!.Closed);
        // Xen ends its console before the migration's end: it is not opened once more where it does not go on
        Feed(new AgentEvent.ConsoleEnded(small, "its console has ended"));
        Assert.Empty(Say(new ConsoleWatchMessage(ferby.Id, small, true)).OfType<AgentEffect.OpenConsole>());
        Assert.Equal("ls\r"u8.ToArray(), Said(Type())!.NotTyped.ToArray());
        lab.Run(40);
        Assert.Equal("ferby", lab.Where("small-1"));
        Assert.Null(Said(Say(new ConsoleWatchMessage(ferby.Id, small, true)))!.Closed);
        Assert.Single(Type().OfType<AgentEffect.WriteConsole>());
    }

    [Fact]
    public void WhatIsTyped_WhereNoConsoleIsOpenAnyMore_ComesBack()
    {
        var typed = new ConsoleInputMessage(new HostId("ferby"), _small.Id, "ls\r"u8.ToArray());
        Watch(_small);
        Do(new AgentEvent.ConsoleEnded(_small.Id, "its console has ended"));
        Assert.Equal(("its console is not open", "ls\r"), Back(Hear(typed)));
        _ferby.Guests.Clear();
        Sample();
        Assert.Equal(("it is not on ferby", "ls\r"), Back(Hear(typed)));

        static (string?, string) Back(List<AgentEffect> effects) => (Said(effects)!.Closed, System.Text.Encoding.ASCII.GetString(Said(effects)!.NotTyped.Span));
    }

    [Fact]
    public void ItEndsByItself_ItIsOpenedAnewWhenItIsAskedForNext_NotSooner()
    {
        Watch(_small);
        var ended = Do(new AgentEvent.ConsoleEnded(_small.Id, "its console has ended"));
        Assert.Equal("its console has ended", Said(ended)!.Closed);
        Assert.Empty(Later(1).OfType<AgentEffect.OpenConsole>());
        Assert.Single(Watch(_small).OfType<AgentEffect.OpenConsole>());
    }

    [Fact]
    public void OneThatStillArrives_OneOfAnotherHost_AndOneTooMany_AreNotOpened()
    {
        _small.State = GuestRunState.Incoming;
        Sample();
        Assert.Equal("it is still arriving on ferby", Said(Watch(_small))!.Closed);
        Assert.Null(Said(Watch(_small, host: "herby")));
        var many = Enumerable.Range(0, OpenMax + 1).Select(i => new TestGuest($"g-{i}", 0, 16)).ToList();
        _ferby.Guests.AddRange(many);
        Sample();
        foreach (var guest in many.Take(OpenMax)) Assert.Null(Said(Watch(guest))!.Closed);
        Assert.Equal("32 consoles are open on ferby, and that is the most at one time", Said(Watch(many[^1]))!.Closed);
    }

    [Fact]
    public void OnlyTheWebAppMayTypeOrLook()
    {
        var rogue = new Envelope(Envelope.Current, "herby", 1, ++_sequence, _now, new ConsoleWatchMessage(new HostId("ferby"), _small.Id, true));
        Assert.Empty(Do(new AgentEvent.Received(rogue)).OfType<AgentEffect.OpenConsole>());
    }
}
