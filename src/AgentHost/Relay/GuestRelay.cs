using Microsoft.Extensions.Logging;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Channels;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Linux;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.AgentHost.Relay;

/// <summary>
/// Carries one guest's messages between its channel and the broker: its own topics only, in its own name only, whatever it says. It has a
/// connection of its own to the broker while its agent answers, so that the broker says its last will when it no longer does. A guest that
/// says more than <see cref="BytesASecond"/> has to wait.
/// </summary>
internal sealed partial class GuestRelay(GuestId guest, string device, HostId host, MqttBusOptions broker, TimeProvider time, ILoggerFactory logs) : IAsyncDisposable
{
    /// <summary>What one guest may say in a second.</summary>
    public const int BytesASecond = 1 << 20;

    /// <summary>How often the guest's agent is asked whether it is there.</summary>
    public static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(15);

    /// <summary>It is taken for gone after this long without a word: longer than a migration's last round.</summary>
    public static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(50);

    private readonly MessageSeal _check = broker.Seal.Checker(time);
    private readonly ILogger _log = logs.CreateLogger<GuestRelay>();
    private readonly long _began = time.GetUtcNow().ToUnixTimeMilliseconds();
    private int _anew;
    private string? _other;
    private long _heardAt;
    private MqttBus? _bus;
    private long _refused;

    /// <summary>The terminal that it is on.</summary>
    public string Device => device;

    // Another id makes the guest's agent say everything retained again
    private string Id => $"{host}-{_began:x}-{_anew}";

    /// <summary>Runs until cancelled, or the guest is gone. Throws <see cref="IOException"/> if the terminal can't be opened.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var port = TtyPort.Open(device);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        LogOpened(guest.Uuid, device);
        try
        {
            await Task.WhenAny(ListenAsync(port, over.Token), PingAsync(port, over.Token)).ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await HangUpAsync().ConfigureAwait(false);
            LogClosed(guest.Uuid, device, Interlocked.Read(ref _refused), port.Dropped);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await HangUpAsync().ConfigureAwait(false);

    private async Task PingAsync(TtyPort port, CancellationToken cancellation)
    {
        while (true)
        {
            port.Send(ChannelLine.ToPing(Id));
            await Task.Delay(PingEvery, time, cancellation).ConfigureAwait(false);
            if (_bus is not null && time.GetElapsedTime(_heardAt) > GoneAfter) await HangUpAsync().ConfigureAwait(false);
        }
    }

    private async Task ListenAsync(TtyPort port, CancellationToken cancellation)
    {
        var budget = new LineBudget(BytesASecond, time);
        await foreach (var came in port.Lines.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            if (budget.IsSpentBy(came.Length)) await Task.Delay(TimeSpan.FromSeconds(1), time, cancellation).ConfigureAwait(false);
            if (ChannelLine.Read(came) is not { } line) Interlocked.Increment(ref _refused);
            else if (line.Topic is { } topic) Publish(topic, line.Message);
            else await MeetAsync(port, line, cancellation).ConfigureAwait(false);
        }
    }

    private async Task MeetAsync(TtyPort port, ChannelLine line, CancellationToken cancellation)
    {
        _heardAt = time.GetTimestamp();
        if (line.Ping is not null) port.Send(ChannelLine.ToPong(Id));
        var other = line.Ping ?? line.Pong;
        if (_bus is not null && other == _other) return;
        _other = other;
        await HangUpAsync().ConfigureAwait(false);
        var bus = _bus = new MqttBus(Options(), time, logs.CreateLogger<MqttBus>());
        bus.Start(CancellationToken.None);
        _ = CarryAsync(bus, port, cancellation);
        // It may have spoken before there was a bus
        Begin(port);
    }

    private void Publish(string topic, ReadOnlyMemory<byte> message)
    {
        // Only what is the guest's to say, on its own topics and in its own name; nothing waits for a broker that is away but its presence
        var wire = message.ToArray();
        var envelope = _bus is not null && Topics.IsOfGuest(topic, guest) && _check.Open(topic, wire, retained: true).Text is { } text ? MessageJson.Read(topic, text).Envelope : null;
        if (_bus is not { } bus || envelope is null || envelope.Sender != $"{guest}")
        {
            Interlocked.Increment(ref _refused);
            return;
        }
        var presence = envelope.Body is GuestPresenceMessage;
        if (presence || bus.IsConnected) bus.PublishClosed(Topics.Carried(host, topic), wire, presence);
    }

    private static async Task CarryAsync(MqttBus bus, TtyPort port, CancellationToken cancellation)
    {
        try
        {
            await foreach (var came in bus.Events.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                if (came is BusEvent.Received received) port.Send(ChannelLine.ToMessage(received.Topic, received.Retained, received.Payload.Span));
            }
        }
        catch (OperationCanceledException)
        {
            // The relay ends
        }
    }

    private void Begin(TtyPort port)
    {
        _anew++;
        port.Send(ChannelLine.ToPing(Id));
    }

    private async Task HangUpAsync()
    {
        if (Interlocked.Exchange(ref _bus, null) is { } bus) await bus.DisposeAsync().ConfigureAwait(false);
    }

    private MqttBusOptions Options() => broker with
    {
        ClientId = $"{AgentIdentity.Of(host)}/relay/{guest}",
        Sender = $"{guest}",
        Subscriptions = Topics.ForCarried(guest),
        LastWill = (Topics.Carried(host, Topics.Presence(guest)), new GuestPresenceMessage { Guest = guest, Online = false, OverChannel = true }),
        HandsOnClosed = true,
        KeepAlive = TimeSpan.FromSeconds(20),
        IsFrugal = true,
    };

    [LoggerMessage(140, LogLevel.Information, "The channel of guest {Guest} is carried, {Device}")]
    private partial void LogOpened(Guid guest, string device);

    [LoggerMessage(141, LogLevel.Information, "The channel of guest {Guest} at {Device} is closed; {Refused} lines were none of its own to say, {Dropped} were dropped")]
    private partial void LogClosed(Guid guest, string device, long refused, long dropped);
}
