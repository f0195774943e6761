using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Storage.Servers;

namespace XenWeb.Web.Live;

/// <summary>
/// The web app's own connection for the history: samples that come afterwards, minutes of them at once, and acknowledgements. None of it holds up, or pushes out, what is said
/// of the lab as it is now. Several web servers divide all samples between them here, also those of statuses, which each of them hears besides for its live view.
/// </summary>
public sealed class SampleBus(MqttBusOptions options, Leadership servers, TimeProvider time, ILogger<MqttBus> log) : IAsyncDisposable
{
    // Each web app acknowledges on topics of its own
    private readonly string _server = servers.Name ?? (HostId.IsValid(Environment.MachineName) ? Environment.MachineName : Envelope.Web);

    /// <summary>The connection; <see cref="SampleIngest"/> starts and reads it.</summary>
    public MqttBus Bus { get; } = new(options with { ClientId = $"{options.ClientId}/samples", Subscriptions = servers.AreSeveral ? Topics.ForWebsOfSamples : Topics.ForWebOfBacklogs, Seal = options.Seal.Checker(time) }, time, log);

    /// <summary>Tells a host that its samples of these times are taken; false if that can't be sent.</summary>
    public ValueTask<bool> AcknowledgeAsync(HostId host, IEnumerable<long> times, CancellationToken cancellation) =>
        Bus.PublishAsync(Topics.Taken(host, _server), new SamplesTakenMessage(host, [.. times]), retain: false, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Bus.DisposeAsync();
}
