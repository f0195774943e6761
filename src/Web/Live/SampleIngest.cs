using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Audit;

namespace XenWeb.Web.Live;

/// <summary>
/// The way into the history: a message that was verified → its samples are recorded → when they can't be lost any more, they are acknowledged. Statuses come from the connection of the
/// live view, samples that come afterwards from <see cref="SampleBus"/>; whoever takes a message in acknowledges it, so the work can be divided by subscriptions.
/// </summary>
public sealed class SampleIngest(SampleBus bus, LiveFleet live, DropAudit drops, SampleRecorder recorder, SampleAcks acks, ILogger<SampleIngest> log) : BusReader(bus.Bus, live, drops, log)
{
    /// <summary>Takes in what a message has for the history; most have nothing. Never waits.</summary>
    public void Take(Envelope envelope)
    {
        if (envelope.Body is StatusMessage { Sample: { } seen } status) _ = RecordAsync(KeptSample.Of(status.Host, status.Facts, seen));
        if (envelope.Body is not BacklogMessage backlog) return;
        foreach (var sample in backlog.Samples) _ = RecordAsync(sample with { IsLate = true });
    }

    /// <inheritdoc/>
    protected override void Fold(Envelope envelope) => Take(envelope);

    /// <inheritdoc/>
    protected override void OnConnection(BusEvent happened)
    {
        // The live view tells of it
    }

    private async Task RecordAsync(KeptSample sample)
    {
        if (await recorder.Record(sample)) acks.Add(sample.Host, sample.Time, sample.IsLate);
    }
}
