using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.Infrastructure.Mosquitto;

/// <summary>
/// The web app's connection to Mosquitto's plugin "dynamic security", which knows clients and roles. One command message at a time is sent
/// and answered; used no more once something went wrong.
/// </summary>
public sealed class DynamicSecurity : IAsyncDisposable
{
    /// <summary>Commands in one message, and entries in one answer. Mosquitto carries nothing else meanwhile, and writes its whole file for each command.</summary>
    public const int BatchMax = 20;

    /// <summary>The most clients, or roles, that are read: a lab of 5000 parties in the midst of their renewal.</summary>
    public const int ListMax = 20_000;

    private const string Control = "$CONTROL/dynamic-security/v1";
    private const string Answers = $"{Control}/response";

    private static readonly TimeSpan _answerWithin = TimeSpan.FromSeconds(10);

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<IReadOnlyList<RightsAnswer>>> _asked = new(StringComparer.Ordinal);
    private readonly string _mark = $"{Guid.NewGuid():N}";
    private readonly CancellationTokenSource _gone = new();
    private long _count;

    private DynamicSecurity()
    {
        _client.ApplicationMessageReceivedAsync += OnReceived;
        _client.DisconnectedAsync += OnDisconnected;
    }

    /// <summary>Ends when the connection is lost: why.</summary>
    public Task<string> Lost => _lost.Task;

    /// <summary>Cancelled when the connection is lost.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Connects. Throws <see cref="IOException"/>, in words, if the broker is not there or has no such plugin for us.</summary>
    /// <param name="host">The broker's name or address.</param>
    /// <param name="port">Its port.</param>
    /// <param name="own">The web app.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public static async Task<DynamicSecurity> ConnectAsync(string host, int port, OwnIdentity own, CancellationToken cancellation)
    {
        var made = new DynamicSecurity();
        try
        {
            var options = new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500).WithEndPoint(new DnsEndPoint(host, port)).WithCleanStart()
                .WithClientId($"{own.Identity}/rights/{own.ClientIdEnd}").WithTimeout(_answerWithin).WithKeepAlivePeriod(TimeSpan.FromSeconds(5)).WithTlsOptions(tls => BrokerTls.Secure(tls, own)).Build();
            var answer = await made._client.ConnectAsync(options, cancellation).ConfigureAwait(false);
            if (answer.ResultCode != MqttClientConnectResultCode.Success) throw new IOException($"the broker refuses the connection: {answer.ResultCode}");
            var subscribed = await made._client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(Answers, MqttQualityOfServiceLevel.AtLeastOnce).Build(), cancellation).ConfigureAwait(false);
            if (subscribed.Items.Any(i => i.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)) throw new IOException("the broker does not let the web app give rights: its plugin \"dynamic security\" is not there, or began without deploy/mosquitto/rights.json");
            return made;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            await made.DisposeAsync().ConfigureAwait(false);
            throw e is IOException ? e : new IOException(e.GetBaseException().Message, e);
        }
    }

    /// <summary>Whom the broker knows. Throws <see cref="IOException"/>.</summary>
    public Task<IReadOnlyList<KnownClient>> ClientsAsync(CancellationToken cancellation) => ListAsync("listClients", true, data => data.Clients, cancellation);

    /// <summary>The names of its roles. Throws <see cref="IOException"/>.</summary>
    public Task<IReadOnlyList<string>> RolesAsync(CancellationToken cancellation) => ListAsync("listRoles", false, data => data.Roles, cancellation);

    /// <summary>Carries commands out, in their order. Throws <see cref="IOException"/> for the first that was not.</summary>
    public async Task RunAsync(IEnumerable<RightsCommand> commands, CancellationToken cancellation)
    {
        foreach (var batch in commands.Chunk(BatchMax)) await AskAsync(batch, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_client.IsConnected) await _client.DisconnectAsync(new MqttClientDisconnectOptions()).WaitAsync(_answerWithin).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MQTTnet.Exceptions.MqttCommunicationException or IOException or TimeoutException or OperationCanceledException)
        {
            // The connection is going either way
        }
        _client.Dispose();
        _gone.Dispose();
    }

    private async Task<IReadOnlyList<T>> ListAsync<T>(string command, bool verbose, Func<RightsList, IReadOnlyList<T>?> part, CancellationToken cancellation)
    {
        var all = new List<T>();
        while (true)
        {
            var answers = await AskAsync([new RightsCommand(command) { Verbose = verbose, Count = BatchMax, Offset = all.Count }], cancellation).ConfigureAwait(false);
            if (answers is not [{ Data: { } data }] || part(data) is not { } some) throw new IOException($"the broker's answer to {command} can't be used");
            all.AddRange(some);
            if (some.Count == 0 || all.Count >= data.TotalCount) return all;
            if (all.Count >= ListMax) throw new IOException($"the broker knows more than {ListMax}: {command}");
        }
    }

    private async Task<IReadOnlyList<RightsAnswer>> AskAsync(IReadOnlyList<RightsCommand> commands, CancellationToken cancellation)
    {
        // All subscribers hear all answers, those to another web app too
        var mark = $"{_mark}-{++_count}";
        var answered = _asked[mark] = new TaskCompletionSource<IReadOnlyList<RightsAnswer>>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            var text = JsonSerializer.SerializeToUtf8Bytes(new RightsCommands([.. commands.Select(c => c with { CorrelationData = mark })]), RightsJson.Default.RightsCommands);
            var taken = await _client.PublishAsync(new MqttApplicationMessage { Topic = Control, Payload = new ReadOnlySequence<byte>(text), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }, cancellation).WaitAsync(_answerWithin, cancellation).ConfigureAwait(false);
            if (!taken.IsSuccess) throw new IOException($"the broker does not let the web app give rights: {taken.ReasonCode}");
            var first = await Task.WhenAny(answered.Task, _lost.Task).WaitAsync(_answerWithin, cancellation).ConfigureAwait(false);
            if (first == _lost.Task) throw new IOException(await _lost.Task.ConfigureAwait(false));
            var answers = await answered.Task.ConfigureAwait(false);
            return answers.FirstOrDefault(a => a.Error is not null) is { } failed ? throw new IOException($"the broker did not carry out {failed.Command}: {failed.Error}") : answers;
        }
        catch (Exception e) when (e is TimeoutException or MQTTnet.Exceptions.MqttCommunicationException)
        {
            throw new IOException(e is TimeoutException ? "the broker does not answer as Mosquitto's plugin \"dynamic security\" does" : e.GetBaseException().Message, e);
        }
        finally
        {
            _asked.TryRemove(mark, out _);
        }
    }

    private Task OnReceived(MqttApplicationMessageReceivedEventArgs arrived)
    {
        try
        {
            var read = JsonSerializer.Deserialize(arrived.ApplicationMessage.Payload.ToArray(), RightsJson.Default.RightsAnswers);
            if (read?.Responses is [{ CorrelationData: { } mark }, ..] answers && _asked.TryGetValue(mark, out var asked)) asked.TrySetResult(answers);
        }
        catch (JsonException)
        {
            // Then nobody was answered, and whoever asked gives up in time
        }
        return Task.CompletedTask;
    }

    private Task OnDisconnected(MqttClientDisconnectedEventArgs left)
    {
        _lost.TrySetResult(left.Exception?.GetBaseException().Message ?? left.ReasonString ?? $"{left.Reason}");
        try
        {
            _gone.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // We left ourselves
        }
        return Task.CompletedTask;
    }
}
