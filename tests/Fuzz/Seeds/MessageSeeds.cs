using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Fuzz.Seeds;

/// <summary>One message of each kind that there is, and statuses as a lab says them; each on a topic that is its sender's.</summary>
internal static class MessageSeeds
{
    private static readonly DateTimeOffset _at = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    /// <summary>All kinds: body, and the topic it is said on.</summary>
    public static IEnumerable<(string Topic, Message Body)> All =>
        [.. Kinds.Select(k => (Message)Samples.Of(k)!).Select(Whole).Select(b => (TopicOf(b), b)), .. Statuses()];

    /// <summary>The types.</summary>
    public static IEnumerable<Type> Kinds => typeof(Message).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), false).Cast<JsonDerivedTypeAttribute>().Select(a => a.DerivedType);

    /// <summary>In an envelope of its speaker's.</summary>
    public static Envelope InEnvelope(Message body, long sequence = 1) => new(Envelope.Current, Claims.Speaker(body), _at.ToUnixTimeMilliseconds(), sequence, _at, body);

    /// <summary>As a target reads it: the topic, a line end, the JSON.</summary>
    public static byte[] Input(string topic, Message body) => [.. Encoding.UTF8.GetBytes(topic + "\n"), .. MessageJson.Write(InEnvelope(body))];

    /// <summary>Parts it again.</summary>
    public static (string Topic, byte[] Json) Part(byte[] input)
    {
        var end = Array.IndexOf(input, (byte)'\n');
        return end < 0 ? ("", input) : (Encoding.UTF8.GetString(input, 0, end), input[(end + 1)..]);
    }

    /// <summary>A topic of the one who says it.</summary>
    public static string TopicOf(Message body) => Claims.Role(body) switch
    {
        _ when body is BacklogMessage b => Topics.Backlog(b.Host),
        _ when body is SamplesTakenMessage t => Topics.Taken(t.Host, "web"),
        _ when body is RenewalMessage r => Topics.Renewal(AgentIdentity.Of(r.Role, r.Name) ?? AgentIdentity.Web),
        IdentityRole.Server => $"{Topics.Root}/hosts/{Claims.Speaker(body)}/status",
        IdentityRole.Configuration => $"{Topics.Root}/configurations/{Claims.Speaker(body)}/files/small-1",
        IdentityRole.Virtual => $"{Topics.Root}/guests/{Claims.Speaker(body)}/vitals",
        _ => $"{Topics.Root}/web/orders/ferby",
    };

    // Some have to fit themselves
    private static Message Whole(Message body) => body switch
    {
        RenewalMessage m => m with { Role = IdentityRole.Server, Name = "ferby" },
        ConfigurationFileMessage m => m with { Text = "name = \"small-1\"\n", Hash = ConfigurationFile.HashOf("name = \"small-1\"\n") },
        ConfigurationOutcomeMessage m => m with { State = OrderState.Done },
        GuestProcessesMessage m => m with { Part = 0 },
        _ => body,
    };

    // A real agent's words over a simulated host
    private static IEnumerable<(string, Message)> Statuses()
    {
        var lab = TalkScenario.Create(_at, 1);
        foreach (var host in lab.Hosts.Take(2))
        {
            var agent = new ServerAgent(new ServerAgentOptions { Host = host, Incarnation = 1 });
            agent.Handle(new AgentEvent.Started([]), _at);
            agent.Handle(new AgentEvent.Connected(), _at);
            for (var second = 0; second < 20; second += 2)
            {
                lab.Advance(_at.AddSeconds(second));
                if (lab.Read(host).Frame is not { } frame) continue;
                foreach (var said in agent.Handle(new AgentEvent.Sampled(frame), _at.AddSeconds(second)).OfType<AgentEffect.Publish>().TakeLast(1)) yield return (said.Topic, said.Message);
            }
        }
    }
}
