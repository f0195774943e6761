using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Live;

/// <summary>
/// Reads the bus and folds what comes into <see cref="LiveFleet"/>, then hands it on to the history, the events and the operations.
/// Nothing here waits for a database or a page. When it is behind, of a host's statuses only the newest is read
/// (<see cref="IngestBatch"/>); what can't be used is counted. Every connect tells the broker anew what is wanted of the hosts.
/// </summary>
public sealed partial class StatusIngest(
    MqttBus bus, LiveFleet live, FleetRecorder recorder, Operations operations, Desired desired, OrderSender orders, RunnerSignal runner,
    Connection connection, ILogger<StatusIngest> log) : BackgroundService
{
    private long _dropped;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bus.Start(CancellationToken.None);
        try
        {
            var batch = new IngestBatch(live.Drop);
            while (await bus.Events.WaitToReadAsync(stoppingToken)) Read(batch);
        }
        catch (OperationCanceledException)
        {
            // Stopped
        }
    }

    private void Read(IngestBatch batch)
    {
        while (batch.Count < IngestBatch.Max && bus.Events.TryRead(out var happened))
        {
            if (happened is BusEvent.Received received) batch.Add(received);
            else Connected(happened);
        }
        foreach (var envelope in batch.Take()) Guarded(envelope);
        CountDropped();
    }

    private void Connected(BusEvent happened)
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

    // One message that breaks something must not end the reading of all others
    private void Guarded(Envelope envelope)
    {
        try
        {
            Fold(envelope);
        }
        catch (Exception e)
        {
            live.Drop("broke the web app");
            LogBroke(envelope.Sender, envelope.Body.GetType().Name, e);
        }
    }

    private void Fold(Envelope envelope)
    {
        var change = live.Fold(envelope);
        recorder.Record(envelope, change, live.Current);
        if (envelope.Body is OutcomeMessage outcome && outcome.Host.Name == envelope.Sender) operations.Hear(outcome);
        if (envelope.Body is StatusMessage { Sample.At: var at } && !change.IsEmpty) connection.Set(c => c.NewestSampleAt >= at ? c : c with { NewestSampleAt = at });
        if (!change.Hosts.IsEmpty) runner.Wake();
    }

    // What the bus itself had to drop is shown in the same place
    private void CountDropped()
    {
        for (var now = bus.Counters.DroppedInboxFull + bus.Counters.DroppedOversized; _dropped < now; _dropped++) live.Drop("the bus dropped it: oversized, or too many at once");
    }

    [LoggerMessage(1, LogLevel.Error, "A message of {Sender} ({Kind}) broke the web app and is passed over: a defect")]
    private partial void LogBroke(string sender, string kind, Exception exception);
}
