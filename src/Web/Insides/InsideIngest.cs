using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Web.Identities;
using XenWeb.Web.Live;

namespace XenWeb.Web.Insides;

/// <summary>
/// Reads what the agents in guests say, over a connection of its own: into <see cref="LiveInsides"/>, the events and the orders. Streams of
/// guests that nobody looks at are not even parsed, and of each guest only so much in a second (<see cref="GuestBudget"/>).
/// </summary>
public sealed class InsideIngest(
    GuestBus bus, LiveFleet live, LiveInsides insides, Watches watches, InsideOrders orders, InsideEvents events, TrustTeller trust, TimeProvider time, ILogger<InsideIngest> log) : BusReader(bus.Bus, live, log)
{
    private readonly LiveFleet _live = live;
    private readonly GuestBudget _budget = new(time);

    /// <inheritdoc/>
    protected override void OnConnection(BusEvent happened)
    {
        if (happened is BusEvent.Connected) watches.Connected();
    }

    /// <inheritdoc/>
    protected override bool Wants(BusEvent.Received received)
    {
        var kind = received.Topic[(received.Topic.LastIndexOf('/') + 1)..];
        var guest = Topics.Writer(received.Topic) ?? "";
        if (kind is "processes" or "vitals" or "output" && !(Guid.TryParse(guest, out var uuid) && watches.IsWatched(new GuestId(uuid)))) return Dropped("not asked for");
        return _budget.Take(guest, kind == "events") || Dropped("too many from one guest");
    }

    /// <inheritdoc/>
    protected override void Fold(Envelope envelope)
    {
        if (insides.Fold(envelope) is { } why)
        {
            _live.Drop(why);
            return;
        }
        trust.Hear(envelope);
        if (envelope.Body is GuestOutcomeMessage outcome) orders.Hear(outcome);
        if (envelope.Body is not GuestEventMessage happened) return;
        events.Told(envelope, happened);
        orders.Hear(happened);
    }

    private bool Dropped(string why)
    {
        _live.Drop(why);
        return false;
    }
}
