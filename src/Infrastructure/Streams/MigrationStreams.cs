using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Streams;

/// <summary>
/// The migrations' bytes, between two hosts' agents over TLS with their certificates: as target it takes those that were confirmed, as source
/// it carries those of <c>xl migrate</c>.
/// </summary>
public sealed partial class MigrationStreams : IAsyncDisposable
{
    private const int TriesMax = 2;

    private static readonly TimeSpan _tellEvery = TimeSpan.FromSeconds(1);

    private readonly StreamOptions _options;
    private readonly Func<OwnIdentity> _identity;
    private readonly XlOptions _xl;
    private readonly TimeProvider _time;
    private readonly ILogger<MigrationStreams> _log;
    private readonly StreamSlots _slots;
    private readonly StreamLimits _limits;
    private readonly StreamListener? _listener;
    private readonly StreamRefusals _refusals;
    private readonly ConcurrentDictionary<string, Coming> _coming = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<StreamSender, byte> _going = [];

    /// <summary>Takes the port at once. Throws <see cref="IOException"/> if it is taken.</summary>
    /// <param name="options">Port and limits.</param>
    /// <param name="identity">Who this host is and whom it believes; asked for each connection, since certificates are renewed.</param>
    /// <param name="xl">How xl is run.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For what is carried.</param>
    public MigrationStreams(StreamOptions options, Func<OwnIdentity> identity, XlOptions xl, TimeProvider time, ILogger<MigrationStreams> log)
    {
        (_options, _identity, _xl, _time, _log) = (options, identity, xl, time, log);
        _slots = new StreamSlots(time);
        _limits = new StreamLimits(options, time);
        _refusals = new StreamRefusals(time);
        if (options.Listen is not { } listen) return;
        _listener = new StreamListener(listen, options, identity, _slots, time, _refusals.Add);
        _listener.Bind();
    }

    /// <summary>What the others are told: the address only if it is one certain one; null if no streams are taken.</summary>
    public StreamAddress? Address => _listener?.At is not { } at ? null
        : at.Address.Equals(IPAddress.Any) || at.Address.Equals(IPAddress.IPv6Any) ? new StreamAddress(at.Port)
        : new StreamAddress(at.Port, at.Address.ToString());

    /// <summary>Takes streams until cancelled.</summary>
    /// <param name="refused">Told of connections that were refused; of more for the same reason once a minute.</param>
    /// <param name="cancellation">Ends it; streams that are under way go on until <see cref="DisposeAsync"/>.</param>
    public async Task RunAsync(Action<StreamRefusal> refused, CancellationToken cancellation)
    {
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var listening = _listener?.RunAsync(Receive, any.Token) ?? Task.Delay(Timeout.Infinite, any.Token);
        using var timer = new PeriodicTimer(_tellEvery, _time);
        try
        {
            while (!listening.IsCompleted && await timer.WaitForNextTickAsync(any.Token).ConfigureAwait(false))
                foreach (var refusal in _refusals.Take()) refused(refusal);
        }
        finally
        {
            await any.CancelAsync().ConfigureAwait(false);
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Awaits the stream of one migration.</summary>
    public void Open(StreamSlot slot) => _slots.Add(slot);

    /// <summary>Awaits it no more; if it is under way, it is given a moment to end by itself.</summary>
    public void Close(string helpId)
    {
        _slots.Remove(helpId);
        if (_coming.TryGetValue(helpId, out var coming)) coming.CutAfter(_xl.EndingLimit);
    }

    /// <summary>
    /// Connects to a migration's target: the stream, or why there is none. Whoever gets it disposes it. A target that does not answer in time
    /// is tried once more: that its host has no time for its agent is no reason to take another guest, and nothing has happened to this one yet.
    /// </summary>
    internal async Task<(StreamSender? Stream, string? Why)> ConnectAsync(XenCommand command, string host, ByteSize memory, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return (await OpenAsync(command, host, memory, cancellation).ConfigureAwait(false), null);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                if (tries == TriesMax) return (null, $"it does not answer within {_options.HandshakeWithin.TotalSeconds:0} s, tried {tries} times");
            }
            catch (Exception broke) when (broke is SocketException or IOException or AuthenticationException)
            {
                cancellation.ThrowIfCancellationRequested();
                // It does not say why: whoever may not come in is told nothing
                return (null, broke is IOException and not StreamRefusedException
                    ? "it closes the connection: it awaits no migration from here, or does not take this host's certificate" : broke.Message);
            }
        }
    }

    /// <summary>Waits a moment for what is under way: a guest that was told to start at its target must not be cut off from its source.</summary>
    public async ValueTask DisposeAsync()
    {
        var running = _coming.Values.Select(c => c.Running).Concat(_going.Keys.Select(s => s.Ended)).ToArray();
        if (running.Length > 0) LogWaits(running.Length);
        await Task.WhenAny(Task.WhenAll(running), Task.Delay(_options.StopWithin, _time)).ConfigureAwait(false);
        foreach (var coming in _coming.Values) coming.CutAfter(TimeSpan.Zero);
        _listener?.Dispose();
    }

    private async Task<StreamSender> OpenAsync(XenCommand command, string host, ByteSize memory, CancellationToken cancellation)
    {
        var to = command.To!.Value;
        using var limit = new CancellationTokenSource(_options.HandshakeWithin, _time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            var own = _identity();
            await socket.ConnectAsync(host, command.Stream!.Port, any.Token).ConfigureAwait(false);
            var (tls, peer) = await StreamTls.ConnectAsync(socket, host, own, any.Token).ConfigureAwait(false);
            if (peer != AgentIdentity.Of(to)) throw new AuthenticationException($"it is {peer} and not {AgentIdentity.Of(to)}");
            await tls.WriteAsync(StreamListener.Opening(command.Id, command.Guest!.Value), any.Token).ConfigureAwait(false);
            return await AcceptedAsync(new StreamConnection(socket, tls, own.Trust, _options, _time), _limits.To(to, command.Rate), memory, any.Token).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<StreamSender> AcceptedAsync(StreamConnection connection, StreamPace pace, ByteSize memory, CancellationToken cancellation)
    {
        try
        {
            var answer = await connection.ReadAsync(cancellation).ConfigureAwait(false);
            if (answer.Kind != StreamFrameKind.Accepted)
                throw new StreamRefusedException($"it refuses the stream: {System.Text.Encoding.UTF8.GetString(answer.Payload.Span)}");
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        var sender = new StreamSender(connection, pace, memory, _options, _time);
        _going.TryAdd(sender, 0);
        sender.Disposed = () => _going.TryRemove(sender, out _);
        return sender;
    }

    private void Receive(StreamConnection connection, StreamSlot slot)
    {
        // Beyond its time the source has given up, and what may still be done is to end it well
        var cut = new CancellationTokenSource(slot.KeepFor, _time);
        var receiver = new StreamReceiver(slot, connection, _limits.From(slot.Source), _xl, _time, cut.Token);
        LogBegins(slot.GuestName, slot.Source, slot.HelpId);
        var coming = new Coming(cut);
        _coming[slot.HelpId] = coming;
        coming.Running = Task.Run(async () =>
        {
            try
            {
                var text = await receiver.RunAsync().ConfigureAwait(false);
                LogEnded(slot.GuestName, slot.Source, slot.HelpId, new ByteSize(receiver.Received), text);
            }
            catch (Exception defect)
            {
                LogBroke(defect, slot.GuestName, slot.HelpId);
            }
            finally
            {
                _coming.TryRemove(slot.HelpId, out _);
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        });
    }

    [LoggerMessage(1220, LogLevel.Information, "The stream of {Guest} from {Source} begins ({Help})")]
    private partial void LogBegins(string guest, Domain.Hosts.HostId source, string help);

    [LoggerMessage(1221, LogLevel.Information, "The stream of {Guest} from {Source} ended ({Help}), {Bytes}: {Text}")]
    private partial void LogEnded(string guest, Domain.Hosts.HostId source, string help, ByteSize bytes, string text);

    [LoggerMessage(1222, LogLevel.Error, "The stream of {Guest} broke ({Help}): a defect")]
    private partial void LogBroke(Exception exception, string guest, string help);

    [LoggerMessage(1223, LogLevel.Warning, "Waits for {Count} streams before it ends")]
    private partial void LogWaits(int count);

    private sealed class Coming(CancellationTokenSource cut)
    {
        public Task Running { get; set; } = Task.CompletedTask;

        public void CutAfter(TimeSpan wait) => cut.CancelAfter(wait);
    }
}
