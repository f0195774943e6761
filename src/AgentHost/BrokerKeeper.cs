using Microsoft.Extensions.Logging;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.AgentHost;

/// <summary>
/// Beside a broker that runs elsewhere (Mosquitto): keeps the certificate that it shows, and the lab's authorities, in its state folder. It asks for a
/// new one by way of that broker, as agents do; the units beside it let the broker read what has changed.
/// </summary>
internal sealed partial class BrokerKeeper(AgentSettings settings, TimeProvider time, ILoggerFactory logs) : IAgent
{
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ILogger _log = logs.CreateLogger<BrokerKeeper>();

    /// <inheritdoc/>
    public Task Connected => _connected.Task;

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var identity = AgentIdentities.Open(settings, AgentIdentity.Broker, time, logs) ?? throw new IOException("a broker in clear has no certificate to keep");
        await using var bus = new MqttBus(AgentIdentities.On(settings, identity, BusOptions(), time), time, logs.CreateLogger<MqttBus>());
        bus.Start(CancellationToken.None);
        var renewing = AgentIdentities.RenewAsync(identity, bus, time, cancellation);
        await foreach (var came in bus.Events.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            if (came is BusEvent.Connected) _connected.TrySetResult();
            if (came is BusEvent.Dropped dropped) LogDropped(dropped.Topic, dropped.Why);
        }
        await renewing.ConfigureAwait(false);
        throw new InvalidOperationException("the bus ended by itself");
    }

    private MqttBusOptions BusOptions() => new()
    {
        Host = settings.BrokerHost,
        Port = settings.BrokerPort,
        ClientId = $"{AgentIdentity.Broker}",
        Sender = AgentIdentity.Broker.Name,
    };

    [LoggerMessage(123, LogLevel.Warning, "A message on {Topic} can't be used: {Why}")]
    private partial void LogDropped(string topic, string why);
}
