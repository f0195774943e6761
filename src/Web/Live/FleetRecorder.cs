using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Live;

/// <summary>
/// Hands what was heard to the database's queues, each bounded and never waited for: events, and negotiations and migrations
/// at their ends (and when they begin, so that a restart in the middle knows of them). Samples go by <see cref="SampleIngest"/>.
/// </summary>
public sealed class FleetRecorder
{
    /// <summary>The most negotiations and migrations that wait for the database; beyond it the oldest is left out.</summary>
    public const int Capacity = 5000;

    private readonly SampleRecorder _samples;
    private readonly EventLog _events;
    private readonly WriteQueue<object> _moves;

    /// <summary>Nothing is written before <see cref="RunAsync"/>.</summary>
    public FleetRecorder(IDbContextFactory<XenWebDb> databases, SampleRecorder samples, EventLog events, StoreHealth health, TimeProvider time, ILogger<FleetRecorder> log)
    {
        _samples = samples;
        _events = events;
        _moves = new WriteQueue<object>(
            new WriteQueueOptions("negotiations and migrations", Capacity, 100, TimeSpan.FromMilliseconds(200), WhenFull.LeaveOutOldest),
            (items, cancellation) => MoveRows.WriteAsync(databases, items, cancellation), health, time, log);
    }

    /// <summary>How many of everything were left out since the start.</summary>
    public long LeftOut => _samples.LeftOut + _events.LeftOut + _moves.LeftOut;

    /// <summary>Takes what one message said and changed.</summary>
    public void Record(Envelope envelope, FleetChange change, FleetSnapshot fleet)
    {
        if (envelope.Body is DecisionMessage decision && decision.Host.Name == envelope.Sender) _events.Append(Event(envelope, decision));
        if (envelope.Body is HelpMessage or ClosedMessage || envelope.Body is StatusMessage) Negotiations(change, fleet);
        foreach (var id in change.Migrations)
        {
            if (fleet.Migrations.TryGetValue(id, out var migration)) _moves.Add(migration);
        }
    }

    /// <summary>Writes until it is stopped.</summary>
    public Task RunAsync(CancellationToken stop) => _moves.RunAsync(stop);

    private void Negotiations(FleetChange change, FleetSnapshot fleet)
    {
        foreach (var id in change.Negotiations)
        {
            if (!fleet.Negotiations.TryGetValue(id, out var negotiation)) continue;
            _moves.Add(negotiation);
            if (negotiation.EndedAt is not null) _events.Append(Event(negotiation));
        }
    }

    private static EventRow Event(Envelope envelope, DecisionMessage decision) => new()
    {
        Key = EventKey.Of(envelope),
        At = envelope.IssuedAt,
        Severity = decision.Severity,
        What = decision.What,
        Text = decision.Text,
        Host = decision.Host.Name,
        Guest = decision.Guest,
        HelpId = decision.HelpId,
        Who = decision.Host.Name,
    };

    private static EventRow Event(NegotiationRecord ended) => new()
    {
        Key = EventKey.Of($"{ended.HelpId}/ended"),
        At = ended.EndedAt!.Value,
        Severity = ended.Succeeded == true ? DecisionSeverity.Info : DecisionSeverity.Warning,
        What = ended.Succeeded == true ? "negotiation-succeeded" : "negotiation-failed",
        Text = ended.Outcome ?? "",
        Host = ended.Help.From.Name,
        Guest = ended.Help.Guest.Name,
        HelpId = ended.HelpId,
        Who = ended.Help.Reason.Who,
        Why = ended.Help.Reason.Why,
    };
}
