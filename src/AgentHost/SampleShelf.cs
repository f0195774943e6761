using System.Collections.Immutable;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Samples;

namespace XenWeb.AgentHost;

/// <summary>Does what the core wants done with samples: puts them into the ring, takes them out, and says them once more.</summary>
internal sealed class SampleShelf(SampleRing ring, MqttBus bus, HostId host)
{
    private string? _problem;

    /// <summary>What the core has to hear of it, before anything else.</summary>
    public async Task<IReadOnlyList<AgentEvent>> DoAsync(AgentEffect effect, CancellationToken cancellation)
    {
        var lost = effect switch
        {
            AgentEffect.KeepSample keep => ring.Keep(keep.Time, keep.Sample),
            AgentEffect.DeliverSamples deliver => await DeliverAsync(deliver.Times, cancellation).ConfigureAwait(false),
            AgentEffect.ForgetSamples forget => Forget(forget.Times),
            _ => [],
        };
        List<AgentEvent> told = [];
        if (!lost.IsEmpty) told.Add(new AgentEvent.SamplesLost(lost));
        if ((ring.Problem is null) != (_problem is null)) told.Add(new AgentEvent.RingTold(ring.Problem));
        _problem = ring.Problem;
        return told;
    }

    private ImmutableArray<long> Forget(ImmutableArray<long> times)
    {
        ring.Forget(times);
        return [];
    }

    private async Task<ImmutableArray<long>> DeliverAsync(ImmutableArray<long> times, CancellationToken cancellation)
    {
        var samples = times.Select(ring.Read).OfType<KeptSample>().ToImmutableArray();
        // A sample that is larger than a message will never be said
        if (samples.IsEmpty || !await bus.PublishAsync(Topics.Backlog(host), new BacklogMessage(host, samples), retain: false, cancellation).ConfigureAwait(false)) return times;
        return [.. times.Except(samples.Select(s => s.Time))];
    }
}
