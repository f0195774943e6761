using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Server;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Infrastructure.Mqtt;

/// <summary>Where the embedded broker listens and what it keeps.</summary>
public sealed record EmbeddedBrokerOptions
{
    /// <summary>TCP port.</summary>
    /// <value>1883.</value>
    public int Port { get; init; } = 1883;

    /// <summary>The address that it listens on.</summary>
    /// <value>Loopback: agents on other machines need another, and a network that is trusted.</value>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Who the broker is: then it is reached over TLS 1.3 only, by parties of the lab only, and each may do what is its own. Asked at each connection.</summary>
    /// <value>Null: over plain TCP, and all may do all.</value>
    public Func<OwnIdentity>? Identity { get; init; }

    /// <summary>Where retained messages of the web app (intents, policies) survive a restart; null keeps them in memory only.</summary>
    public string? RetainedFile { get; init; }
}

/// <summary>The embedded broker can't start; the message says why and what to do.</summary>
public sealed class BrokerStartException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// The broker that the web app brings with it, for labs without one. Only XenWeb's own topics pass. A client that reads too
/// slowly loses its oldest messages (PendingMax); messages over <c>Envelope.BytesMax</c> and retained topics beyond
/// <see cref="RetainedMax"/> are not taken. Each is counted.
/// </summary>
public sealed partial class EmbeddedBroker : IAsyncDisposable
{
    /// <summary>Messages that wait for one client; for more the oldest are dropped.</summary>
    public const int PendingMax = 1000;

    /// <summary>Topics with a retained message; on further ones messages pass, but are not retained.</summary>
    public const int RetainedMax = 10_000;

    private readonly EmbeddedBrokerOptions _options;
    private readonly ILogger<EmbeddedBroker> _log;
    private readonly RetainedFile? _file;
    private readonly MqttServer _server;
    private readonly ConcurrentDictionary<string, bool> _retained = new(StringComparer.Ordinal);
    private readonly BrokerDoor? _door;
    private long _refused;
    private long _overwritten;

    /// <summary>A broker at rest.</summary>
    public EmbeddedBroker(EmbeddedBrokerOptions options, ILogger<EmbeddedBroker> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _log = log;
        _file = options.RetainedFile is { } path ? new RetainedFile(path) : null;
        // IPAddress.None is MQTTnet's word for "not at all"
        var address = options.Address.AddressFamily == AddressFamily.InterNetwork ? options.Address : IPAddress.None;
        var address6 = options.Address.AddressFamily == AddressFamily.InterNetworkV6 ? options.Address : IPAddress.None;
        var endpoint = new MqttServerOptionsBuilder();
        endpoint = options.Identity is { } identity
            ? BrokerDoor.Secure(endpoint, identity, options.Port, address, address6)
            : endpoint.WithDefaultEndpoint().WithDefaultEndpointPort(options.Port).WithDefaultEndpointBoundIPAddress(address).WithDefaultEndpointBoundIPV6Address(address6);
        var built = endpoint
            .WithMaxPendingMessagesPerClient(PendingMax)
            .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage)
            .Build();
        _server = new MqttServerFactory().CreateMqttServer(built);
        if (options.Identity is not null) _door = new BrokerDoor(_server, options.Identity, log);
        _server.InterceptingPublishAsync += OnPublish;
        _server.LoadingRetainedMessageAsync += OnLoad;
        _server.RetainedMessageChangedAsync += OnRetained;
        _server.QueuedApplicationMessageOverwrittenAsync += OnOverwritten;
    }

    /// <summary>Messages that were not taken: none of our topics, or too large.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Messages that a slow client lost.</summary>
    public long Overwritten => Interlocked.Read(ref _overwritten);

    /// <summary>Connections, subscriptions and messages that the door refused: strangers, and parties that wanted what is not theirs.</summary>
    public long TurnedAway => _door?.TurnedAway ?? 0;

    /// <summary>Ends the connections of all who are not believed any more.</summary>
    public Task EndRevokedAsync() => _door?.EndRevokedAsync() ?? Task.CompletedTask;

    /// <summary>Listens. Throws <see cref="BrokerStartException"/> if the port is taken or may not be used.</summary>
    public async Task StartAsync()
    {
        RefuseTakenPort();
        try
        {
            await _server.StartAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or MQTTnet.Exceptions.MqttCommunicationException)
        {
            throw new BrokerStartException($"the broker can't listen on port {_options.Port}: {e.Message}; choose another with --broker-port", e);
        }
        LogStarted(_options.Address, _options.Port);
    }

    /// <summary>Ends all connections and stops to listen.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_server.IsStarted) await _server.StopAsync(new MqttServerStopOptions()).ConfigureAwait(false);
        _server.Dispose();
    }

    // Tried with a socket of our own first, for MQTTnet's way of binding does not tell a taken port from other troubles
    private void RefuseTakenPort()
    {
        using var probe = new Socket(_options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(_options.Address, _options.Port));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new BrokerStartException($"port {_options.Port} is taken by another program; choose another with --broker-port", e);
        }
        catch (SocketException e)
        {
            throw new BrokerStartException($"the broker can't listen on {_options.Address}:{_options.Port}: {e.Message}; choose another port with --broker-port", e);
        }
    }

    private Task OnPublish(InterceptingPublishEventArgs publish)
    {
        var message = publish.ApplicationMessage;
        if (Topics.Writer(message.Topic) is null || message.Payload.Length > Envelope.BytesMax || _door?.MayWrite(publish) == false)
        {
            publish.ProcessPublish = false;
            publish.Response.ReasonCode = MQTTnet.Protocol.MqttPubAckReasonCode.ImplementationSpecificError;
            if (Interlocked.Increment(ref _refused) % 1000 == 1) LogRefused(message.Topic, message.Payload.Length, publish.ClientId);
            return Task.CompletedTask;
        }
        if (!message.Retain) return Task.CompletedTask;
        // An empty payload takes a retained message away
        if (message.Payload.IsEmpty) _retained.TryRemove(message.Topic, out _);
        else if (_retained.Count >= RetainedMax && !_retained.ContainsKey(message.Topic)) message.Retain = false;
        else _retained.TryAdd(message.Topic, true);
        return Task.CompletedTask;
    }

    private Task OnLoad(LoadingRetainedMessagesEventArgs loading)
    {
        if (_file is null) return Task.CompletedTask;
        try
        {
            loading.LoadedRetainedMessages = [.. _file.Read().Select(kept => kept.ToMessage())];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFileBroken(_file.Path, e.Message);
        }
        foreach (var message in loading.LoadedRetainedMessages) _retained.TryAdd(message.Topic, true);
        return Task.CompletedTask;
    }

    // Agents say all of theirs anew when they connect; only what the web app said has to be kept
    private Task OnRetained(RetainedMessageChangedEventArgs changed)
    {
        if (_file is null || Topics.Writer(changed.ChangedRetainedMessage.Topic) != Envelope.Web) return Task.CompletedTask;
        try
        {
            _file.Write(changed.StoredRetainedMessages.Where(m => Topics.Writer(m.Topic) == Envelope.Web).Select(RetainedMessage.Of));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFileBroken(_file.Path, e.Message);
        }
        return Task.CompletedTask;
    }

    private Task OnOverwritten(QueueMessageOverwrittenEventArgs overwritten)
    {
        if (Interlocked.Increment(ref _overwritten) % 1000 == 1) LogOverwritten(overwritten.ReceiverClientId, PendingMax);
        return Task.CompletedTask;
    }

    [LoggerMessage(20, LogLevel.Information, "The embedded broker listens on {Address}:{Port}")]
    private partial void LogStarted(IPAddress address, int port);

    [LoggerMessage(21, LogLevel.Warning, "The broker does not take a message on {Topic} with {Bytes} bytes from {Client} (said once for each 1000)")]
    private partial void LogRefused(string topic, long bytes, string client);

    [LoggerMessage(22, LogLevel.Warning, "{Client} reads too slowly: over {Max} messages wait for it, the oldest are dropped (said once for each 1000)")]
    private partial void LogOverwritten(string client, int max);

    [LoggerMessage(23, LogLevel.Error, "Retained messages can't be kept in {Path}: {Why}; after a restart intents must be given again")]
    private partial void LogFileBroken(string path, string why);
}
