using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Web.Audit;
using XenWeb.Web.Consoles;
using XenWeb.Web.Identities;
using XenWeb.Web.Live;
using XenWeb.Web.Screens;

namespace XenWeb.Web.Insides;

/// <summary>
/// Reads what the agents in guests say, over a connection of its own: into <see cref="LiveInsides"/>, the events and the orders. Streams of
/// guests that nobody looks at are not even parsed, and of each guest only so much in a second (<see cref="GuestBudget"/>).
/// </summary>
public sealed class InsideIngest(
    GuestBus bus, LiveFleet live, DropAudit drops, LiveInsides insides, Watches watches, InsideOrders orders, InsideEvents events, LiveConsoles consoles, LiveScreens screens, TrustTeller trust, TimeProvider time, ILogger<InsideIngest> log) : BusReader(bus.Bus, live, drops, log)
{
    private readonly GuestBudget _budget = new(time);

    /// <inheritdoc/>
    protected override void OnConnection(BusEvent happened)
    {
        if (happened is not BusEvent.Connected) return;
        watches.Connected();
        consoles.Connected();
        screens.Connected();
    }

    /// <inheritdoc/>
    protected override bool Wants(BusEvent.Received received)
    {
        if (Topics.ConsoleOf(received.Topic) is { } console)
        {
            if (!consoles.IsWanted(console.Host, console.Guest)) return Dropped("not asked for", received.Topic);
            return _budget.Take($"{console.Guest}/console", isEvent: false) || Dropped("too many from one guest", received.Topic);
        }
        // Of a screen only what was asked for comes at all, and the host is not asked for more than the page has shown
        if (Topics.ScreenOf(received.Topic) is { } session) return screens.IsWanted(session) || Dropped("not asked for", received.Topic);
        var kind = received.Topic[(received.Topic.LastIndexOf('/') + 1)..];
        var guest = Topics.Writer(received.Topic) ?? "";
        if (kind is "processes" or "vitals" or "output" && !(Guid.TryParse(guest, out var uuid) && watches.IsWatched(new GuestId(uuid)))) return Dropped("not asked for", received.Topic);
        return _budget.Take(guest, kind == "events") || Dropped("too many from one guest", received.Topic);
    }

    /// <inheritdoc/>
    protected override void Fold(Envelope envelope)
    {
        if (envelope.Body is ConsoleOutputMessage or ScreenOutputMessage)
        {
            if (envelope.Body is ConsoleOutputMessage said) consoles.Fold(said);
            if (envelope.Body is ScreenOutputMessage shown) screens.Fold(shown);
            return;
        }
        if (insides.Fold(envelope) is { } why)
        {
            Drop(why, Guid.TryParse(envelope.Sender, out var guest) ? Topics.Of(new GuestId(guest)) : "");
            return;
        }
        trust.Hear(envelope);
        if (envelope.Body is GuestOutcomeMessage outcome) orders.Hear(outcome);
        if (envelope.Body is not GuestEventMessage happened) return;
        events.Told(envelope, happened);
        orders.Hear(happened);
    }

    private bool Dropped(string why, string topic)
    {
        Drop(why, topic);
        return false;
    }
}
