using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Web.Live;

namespace XenWeb.Web.Insides;

/// <summary>
/// The web app's own connection for the agents in guests, beside the one for hosts: their streams are of another size, and whatever one
/// of them sends fills this connection's queues and not the hosts'.
/// </summary>
public sealed class GuestBus(BrokerPlace place, TimeProvider time, ILogger<MqttBus> log) : IAsyncDisposable
{
    /// <summary>The connection; <see cref="InsideIngest"/> starts and reads it.</summary>
    public MqttBus Bus { get; } = new(place.BusOptions with { ClientId = $"{place.BusOptions.ClientId}-guests", Subscriptions = Topics.ForWebOfGuests }, time, log);

    /// <summary>Accepts a message for a guest's agent; false if it can't be sent.</summary>
    public ValueTask<bool> PublishAsync(string topic, Message message, CancellationToken cancellation) => Bus.PublishAsync(topic, message, retain: false, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Bus.DisposeAsync();
}
