using System.Text;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Simulation.Bus;

namespace XenWeb.Simulation.Faults;

/// <summary>
/// One who writes to the broker what is not his to say: garbage, others' words unsigned or signed by himself, old messages again, right messages on wrong
/// topics. In clear only what the message itself gives away can be told; there he says no more than that.
/// </summary>
internal sealed class Stranger(World world, Draws draws)
{
    public void Speak()
    {
        if (!world.Broker.IsUp || Draw() is not { } wire) return;
        world.Note("stranger", "says", wire.Topic);
        world.Broker.Publish(wire);
    }

    private Wire? Draw()
    {
        var to = draws.Pick(world.Lab.Hosts.ToList());
        var from = draws.Pick(world.Lab.Hosts.ToList());
        var topic = draws.Pick([Topics.Orders(to), Topics.Intent(to), Topics.Negotiation(from, to), Topics.Help(from), Topics.Policy(to)]);
        switch (draws.Whole(0, world.Swarm.Sealed ? 6 : 3))
        {
            case 0: return new Wire(topic, Encoding.UTF8.GetBytes("{\"version\":1,\"sender\":\"" + from + "\",\"body\":{\"type\":\"or"), Signed(from, topic)) { Quality = 0 };
            case 1: return new Wire(topic, Encoding.UTF8.GetBytes("{\"version\":7}"), Signed(from, topic));
            case 2: return new Wire(topic, new byte[Envelope.BytesMax + 1], Signed(from, topic));
            // One host speaks for another
            case 3: return from == to ? null : new Wire(Topics.Negotiation(from, to), Forged(to, from), world.Swarm.Sealed ? Signed(to, Topics.Negotiation(from, to)) : null);
            case 4: return new Wire(Topics.Intent(to), Intent(to), null);
            case 5: return Replay(to);
            default: return new Wire(Topics.Intent(to), Intent(to), Signed(from, Topics.Intent(to)));
        }
    }

    // What one host said to another, again: on its own topic or on another host's
    private Wire? Replay(HostId to)
    {
        var old = world.Recorded.Where(w => w.Topic.Contains("negotiation", StringComparison.Ordinal) && world.Now - w.Claims!.IssuedAt > TimeSpan.FromSeconds(120)).ToList();
        if (old.Count == 0) return null;
        var wire = draws.Pick(old);
        return draws.Chance(0.5) ? wire.Replayed() : wire.Replayed(Topics.Negotiation(new HostId(wire.Read.Envelope!.Sender), to));
    }

    private MessageClaims Signed(HostId by, string topic) => new(AgentIdentity.OfConfigurations(by), topic, 1, 1, world.Now, world.Now.AddMinutes(1));

    private byte[] Forged(HostId sender, HostId about) =>
        MessageJson.Write(new Envelope(Envelope.Current, sender.Name, 1, 1, world.Now, new ReleaseMessage("help-x", about, sender, "")));

    private byte[] Intent(HostId host) =>
        MessageJson.Write(new Envelope(Envelope.Current, Envelope.Web, world.Now.ToUnixTimeMilliseconds(), 1, world.Now, new IntentMessage(HostMode.Draining, long.MaxValue / 2, draws.Guid(), new Reason("stranger", $"{host}"))));
}
