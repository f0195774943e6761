using System.Security.Cryptography;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.Web.Insides;

/// <summary>
/// The web app's own connection for the agents in guests, beside the one for hosts: their streams are of another size, and whatever one
/// of them sends fills this connection's queues and not the hosts'.
/// </summary>
public sealed class GuestBus(MqttBusOptions options, TimeProvider time, ILogger<MqttBus> log) : IAsyncDisposable
{
    /// <summary>The connection; <see cref="InsideIngest"/> starts and reads it.</summary>
    public MqttBus Bus { get; } = new(options with { ClientId = $"{options.ClientId}/guests", Subscriptions = Topics.ForWebOfGuests }, time, log);

    /// <summary>Accepts an order for a guest's agent, sealed for its eyes where the lab is not in clear; false if it can't be sent, or its agent says no key.</summary>
    public ValueTask<bool> PublishAsync(GuestOrder order, string? sealKey, CancellationToken cancellation)
    {
        if (options.Seal.Own is null) return PublishAsync(Topics.Orders(order.Guest), order, cancellation);
        if (sealKey is null) return ValueTask.FromResult(false);
        try
        {
            return PublishAsync(Topics.Orders(order.Guest), new SealedMessage(order.Guest, SealedText.Seal(sealKey, $"{order.Guest}", MessageJson.WriteOrder(order))), cancellation);
        }
        catch (CryptographicException)
        {
            return ValueTask.FromResult(false);
        }
    }

    /// <summary>Accepts a message for a guest's agent; false if it can't be sent.</summary>
    public ValueTask<bool> PublishAsync(string topic, Message message, CancellationToken cancellation) => Bus.PublishAsync(topic, message, retain: false, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Bus.DisposeAsync();
}
