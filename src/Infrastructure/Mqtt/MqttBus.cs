using System.Buffers;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using XenWeb.Domain.Messages;

namespace XenWeb.Infrastructure.Mqtt;

/// <summary>
/// Our end of the broker: puts messages into envelopes and sends them at QoS 1, in order, and hands on what comes.
/// It connects for ever (1, 2, 4 … 15 s apart, jittered), subscribes anew each time, and what waits meanwhile is
/// bounded: newest per retained topic, the last 1000 others for 60 s (<see cref="Outbox"/>).
/// </summary>
public sealed partial class MqttBus : IAsyncDisposable
{
    /// <summary>How many events wait to be read; what comes beyond is dropped and counted (connects and losses are not).</summary>
    public const int InboxMax = 4096;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FlushWithin = TimeSpan.FromSeconds(2);

    private readonly MqttBusOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<MqttBus> _log;
    private readonly Outbox _outbox;
    private readonly Func<double> _jitter;
    private readonly Channel<BusEvent> _events;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private readonly ResiliencePipeline<MqttSession> _connect;
    private long _incarnation;
    private Task _running = Task.CompletedTask;
    private long _sequence;
    private long _connection;
    private volatile MqttSession? _session;
    private long _sent;
    private long _received;
    private long _connects;
    private long _oversized;
    private long _inboxFull;
    private volatile bool _connected;
    private bool _saidAway;
    private int _disposed;

    /// <summary>A bus at rest; <see cref="Start"/> makes it connect.</summary>
    public MqttBus(MqttBusOptions options, TimeProvider time, ILogger<MqttBus> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _options = options;
        _time = time;
        _log = log;
        _outbox = new Outbox(time);
        _incarnation = options.Keeper?.NextIncarnation() ?? options.Incarnation ?? time.GetUtcNow().ToUnixTimeMilliseconds();
        if (options.Keeper is { } keeper) keeper.Renewed += ConnectAnew;
        _jitter = options.Jitter ?? OwnJitter(options.ClientId);
        _events = Channel.CreateBounded<BusEvent>(new BoundedChannelOptions(InboxMax) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
        _connect = new ResiliencePipelineBuilder<MqttSession> { TimeProvider = time }.AddRetry(new RetryStrategyOptions<MqttSession>
        {
            MaxRetryAttempts = int.MaxValue,
            ShouldHandle = new PredicateBuilder<MqttSession>().Handle<Exception>(e => e is not OperationCanceledException),
            DelayGenerator = retry => ValueTask.FromResult<TimeSpan?>(Wait(retry.AttemptNumber)),
            OnRetry = SayAwayAsync,
        }).Build();
    }

    /// <summary>What comes, in its order; completed when the bus is disposed of. One reader.</summary>
    public ChannelReader<BusEvent> Events => _events.Reader;

    /// <summary>The number of our life, in each envelope.</summary>
    public long Incarnation => Interlocked.Read(ref _incarnation);

    /// <summary>Whether the broker is there and all filters are subscribed to.</summary>
    public bool IsConnected => _connected;

    /// <summary>What it has done since it was made.</summary>
    public BusCounters Counters => new(
        Interlocked.Read(ref _sent), Interlocked.Read(ref _received), Interlocked.Read(ref _connects),
        _outbox.TooOld, _outbox.Full, Interlocked.Read(ref _oversized), Interlocked.Read(ref _inboxFull));

    /// <summary>Begins to connect, in the background; returns at once. Once only.</summary>
    public void Start(CancellationToken cancellation = default)
    {
        cancellation.Register(_stop.Cancel);
        _running = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>
    /// Accepts a message for sending and returns at once, whether the broker is there or not. False: it was not accepted,
    /// for it is larger than <see cref="Envelope.BytesMax"/>, there are too many retained topics, or the bus is disposed of.
    /// </summary>
    public ValueTask<bool> PublishAsync(string topic, Message message, bool retain, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled<bool>(cancellation);
        if (Volatile.Read(ref _disposed) != 0) return ValueTask.FromResult(false);
        return ValueTask.FromResult(Accept(topic, message, retain));
    }

    /// <summary>As <see cref="PublishAsync"/>, in another's name: for one process that is many agents, as that of a simulated lab. Not taken once disposed of.</summary>
    public bool PublishAs(string sender, string topic, Message message, bool retain) => Volatile.Read(ref _disposed) == 0 && Accept(topic, message, retain, sender);

    /// <summary>Accepts a message that another has closed. Not taken once disposed of.</summary>
    public bool PublishClosed(string topic, byte[] wire, bool retain)
    {
        return Volatile.Read(ref _disposed) == 0 && wire.Length <= Envelope.BytesMax && Queue(topic, retain, () => wire);
    }

    /// <summary>Speaks from now on as another life of the party: what waits is let go, for it was the last one's.</summary>
    /// <param name="incarnation">More than that of all lives before, or nobody listens.</param>
    public void BeginLife(long incarnation) => _outbox.Clear(() => Interlocked.Exchange(ref _incarnation, incarnation));

    /// <summary>Ends the connection after the message on its way and makes a new one, with the certificate of now.</summary>
    public void ConnectAnew()
    {
        _session?.Leave("the certificate is a new one");
        _wake.Writer.TryWrite(true);
    }

    /// <summary>Sends what waits (2 s at most), says the last will and disconnects.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        if (_options.Keeper is { } keeper) keeper.Renewed -= ConnectAnew;
        if (_options.LastWill is { } will) Accept(will.Topic, will.Message, retain: true);
        var flushed = _time.GetTimestamp();
        while (_connected && _outbox.Count > 0 && !_stop.IsCancellationRequested && _time.GetElapsedTime(flushed) < FlushWithin)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), _time).ConfigureAwait(false);
        }
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _events.Writer.TryComplete();
        _stop.Dispose();
    }

    private bool Accept(string topic, Message message, bool retain, string? sender = null)
    {
        return Queue(topic, retain, () =>
        {
            var written = Write(topic, message, retain, Interlocked.Increment(ref _sequence), sender);
            if (written.Length <= Envelope.BytesMax) return written;
            Interlocked.Increment(ref _oversized);
            LogOversizedOut(topic, written.Length);
            return null;
        });
    }

    private bool Queue(string topic, bool retain, Func<byte[]?> write)
    {
        if (!_outbox.Add(topic, retain, write)) return false;
        _wake.Writer.TryWrite(true);
        return true;
    }

    private byte[] Write(string topic, Message message, bool lasts, long sequence, string? sender = null) =>
        _options.Seal.Close(topic, new Envelope(Envelope.Current, sender ?? _options.Sender, Incarnation, sequence, _time.GetUtcNow(), message), lasts);

    // The last will is said after all else of its connection: so each connection counts in a range of its own, and the will has its last number
    private byte[] WriteLastWill((string Topic, Message Message) will)
    {
        var connection = _connection++;
        for (var at = Interlocked.Read(ref _sequence); at < connection << 32; at = Interlocked.Read(ref _sequence)) Interlocked.CompareExchange(ref _sequence, connection << 32, at);
        return Write(will.Topic, will.Message, lasts: true, (connection << 32) | uint.MaxValue);
    }

    private void OnReceived(string topic, ReadOnlySequence<byte> payload, bool retained)
    {
        if (payload.Length > Envelope.BytesMax)
        {
            Interlocked.Increment(ref _oversized);
            LogOversizedIn(topic, payload.Length);
        }
        else if (Come(topic, payload.ToArray(), retained) is not { } came || _events.Writer.TryWrite(came))
        {
            Interlocked.Increment(ref _received);
        }
        else if (Interlocked.Increment(ref _inboxFull) % 1000 == 1)
        {
            LogInboxFull(InboxMax);
        }
    }

    private BusEvent? Come(string topic, byte[] wire, bool retained) =>
        _options.HandsOnClosed ? new BusEvent.Received(topic, wire) { Retained = retained } : BusEvent.Of(_options.Seal, _options.Keeper, topic, wire, retained);

    // 1, 2, 4, 8, 15, 15 … s; half of each is jitter
    private TimeSpan Wait(int attempt)
    {
        var full = Math.Min(Math.Pow(2, Math.Min(attempt, 10)), LongestWait.TotalSeconds);
        return TimeSpan.FromSeconds(full * (0.5 + (0.5 * _jitter())));
    }

    // Two clients differ, one client is the same each time it starts: no need for the machine's randomness
    private static Func<double> OwnJitter(string clientId)
    {
        var seed = clientId.Aggregate(17, (hash, c) => unchecked((hash * 31) + c));
        var random = new Random(seed);
        return random.NextDouble;
    }
}
