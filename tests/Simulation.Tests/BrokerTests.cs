using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Simulation.Bus;

namespace XenWeb.Simulation.Tests;

/// <summary>The simulated broker does what MQTT's says: what is retained, said at the end, kept for who is away, and forgotten.</summary>
public sealed class BrokerTests
{
    private static readonly HostId Ferby = new("ferby"), Gerby = new("gerby");
    private readonly Reader _reader = new();

    private static World Lab(Swarm swarm) => new SmallLab { Swarm = swarm }.Host("ferby").Host("gerby").World;

    private BusClient Watch(World world, string id = "watcher") =>
        new(world, new ClientOptions(id, AgentIdentity.Web, Envelope.Web, Topics.ForWeb, null, () => world.Now), _reader.Link, _reader, new Draws(3));

    [Fact]
    public void WhatIsRetained_ComesToWhoSubscribesLater_TheNewestOnly()
    {
        var world = Lab(Swarm.Calm);
        world.RunFor(TimeSpan.FromSeconds(30));
        Watch(world);
        world.RunFor(TimeSpan.FromSeconds(1));
        Assert.Single(_reader.Came, c => c.Retained && c.Wire.Topic == Topics.Status(Ferby));
    }

    [Fact]
    public void AnAgentThatDies_IsSaidToBeAway_AtOnceByItsSocket_LaterWithoutPower()
    {
        var world = Lab(Swarm.Calm);
        Watch(world);
        world.RunFor(TimeSpan.FromSeconds(10));
        world["ferby"].CrashAgent("killed");
        world["gerby"].LosePower(TimeSpan.FromMinutes(5));
        world.RunFor(TimeSpan.FromSeconds(1));
        Assert.False(_reader.Presence(Ferby));
        Assert.True(_reader.Presence(Gerby));
        world.RunFor(TimeSpan.FromSeconds(10));
        Assert.True(_reader.Presence(Ferby));
        Assert.False(_reader.Presence(Gerby));
    }

    [Theory]
    [InlineData(true, 1, true)]
    [InlineData(true, 0, false)]
    [InlineData(false, 1, false)]
    public void WhoIsAway_GetsWhatWasSent_IfTheSessionPersistsAndTheMessageIsQoS1(bool persistent, int quality, bool comes)
    {
        var world = Lab(Swarm.Calm with { PersistentSessions = persistent });
        Watch(world).End(powerLost: false);
        var first = Watch(world);
        world.RunFor(TimeSpan.FromSeconds(2));
        first.End(powerLost: false);
        world.RunFor(TimeSpan.FromSeconds(2));
        var said = new Wire(Topics.Help(Ferby), new Envelope(1, "ferby", 1, 1, world.Now, new ClosedMessage("help-1", Ferby, true, "")), null, retain: false, world.Now) { Quality = quality };
        world.Broker.Publish(said);
        Watch(world);
        world.RunFor(TimeSpan.FromSeconds(5));
        Assert.Equal(comes, _reader.Came.Any(c => c.Wire == said));
    }

    [Theory]
    [InlineData("Keeps", true, true)]
    [InlineData("Forgets", false, false)]
    [InlineData("Embedded", false, true)]
    public void ARestart_ForgetsWhatItsKindForgets(string kind, bool statuses, bool intents)
    {
        var world = Lab(Swarm.Calm with { Broker = Enum.Parse<BrokerKind>(kind) });
        world.Web.Ask(Ferby, HostMode.Active);
        world.RunFor(TimeSpan.FromSeconds(10));
        world.Broker.Stop();
        Assert.Equal((statuses, intents), (world.Broker.Retained.ContainsKey(Topics.Status(Ferby)), world.Broker.Retained.ContainsKey(Topics.Intent(Ferby))));
    }

    // Seed 858914992: killed while its link was cut, back before the broker had given the old connection up
    [Fact]
    public void WhoCameBack_StaysIn_WhenTheBrokerGivesUpItsOldConnection()
    {
        var world = Lab(Swarm.Calm);
        world.RunFor(TimeSpan.FromSeconds(10));
        var ferby = world["ferby"];
        (ferby.Link.CutUp, ferby.Link.CutDown) = (true, true);
        ferby.CrashAgent("killed");
        ferby.Link.Mend();
        world.RunFor(TimeSpan.FromSeconds(30));
        Assert.True(ferby.Agent!.Bus.IsConnected);
        world.Broker.Stop();
        Assert.False(ferby.Agent.Bus.IsConnected, "the broker has forgotten it, and it is not told that the broker is away");
    }

    [Fact]
    public void AShortCut_OnlyDelays_ALongOneIsADeath()
    {
        var world = Lab(Swarm.Calm);
        world.RunFor(TimeSpan.FromSeconds(10));
        var link = world["ferby"].Link;
        Cut(5);
        Assert.True(world["ferby"].Agent!.Bus.IsConnected);
        Cut(30);
        Assert.False(((PresenceMessage)world.Broker.Retained[Topics.Presence(Ferby)].Said!).Online);
        world.RunFor(TimeSpan.FromSeconds(30));
        Assert.True(((PresenceMessage)world.Broker.Retained[Topics.Presence(Ferby)].Said!).Online);

        void Cut(double seconds)
        {
            (link.CutUp, link.CutDown) = (true, true);
            world["ferby"].Agent!.Bus.OnCut();
            world.RunFor(TimeSpan.FromSeconds(seconds));
            link.Mend();
        }
    }

    private sealed class Reader : IBusReader
    {
        public Link Link { get; } = new();

        public List<(Wire Wire, bool Retained)> Came { get; } = [];

        public bool Presence(HostId host) => Came.Select(c => c.Wire.Said).OfType<PresenceMessage>().Last(p => p.Host == host).Online;

        public void OnConnected()
        {
        }

        public void OnDisconnected()
        {
        }

        public void OnWire(Wire wire, bool retained) => Came.Add((wire, retained));
    }
}
