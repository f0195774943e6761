using System.Threading.Channels;
using XenWeb.Domain.Agents;

namespace XenWeb.AgentHost;

/// <summary>
/// Feeds one core, in one task: an event, its effects, the next event; and its deadlines when they come. Whatever the core throws
/// ends the loop, and with it the process: a core that is wrong about the world must not go on.
/// </summary>
internal sealed class AgentLoop(ServerAgent core, ChannelReader<AgentEvent> events, EffectRunner effects, TimeProvider time)
{
    // A core whose deadline stays in the past must not take the whole processor
    private static readonly TimeSpan _leastWait = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _longestWait = TimeSpan.FromMinutes(1);

    private readonly AgentClock _clock = new(time);

    /// <summary>Runs until cancelled.</summary>
    /// <param name="started">What the core is told first.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(AgentEvent.Started started, CancellationToken cancellation)
    {
        await HandleAsync(started, cancellation).ConfigureAwait(false);
        Task<bool>? arriving = null;
        while (true)
        {
            while (events.TryRead(out var happened)) await HandleAsync(happened, cancellation).ConfigureAwait(false);
            arriving ??= events.WaitToReadAsync(cancellation).AsTask();
            var wait = core.NextDeadline is { } due ? due - _clock.Now() : _longestWait;
            using (var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
            {
                await Task.WhenAny(arriving, Task.Delay(Within(wait), time, over.Token)).ConfigureAwait(false);
                await over.CancelAsync().ConfigureAwait(false);
            }
            cancellation.ThrowIfCancellationRequested();
            if (arriving.IsCompleted)
            {
                if (!await arriving.ConfigureAwait(false)) return;
                arriving = null;
            }
            if (core.NextDeadline <= _clock.Now()) await HandleAsync(new AgentEvent.DeadlineReached(), cancellation).ConfigureAwait(false);
        }
    }

    private static TimeSpan Within(TimeSpan wait) => wait < _leastWait ? _leastWait : wait > _longestWait ? _longestWait : wait;

    private async Task HandleAsync(AgentEvent happened, CancellationToken cancellation)
    {
        foreach (var first in await effects.RunAsync(core.Handle(happened, _clock.Now()), cancellation).ConfigureAwait(false)) await HandleAsync(first, cancellation).ConfigureAwait(false);
    }
}
