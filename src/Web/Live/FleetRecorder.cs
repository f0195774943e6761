using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Replay;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Live;

/// <summary>
/// Hands what was heard to the database's queues, each bounded and never waited for: events, negotiations and migrations
/// at their ends (and when they begin, so that a restart in the middle knows of them), and keyframes of hosts. One thread at a time. Samples go by <see cref="SampleIngest"/>.
/// </summary>
public sealed class FleetRecorder
{
    /// <summary>The most negotiations, migrations and keyframes that wait for the database; beyond it the oldest is left out.</summary>
    public const int Capacity = 5000;

    private static readonly TimeSpan _retainedAfter = TimeSpan.FromMinutes(1);

    private readonly SampleRecorder _samples;
    private readonly EventLog _events;
    private readonly WriteQueue<object> _moves;
    private readonly KeyframeMaker _keyframes = new();
    private readonly Dictionary<HostId, TimeSpan> _clocks = [];
    private readonly TimeProvider _time;

    /// <summary>Nothing is written before <see cref="RunAsync"/>.</summary>
    public FleetRecorder(IDbContextFactory<XenWebDb> databases, SampleRecorder samples, EventLog events, StoreHealth health, TimeProvider time, ILogger<FleetRecorder> log)
    {
        _samples = samples;
        _events = events;
        _time = time;
        _moves = new WriteQueue<object>(
            new WriteQueueOptions("negotiations, migrations and keyframes", Capacity, 100, TimeSpan.FromMilliseconds(200), WhenFull.LeaveOutOldest),
            (items, cancellation) => MoveRows.WriteAsync(databases, items, cancellation), health, time, log);
    }

    /// <summary>How many of everything were left out since the start.</summary>
    public long LeftOut => _samples.LeftOut + _events.LeftOut + _moves.LeftOut;

    /// <summary>Takes what one message said and changed.</summary>
    public void Record(Envelope envelope, FleetChange change, FleetSnapshot fleet)
    {
        if (envelope.Body is DecisionMessage decision && decision.Host.Name == envelope.Sender) _events.Append(Event(envelope, decision));
        if (envelope.Body is HelpMessage or ClosedMessage || envelope.Body is StatusMessage) Negotiations(change, fleet);
        Keyframe(envelope, change, fleet);
        foreach (var id in change.Migrations)
        {
            if (fleet.Migrations.TryGetValue(id, out var migration)) _moves.Add(migration);
        }
    }

    /// <summary>Writes until it is stopped.</summary>
    public Task RunAsync(CancellationToken stop) => _moves.RunAsync(stop);

    private void Keyframe(Envelope envelope, FleetChange change, FleetSnapshot fleet)
    {
        var now = _time.GetUtcNow();
        var (host, at) = envelope.Body switch
        {
            StatusMessage status => (status.Host, envelope.IssuedAt),
            PresenceMessage { Online: true } presence => (presence.Host, envelope.IssuedAt),
            // A last will was written when its agent connected: that it is away is known now, which is told by the host's own clock as all else
            PresenceMessage presence => (presence.Host, now + _clocks.GetValueOrDefault(presence.Host)),
            _ => default,
        };
        // As of samples: what a clock that is ahead says would lie over what is still to come
        if (!change.Hosts.Contains(host) || at - now > HistoryOptions.AheadMax || !fleet.Hosts.TryGetValue(host, out var state)) return;
        if (envelope.Body is not PresenceMessage { Online: false })
        {
            // The broker's last word of a host that may be long gone: moments begin when it is heard itself
            var isRetained = !_clocks.ContainsKey(host) && now - at > _retainedAfter;
            if (envelope.Body is StatusMessage) _clocks[host] = isRetained ? TimeSpan.Zero : at - now;
            if (isRetained) return;
        }
        if (_keyframes.Take(state, at) is { } keyframe) _moves.Add(keyframe);
    }

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
