using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Channels;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Linux;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.AgentHost.Guest;

/// <summary>
/// A guest's end of a Xen channel: its host's agent carries the messages to the broker. The other end is another one after a migration, or
/// when that agent begins anew: it is told apart by its id, and then everything retained is said again. While nothing is to be said, nothing
/// is done; that the other end is gone shows in nobody's watching.
/// </summary>
internal sealed partial class ChannelLink(string device, GuestId guest, IdentityKeeper? identity, TimeProvider time, ILogger log) : IGuestLink
{
    private static readonly TimeSpan _openAgainAfter = TimeSpan.FromSeconds(5);

    private readonly Channel<BusEvent> _events = Channel.CreateBounded<BusEvent>(new BoundedChannelOptions(256) { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly long _incarnation = time.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly MessageSeal _seal = identity?.Seal() ?? MessageSeal.Clear;
    private TtyPort? _port;
    private Task _running = Task.CompletedTask;
    private string? _other;
    private long _sequence;

    /// <inheritdoc/>
    public ChannelReader<BusEvent> Events => _events.Reader;

    private string Id => $"{guest}-{_incarnation:x}";

    /// <inheritdoc/>
    public void Start() => _running = Task.Run(RunAsync);

    /// <inheritdoc/>
    public ValueTask PublishAsync(string topic, Message message, bool retain, CancellationToken cancellation)
    {
        if (_port is not { } port) return ValueTask.CompletedTask;
        var wire = _seal.Close(topic, new Envelope(Envelope.Current, $"{guest}", _incarnation, ++_sequence, time.GetUtcNow(), message), retain);
        if (wire.Length <= Envelope.BytesMax) port.Send(ChannelLine.ToMessage(topic, retain, wire));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            for (var saidWhy = ""; ;)
            {
                try
                {
                    using var port = TtyPort.Open(device);
                    LogOpened(device);
                    saidWhy = "";
                    await ReadAsync(port).ConfigureAwait(false);
                }
                catch (IOException e)
                {
                    if (saidWhy != e.Message) LogNotOpened(e.Message);
                    saidWhy = e.Message;
                }
                _port = null;
                _other = null;
                await _events.Writer.WriteAsync(new BusEvent.Disconnected("the channel is closed"), _stop.Token).ConfigureAwait(false);
                await Task.Delay(_openAgainAfter, time, _stop.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            _events.Writer.TryComplete();
        }
    }

    private async Task ReadAsync(TtyPort port)
    {
        _port = port;
        port.Send(ChannelLine.ToPing(Id));
        await foreach (var bytes in port.Lines.ReadAllAsync(_stop.Token).ConfigureAwait(false))
        {
            // What is none of ours (a getty's words, half a line) is passed over
            if (ChannelLine.Read(bytes) is not { } line) continue;
            if (line.Ping is not null) port.Send(ChannelLine.ToPong(Id));
            if ((line.Ping ?? line.Pong) is { } other) await MeetAsync(other).ConfigureAwait(false);
            // Signed by the web app, whoever carried it
            else if (line.Topic is { } topic && BusEvent.Of(_seal, identity, topic, line.Message.ToArray(), line.Retain) is { } came) await _events.Writer.WriteAsync(came, _stop.Token).ConfigureAwait(false);
        }
    }

    private async Task MeetAsync(string other)
    {
        if (other == _other) return;
        if (_other is not null) await _events.Writer.WriteAsync(new BusEvent.Disconnected("another host's agent is at the other end"), _stop.Token).ConfigureAwait(false);
        _other = other;
        await _events.Writer.WriteAsync(new BusEvent.Connected(), _stop.Token).ConfigureAwait(false);
    }

    [LoggerMessage(134, LogLevel.Information, "The channel {Device} is open")]
    private partial void LogOpened(string device);

    [LoggerMessage(135, LogLevel.Warning, "{Why}; tried again every 5 s")]
    private partial void LogNotOpened(string why);
}
