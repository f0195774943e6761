using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Audit;
using XenWeb.Web.Configs;
using XenWeb.Web.Exports;
using XenWeb.Web.Identities;
using XenWeb.Web.Images;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Live;

/// <summary>
/// Reads the bus and folds what comes into <see cref="LiveFleet"/>, then hands it on to the history, the events and the operations.
/// Nothing here waits for a database or a page. When it is behind, of a host's statuses only the newest is read
/// (<see cref="IngestBatch"/>); what can't be used is counted. Every connect tells the broker anew what is wanted of the hosts.
/// </summary>
public sealed class StatusIngest(
    MqttBus bus, LiveFleet live, DropAudit drops, FleetRecorder recorder, Operations operations, Desired desired, OrderSender orders, ConfigurationServers configurations, ImageServers images, ExportServers exports, SampleIngest samples, RunnerSignal runner,
    TrustTeller trust, Connection connection, Leadership leadership, ILogger<StatusIngest> log) : BusReader(bus, live, drops, log)
{
    private readonly LiveFleet _live = live;
    private readonly DropAudit _drops = drops;

    /// <inheritdoc/>
    protected override void OnConnection(BusEvent happened)
    {
        if (happened is BusEvent.Disconnected lost)
        {
            connection.Set(c => c with { BrokerUp = false, BrokerProblem = lost.Why });
            return;
        }
        connection.Set(c => c with { BrokerUp = true, BrokerProblem = null });
        desired.AllDue();
        orders.Connected();
        runner.Wake();
    }

    /// <inheritdoc/>
    protected override void Fold(Envelope envelope)
    {
        var change = _live.Fold(envelope);
        recorder.Record(envelope, change, _live.Current);
        // Several divide the history between them, over a connection of its own
        if (!leadership.AreSeveral) samples.Take(envelope);
        if (envelope.Body is OutcomeMessage outcome && outcome.Host.Name == envelope.Sender) operations.Hear(outcome);
        configurations.Hear(envelope.Body);
        images.Hear(envelope.Body);
        exports.Hear(envelope.Body);
        trust.Hear(envelope);
        if (envelope.Body is StatusMessage status && change.Hosts.Contains(status.Host)) _drops.Told(status.Host, envelope.Incarnation, status.Dropped, leadership.IsMine);
        if (envelope.Body is StatusMessage { Sample.At: var at } && !change.IsEmpty) connection.Set(c => c.NewestSampleAt >= at ? c : c with { NewestSampleAt = at });
        if (!change.Hosts.IsEmpty) runner.Wake();
    }
}
