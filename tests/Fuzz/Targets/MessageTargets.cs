using System.Text;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Messages;
using XenWeb.Fuzz.Run;
using XenWeb.Fuzz.Seeds;

namespace XenWeb.Fuzz.Targets;

/// <summary>Messages as JSON, and what is made of those that are read.</summary>
internal static class MessageTargets
{
    private static readonly DateTimeOffset _at = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Envelopes of all kinds. What was read is written and read again, and folded into a view of the lab.</summary>
    public static FuzzTarget Messages()
    {
        var (fleet, count) = (FleetSnapshot.Empty, 0);
        return new FuzzTarget("messages", [.. MessageSeeds.All.Select(m => MessageSeeds.Input(m.Topic, m.Body))], input =>
        {
            var (topic, json) = MessageSeeds.Part(input);
            var (envelope, drop) = MessageJson.Read(topic, json);
            if (topic.EndsWith("/status", StringComparison.Ordinal)) Alike(topic, json, drop, envelope);
            if (envelope is null) return drop ?? throw new InvalidOperationException("neither read nor dropped");
            if (drop is not null) throw new InvalidOperationException("read and dropped");
            Again(topic, envelope);
            // A lab of thousands of invented hosts is not what is looked for here
            if (++count % 500 == 0) fleet = FleetSnapshot.Empty;
            var (folded, change) = FleetView.Fold(fleet, envelope, _at.AddSeconds(count % 500));
            fleet = folded;
            return $"{envelope.Body.GetType().Name} {change.IsEmpty}";
        }) { AllocationsMax = 4 << 20 };
    }

    /// <summary>Orders that were sealed.</summary>
    public static FuzzTarget Orders() => new("orders", [.. MessageSeeds.All.Select(m => m.Body).OfType<GuestOrder>().Select(MessageJson.WriteOrder)], input =>
        MessageJson.ReadOrder(input) is { } order ? order.GetType().Name : "none");

    /// <summary>Topics, by all who take them apart.</summary>
    public static FuzzTarget TopicNames() => new("topics", [.. MessageSeeds.All.Select(m => Captures.Text(m.Topic)), .. TopicRights.Read(Domain.Identities.AgentIdentity.Of(new Domain.Hosts.HostId("ferby"))).Select(Captures.Text), Captures.Text($"{Topics.Root}/relay/ferby/guests/{Samples.Uuid}/vitals")], input =>
    {
        var topic = Encoding.UTF8.GetString(input);
        var (carried, by) = Topics.Uncarried(topic);
        var signer = Topics.Signer(topic);
        if (signer is { } who) TopicRights.MayWrite(who, topic);
        return $"{Topics.Writer(topic) is not null} {signer?.Role} {by is not null} {carried == topic} {Topics.GuestOf(topic) is not null} {Topics.IsKeptByWeb(topic)} {(signer is { } s && TopicRights.MayRead(s, topic))}";
    });

    // On its own topic a status is read by hand, on the others by the serializer
    private static void Alike(string topic, byte[] json, string? drop, Envelope? byHand)
    {
        var (bySerializer, other) = MessageJson.Read($"{topic[..^"status".Length]}presence", json);
        if (drop != other || (byHand is not null && !MessageJson.Write(byHand).AsSpan().SequenceEqual(MessageJson.Write(bySerializer!)))) throw new InvalidOperationException($"by hand: {drop ?? "read"}; by the serializer: {other ?? "read"}");
    }

    private static void Again(string topic, Envelope envelope)
    {
        var written = MessageJson.Write(envelope);
        // Escapes may make it longer than what is read
        if (written.Length <= Envelope.BytesMax && MessageJson.Read(topic, written).Drop is { } why) throw new InvalidOperationException($"what was read and written is not read again: {why}");
    }
}
