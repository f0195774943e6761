using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Web.Audit;

namespace XenWeb.Web.Live;

/// <summary>
/// Reads a bus in batches (<see cref="IngestBatch"/>) and hands on each message that can be used; what can't is counted. One message that
/// breaks something does not end the reading of all others.
/// </summary>
public abstract partial class BusReader(MqttBus bus, LiveFleet live, DropAudit drops, ILogger log) : BackgroundService
{
    private long _dropped;

    /// <summary>The broker is there (again), or away.</summary>
    protected abstract void OnConnection(BusEvent happened);

    /// <summary>Whether a message is to be read at all; whoever says no counts it.</summary>
    protected virtual bool Wants(BusEvent.Received received) => true;

    /// <summary>A message did not count: that is counted, and told in the audit.</summary>
    protected void Drop(string why, string topic)
    {
        live.Drop(why);
        drops.Dropped(why, topic);
    }

    /// <summary>Takes a message in. Never waits.</summary>
    protected abstract void Fold(Envelope envelope);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bus.Start(CancellationToken.None);
        try
        {
            var batch = new IngestBatch(Drop);
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
            if (happened is BusEvent.Dropped dropped) Drop(dropped.Why, dropped.Topic);
            else if (happened is not BusEvent.Received received) OnConnection(happened);
            else if (Wants(received)) batch.Add(received);
        }
        foreach (var envelope in batch.Take()) Guarded(envelope);
        CountDropped();
    }

    private void Guarded(Envelope envelope)
    {
        try
        {
            Fold(envelope);
        }
        catch (Exception e)
        {
            Drop("broke the web app", "");
            LogBroke(log, envelope.Sender, envelope.Body.GetType().Name, e);
        }
    }

    // What the bus itself had to drop is shown in the same place
    private void CountDropped()
    {
        for (var now = bus.Counters.DroppedInboxFull + bus.Counters.DroppedOversized; _dropped < now; _dropped++) Drop("the bus dropped it: oversized, or too many at once", "");
    }

    [LoggerMessage(1, LogLevel.Error, "A message of {Sender} ({Kind}) broke the web app and is passed over: a defect")]
    private static partial void LogBroke(ILogger log, string sender, string kind, Exception exception);
}
