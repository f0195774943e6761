using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Audit;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Insides;

/// <summary>Every use of an agent in a guest as an event and in the audit, with who and why: what was asked here, and what the agent says that it did or refused.</summary>
public sealed class InsideEvents(EventLog log, AuditLog audit, LiveFleet live, TimeProvider time)
{
    private static readonly TimeSpan ClockBelieved = TimeSpan.FromMinutes(5);

    /// <summary>An order was given.</summary>
    public void Asked(InsideOrder order)
    {
        Append(order, order.AskedAt, "asked", $"{order.Order.Reason.Who} asked in {order.GuestName}: {order.Order.What}.", DecisionSeverity.Info);
        Audit(order, null, $"accepted: {order.Order.What}, order {order.Id}");
    }

    /// <summary>An order was asked for and refused.</summary>
    public void Refused(GuestOrder order, string guestName, Refusal refusal) => audit.Refused(order.Reason, Word(order), guestName, refusal);

    /// <summary>An order was given up.</summary>
    public void Unanswered(InsideOrder order)
    {
        Append(order, order.EndedAt!.Value, "unanswered", $"{order.Order.What} in {order.GuestName}: {order.Text}", DecisionSeverity.Warning);
        Audit(order, "here", $"unanswered: {order.Text} Order {order.Id}");
    }

    /// <summary>Its agent answered that an order was done or failed; the event is the agent's own.</summary>
    public void Ended(InsideOrder order) => Audit(order, order.GuestName, $"{order.State.ToString().ToLowerInvariant()}: {order.Text} Order {order.Id}");

    /// <summary>An agent tells of something. Its clock is believed if it is near ours.</summary>
    public void Told(Envelope envelope, GuestEventMessage happened)
    {
        var now = time.GetUtcNow();
        var placed = FleetGuests.Find(live.Current, happened.Guest);
        log.Append(new EventRow
        {
            Key = EventKey.Of(envelope),
            At = (envelope.IssuedAt - now).Duration() < ClockBelieved ? envelope.IssuedAt : now,
            Severity = happened.Severity,
            What = "guest-" + VisibleText.Of(happened.What, 40),
            Text = Words.Sentence(VisibleText.Of(happened.Text, Reason.LengthMax)),
            Host = placed?.Host.Id.Name,
            Guest = placed?.Guest.Name ?? $"{happened.Guest}",
            OperationId = happened.Order,
            Who = VisibleText.Of(happened.Reason?.Who ?? placed?.Guest.Name ?? "", Reason.LengthMax),
            Why = VisibleText.Of(happened.Reason?.Why ?? "", Reason.LengthMax),
        });
    }

    private void Append(InsideOrder order, DateTimeOffset at, string end, string text, DecisionSeverity severity) => log.Append(new EventRow
    {
        At = at,
        Severity = severity,
        What = $"{Word(order.Order)}-{end}",
        Text = text,
        Host = FleetGuests.Find(live.Current, order.Order.Guest)?.Host.Id.Name,
        Guest = order.GuestName,
        OperationId = order.Id,
        Who = order.Order.Reason.Who,
        Why = order.Order.Reason.Why,
    });

    private void Audit(InsideOrder order, string? from, string outcome) =>
        audit.WriteAsync(new AuditEntry(order.Order.Reason.Who, Word(order.Order), order.GuestName, order.Order.Reason.Why, from, outcome));

    private static string Word(GuestOrder order) => order switch
    {
        StartProgramMessage => "program",
        StopProgramMessage => "program-stop",
        StopProcessMessage => "process-stop",
        MakeLoadMessage => "load",
        _ => "load-stop",
    };
}
