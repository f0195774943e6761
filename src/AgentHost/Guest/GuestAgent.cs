using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Identity;
using XenWeb.Infrastructure.Linux;
using XenWeb.Infrastructure.Mqtt;

namespace XenWeb.AgentHost.Guest;

/// <summary>The agent in one guest: the core, its link and its effects, in one loop. Nobody looks, nothing happens: it sleeps.</summary>
/// <param name="options">What it is and may do.</param>
/// <param name="link">How it is reached.</param>
/// <param name="stateFolder">For what must survive a restart.</param>
/// <param name="self">How it is started, for it starts itself as launcher.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Its log.</param>
/// <param name="seal">Opens its orders; null takes them as they are.</param>
internal sealed class GuestAgent(VirtualAgentOptions options, IGuestLink link, string stateFolder, IReadOnlyList<string> self, TimeProvider time, ILogger log, SealedText? seal = null)
{
    /// <summary>Events that wait to be handled; when it is full the sources wait, and the link drops and counts what it can't hand on.</summary>
    public const int QueueMax = 256;

    private static readonly TimeSpan _longestWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan _tidyAfter = TimeSpan.FromSeconds(5);

    // Of the 16 MiB that it may take; what it holds of them makes the next look a quick one
    private static readonly ByteSize _keptMax = ByteSize.FromMiB(14);

    // By itself the collector waits until as much has gathered as the processor's cache holds: tens of MiB, while somebody looks
    private static readonly ByteSize _garbageMax = ByteSize.FromMiB(2);

    private readonly Channel<VirtualAgentEvent> _events = Channel.CreateBounded<VirtualAgentEvent>(new BoundedChannelOptions(QueueMax) { SingleReader = true });
    private readonly VirtualAgent _core = new(options);
    private readonly GuestClock _clock = new(time);
    private TimeSpan _ahead;
    private bool _isTidy;
    private bool _hasRehearsed;
    private long _allocated;

    /// <summary>Whether the broker was reached.</summary>
    public bool Connected { get; private set; }

    /// <summary>Runs until cancelled; programs and loads end with it. Throws <see cref="IOException"/> if its folder can't be used.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var ledger = OrderLedger.Open(stateFolder);
        using var programs = new ProgramRunner($"{options.Guest}", self, Take);
        using var effects = new GuestEffects(link, ledger, programs, _events.Writer, log);
        await using var linked = link;
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        link.Start();
        Task[] parts = [LoopAsync(new VirtualAgentEvent.Started(ledger.Begun), effects, any.Token), PumpAsync(any.Token)];
        var first = await Task.WhenAny(parts).ConfigureAwait(false);
        await any.CancelAsync().ConfigureAwait(false);
        _events.Writer.TryComplete();
        await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancellation.IsCancellationRequested) await first.ConfigureAwait(false);
    }

    // Called by the programs' own thread, which waits while the queue is full: so do the programs, when their pipes are
    private void Take(VirtualAgentEvent happened)
    {
        while (!_events.Writer.TryWrite(happened))
        {
            if (!_events.Writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult()) return;
        }
    }

    private async Task PumpAsync(CancellationToken cancellation)
    {
        await foreach (var came in link.Events.ReadAllAsync(cancellation).ConfigureAwait(false))
        {
            if (Event(came) is { } happened) await _events.Writer.WriteAsync(happened, cancellation).ConfigureAwait(false);
        }
    }

    private VirtualAgentEvent? Event(BusEvent came)
    {
        Connected |= came is BusEvent.Connected;
        if (came is BusEvent.Connected) return new VirtualAgentEvent.Connected();
        if (came is BusEvent.Dropped) return null;
        if (came is not BusEvent.Received received) return new VirtualAgentEvent.Disconnected();
        // What can't be read is nobody's order: nothing to be done about it here
        return MessageJson.Read(received.Topic, received.Payload.Span).Envelope is { } envelope && Unsealed(envelope) is { } read ? new VirtualAgentEvent.Received(read) : null;
    }

    // Where orders are sealed, one that is not is nobody's; and what was sealed is for this guest
    private Envelope? Unsealed(Envelope envelope) => (envelope.Body, seal) switch
    {
        (SealedMessage closed, { } own) => closed.Guest == options.Guest && own.Open(closed.Text, $"{options.Guest}") is { } text && MessageJson.ReadOrder(text) is { } order && order.Guest == options.Guest ? envelope with { Body = order } : null,
        (GuestOrder, not null) or (SealedMessage, null) => null,
        _ => envelope,
    };

    private async Task LoopAsync(VirtualAgentEvent.Started started, GuestEffects effects, CancellationToken cancellation)
    {
        await HandleAsync(started, effects, cancellation).ConfigureAwait(false);
        Task<bool>? arriving = null;
        var wasDue = false;
        while (true)
        {
            while (_events.Reader.TryRead(out var happened)) await HandleAsync(happened, effects, cancellation).ConfigureAwait(false);
            // At once, for somebody waits for it; but a deadline that stays in the past must not take the whole processor
            wasDue = !wasDue && _core.NextDeadline <= _clock.Now;
            if (wasDue)
            {
                await HandleAsync(new VirtualAgentEvent.DeadlineReached(), effects, cancellation).ConfigureAwait(false);
                continue;
            }
            arriving ??= _events.Reader.WaitToReadAsync(cancellation).AsTask();
            await WaitAsync(arriving, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if (arriving.IsCompleted)
            {
                if (!await arriving.ConfigureAwait(false)) return;
                arriving = null;
            }
            else if (_core.NextDeadline is null && !_isTidy) Tidy(effects);
        }
    }

    // Nothing is due and nothing came for a while: what was needed for the last thing is given back to the guest
    private void Tidy(GuestEffects effects)
    {
        _isTidy = true;
        if (!_hasRehearsed) effects.Rehearse(options.Guest);
        _hasRehearsed = true;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        IdlePages.LetGo(_keptMax);
    }

    private async Task WaitAsync(Task arriving, CancellationToken cancellation)
    {
        var wait = _core.NextDeadline is { } due ? due - _clock.Now : _isTidy ? _longestWait : _tidyAfter;
        if (wait < TimeSpan.FromMilliseconds(5)) wait = TimeSpan.FromMilliseconds(5);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(arriving, Task.Delay(wait < _longestWait ? wait : _longestWait, time, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
    }

    private async Task HandleAsync(VirtualAgentEvent happened, GuestEffects effects, CancellationToken cancellation)
    {
        _isTidy = false;
        var ahead = _clock.Ahead;
        if ((ahead - _ahead).Duration() > GuestClock.Slack)
        {
            _ahead = ahead;
            await effects.RunAsync(_core.Handle(new VirtualAgentEvent.ClockAhead(ahead), _clock.Now), cancellation).ConfigureAwait(false);
        }
        await effects.RunAsync(_core.Handle(happened, _clock.Now), cancellation).ConfigureAwait(false);
        KeepSmall();
    }

    private void KeepSmall()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        if (allocated - _allocated < _garbageMax.Bytes) return;
        _allocated = allocated;
        // Else it keeps what it has freed, to use it again
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
    }
}
