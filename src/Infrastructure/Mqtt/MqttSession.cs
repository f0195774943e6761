using System.Buffers;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using XenWeb.Domain.Messages;

namespace XenWeb.Infrastructure.Mqtt;

/// <summary>One connection to the broker, from its connect to its loss; never used again after that.</summary>
internal sealed class MqttSession : IAsyncDisposable
{
    // Under MQTTnet's 8 KB a subscriber's delivery collapsed to about 110 messages a second in 4 of 6 runs; with 256 KB in none
    private const int SocketBufferBytes = 256 * 1024;
    private const int FrugalBufferBytes = 32 * 1024;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly MqttBusOptions _options;
    private readonly Action<string, ReadOnlySequence<byte>, bool> _received;
    private readonly TaskCompletionSource<(string Why, bool TakenOver)> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MqttSession(MqttBusOptions options, Action<string, ReadOnlySequence<byte>, bool> received)
    {
        _options = options;
        _received = received;
        _client.ApplicationMessageReceivedAsync += OnReceived;
        _client.DisconnectedAsync += OnDisconnected;
    }

    /// <summary>Ends when the connection is lost: why, and whether another client of our id took it over.</summary>
    public Task<(string Why, bool TakenOver)> Lost => _lost.Task;

    /// <summary>Throws <see cref="MQTTnet.Exceptions.MqttCommunicationException"/> and its kind when the broker is not there or refuses.</summary>
    public async Task ConnectAsync(byte[]? lastWill, CancellationToken cancellation)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithEndPoint(new System.Net.DnsEndPoint(_options.Host, _options.Port))
            .WithTcpServer(tcp => tcp.BufferSize = _options.IsFrugal ? FrugalBufferBytes : SocketBufferBytes)
            .WithClientId(_options.Seal.Own is { } named ? $"{_options.ClientId}/{named.ClientIdEnd}" : _options.ClientId)
            .WithCleanStart()
            .WithKeepAlivePeriod(_options.KeepAlive)
            .WithTimeout(AnswerWithin);
        if (_options.LastWill is { } will && lastWill is not null)
        {
            builder = builder.WithWillTopic(will.Topic).WithWillPayload(lastWill).WithWillRetain()
                .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        }
        if (_options.Seal.Own is { } own) builder = builder.WithTlsOptions(tls => BrokerTls.Secure(tls, own));
        var options = builder.Build();
        _client.InspectPacketAsync += packet => OnPacket(packet, options);
        var answer = await _client.ConnectAsync(options, cancellation).ConfigureAwait(false);
        if (answer.ResultCode != MqttClientConnectResultCode.Success)
        {
            throw new IOException($"the broker refuses the connection: {answer.ResultCode} {answer.ReasonString}".TrimEnd());
        }
        _ = PingAsync();
    }

    /// <summary>Why the connection is to be ended from here once the message on its way is acknowledged; null: it is not.</summary>
    public string? Leaving { get; private set; }

    /// <summary>Ends the connection after the message on its way: in its middle the broker would take us for lost, and say the last will.</summary>
    public void Leave(string why) => Leaving = why;

    /// <summary>Subscribes to all filters at QoS 1; throws <see cref="IOException"/> if the broker refuses one.</summary>
    public async Task SubscribeAsync(CancellationToken cancellation)
    {
        string[] filters = [.. _options.Subscriptions, .. _options.Keeper is { } keeper ? Topics.ForIdentity(keeper.Current.Identity) : []];
        if (filters.Length == 0) return;
        var builder = new MqttClientSubscribeOptionsBuilder();
        foreach (var filter in filters) builder = builder.WithTopicFilter(filter, MqttQualityOfServiceLevel.AtLeastOnce);
        var answer = await _client.SubscribeAsync(builder.Build(), cancellation).ConfigureAwait(false);
        foreach (var item in answer.Items)
        {
            if (item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2) throw new IOException($"the broker refuses the subscription to {item.TopicFilter.Topic}: {item.ResultCode}");
        }
    }

    /// <summary>Sends one message and waits for the broker's acknowledgement, 10 s at most.</summary>
    /// <returns>Null, or why the broker did not take it.</returns>
    public async Task<string?> PublishAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        var packet = new MqttApplicationMessage
        {
            Topic = message.Topic,
            Payload = new ReadOnlySequence<byte>(message.Payload),
            Retain = message.Retain,
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        };
        var answer = await _client.PublishAsync(packet, cancellation).WaitAsync(AnswerWithin, cancellation).ConfigureAwait(false);
        return answer.IsSuccess ? null : $"{answer.ReasonCode} {answer.ReasonString}".TrimEnd();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_client.IsConnected) await _client.DisconnectAsync(new MqttClientDisconnectOptions()).WaitAsync(AnswerWithin).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MQTTnet.Exceptions.MqttCommunicationException or IOException or TimeoutException or OperationCanceledException)
        {
            // The connection is going either way
        }
        _client.Dispose();
    }

    // The broker was told the period in the first packet; from here on MQTTnet itself must not know it: its timer would tick several times a second
    private static Task OnPacket(MQTTnet.Diagnostics.PacketInspection.InspectMqttPacketEventArgs packet, MqttClientOptions options)
    {
        if (packet.Direction == MQTTnet.Diagnostics.PacketInspection.MqttPacketFlowDirection.Outbound) options.KeepAlivePeriod = TimeSpan.Zero;
        return Task.CompletedTask;
    }

    private async Task PingAsync()
    {
        try
        {
            while (!_lost.Task.IsCompleted)
            {
                await Task.WhenAny(_lost.Task, Task.Delay(_options.KeepAlive)).ConfigureAwait(false);
                using var within = new CancellationTokenSource(AnswerWithin);
                if (!_lost.Task.IsCompleted) await _client.PingAsync(within.Token).ConfigureAwait(false);
            }
        }
        catch (Exception)
        {
            // However it failed: whoever waits for the loss connects anew
            _lost.TrySetResult(("the broker does not answer", false));
        }
    }

    private Task OnReceived(MqttApplicationMessageReceivedEventArgs arrived)
    {
        // Never throws and never waits: MQTTnet's own queue behind it has no limit
        _received(arrived.ApplicationMessage.Topic, arrived.ApplicationMessage.Payload, arrived.ApplicationMessage.Retain);
        return Task.CompletedTask;
    }

    private Task OnDisconnected(MqttClientDisconnectedEventArgs left)
    {
        var why = left.Exception?.GetBaseException().Message ?? left.ReasonString ?? left.Reason.ToString();
        _lost.TrySetResult((why, left.Reason == MqttClientDisconnectReason.SessionTakenOver));
        return Task.CompletedTask;
    }
}
