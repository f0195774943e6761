using System.Threading.Channels;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.AgentHost;

/// <summary>
/// Everything that happens to an agent, in one queue of <see cref="QueueMax"/>. When it is full the sources wait: Xen is read later, and
/// the bus drops and counts what it can't hand on; only a command's progress is left out, for newer progress follows.
/// </summary>
internal sealed class AgentFeeds
{
    /// <summary>Events that wait to be handled.</summary>
    public const int QueueMax = 1024;

    private readonly Channel<AgentEvent> _queue = Channel.CreateBounded<AgentEvent>(new BoundedChannelOptions(QueueMax) { SingleReader = true });

    /// <summary>For the loop alone.</summary>
    public ChannelReader<AgentEvent> Events => _queue.Reader;

    /// <summary>Adds an event, and waits while the queue is full.</summary>
    public ValueTask AddAsync(AgentEvent happened, CancellationToken cancellation) => _queue.Writer.WriteAsync(happened, cancellation);

    /// <summary>Adds an event unless the queue is full.</summary>
    public bool TryAdd(AgentEvent happened) => _queue.Writer.TryWrite(happened);

    /// <summary>Xen's readings; never ends by itself.</summary>
    public async Task PumpXenAsync(IXenHost xen, Func<TimeSpan> period, CancellationToken cancellation)
    {
        await foreach (var reading in xen.WatchAsync(period, cancellation).ConfigureAwait(false))
        {
            AgentEvent happened = reading.Frame is { } frame ? new AgentEvent.Sampled(frame) : new AgentEvent.SamplingFailed(reading.Failure ?? "it can't be read");
            await AddAsync(happened, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What comes from the bus; a message that can't be used is an event too, so that it is counted and shown.</summary>
    /// <param name="bus">Where it comes from.</param>
    /// <param name="connected">Told of each connect.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task PumpBusAsync(MqttBus bus, Action connected, CancellationToken cancellation)
    {
        await foreach (var came in bus.Events.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            await AddAsync(Event(came), cancellation).ConfigureAwait(false);
            if (came is BusEvent.Connected) connected();
        }
    }

    private static AgentEvent Event(BusEvent came)
    {
        if (came is BusEvent.Connected) return new AgentEvent.Connected();
        if (came is BusEvent.Dropped dropped) return new AgentEvent.Dropped(dropped.Why);
        if (came is not BusEvent.Received received) return new AgentEvent.Disconnected();
        var (envelope, drop) = MessageJson.Read(received.Topic, received.Payload.Span);
        return envelope is null ? new AgentEvent.Dropped(drop ?? "malformed") : new AgentEvent.Received(envelope);
    }
}
