using System.Net;
using System.Net.Sockets;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.Web.Live;

/// <summary>Where the broker is: our own, on a port that is known before it starts, or one that runs elsewhere.</summary>
/// <param name="Host">Name or address to connect to.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Own">Whether the app brings it.</param>
public sealed record BrokerPlace(string Host, int Port, bool Own)
{
    /// <summary>The name of this web server; null if it is the only one.</summary>
    public string? Server { get; init; }

    /// <summary>From the options; throws <see cref="ArgumentException"/> for a broker that is not HOST:PORT. Port 0 is replaced by a free one.</summary>
    public static BrokerPlace Of(WebOptions options)
    {
        if (options.Broker is null) return new BrokerPlace(options.Listen == "*" ? "127.0.0.1" : options.Listen, options.BrokerPort == 0 ? FreePort() : options.BrokerPort, Own: true);
        var colon = options.Broker.LastIndexOf(':');
        return colon > 0 && int.TryParse(options.Broker[(colon + 1)..], out var port) && port is > 0 and <= 65535
            ? new BrokerPlace(options.Broker[..colon].Trim('[', ']'), port, Own: false) { Server = options.ServerName }
            : throw new ArgumentException($"--broker is '{options.Broker}'; it must be HOST:PORT");
    }

    /// <summary>How the web app joins it.</summary>
    public MqttBusOptions BusOptions => new()
    {
        Host = Host,
        Port = Port,
        ClientId = Own ? Envelope.Web : $"{Envelope.Web}/{Server ?? Environment.MachineName}",
        Sender = Envelope.Web,
        Subscriptions = Topics.ForWeb,
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Starts the app's own broker before all else, and ends it after all else.</summary>
public sealed class BrokerService(EmbeddedBroker broker) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => broker.StartAsync();

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
