using System.Collections.Concurrent;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.AgentHost;

/// <summary>
/// The consoles that are open: what guests say comes as events, at most <see cref="PiecesPerSecond"/> pieces a second of each, and faster only as far as a
/// piece holds more: one that floods waits. The core opens and closes them, one at a time.
/// </summary>
internal sealed class Consoles(IXenHost xen, AgentFeeds feeds, TimeProvider time) : IDisposable
{
    /// <summary>A guest that says more has it in larger pieces: half a MiB a second at most, which its terminal makes it wait for.</summary>
    public const int PiecesPerSecond = 33;

    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1.0 / PiecesPerSecond);

    private readonly ConcurrentDictionary<GuestId, (IXenConsole Console, CancellationTokenSource Stop)> _open = [];

    /// <summary>Opens one; why it can't be is told as its end.</summary>
    public void Open(GuestId guest, string name, CancellationToken cancellation)
    {
        IXenConsole console;
        try
        {
            console = xen.OpenConsole(name);
        }
        catch (IOException e)
        {
            _ = TellAsync(new AgentEvent.ConsoleEnded(guest, e.Message), cancellation);
            return;
        }
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _open[guest] = (console, stop);
        _ = Task.Run(() => PumpAsync(guest, console, stop.Token), CancellationToken.None);
    }

    /// <summary>Types at one; nobody's, if it is not open.</summary>
    public void Write(GuestId guest, ReadOnlyMemory<byte> bytes)
    {
        if (_open.TryGetValue(guest, out var open)) open.Console.Type(bytes);
    }

    /// <summary>Closes one; nothing more is told of it.</summary>
    public void Close(GuestId guest)
    {
        if (!_open.TryRemove(guest, out var open)) return;
        open.Stop.Cancel();
        open.Stop.Dispose();
        // Waits for its program's end
        _ = Task.Run(open.Console.Dispose);
    }

    /// <summary>Closes all.</summary>
    public void Dispose()
    {
        foreach (var guest in _open.Keys) Close(guest);
    }

    // The first piece goes at once, for somebody waits for the echo of a key; what comes while it rests goes together
    private async Task PumpAsync(GuestId guest, IXenConsole console, CancellationToken stop)
    {
        var piece = new List<byte>();
        while (await MoreAsync(console, stop).ConfigureAwait(false))
        {
            piece.Clear();
            while (console.Output.TryPeek(out var next) && piece.Count + next.Length <= ConsoleOutputMessage.BytesMax && console.Output.TryRead(out next)) piece.AddRange(next.Span);
            await TellAsync(new AgentEvent.ConsoleRead(guest, piece.ToArray()), stop).ConfigureAwait(false);
            await Task.Delay(_pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        // Closed meanwhile: another may be open already
        if (!_open.TryGetValue(guest, out var open) || open.Console != console) return;
        Close(guest);
        await TellAsync(new AgentEvent.ConsoleEnded(guest, "its console has ended"), CancellationToken.None).ConfigureAwait(false);
    }

    private static async Task<bool> MoreAsync(IXenConsole console, CancellationToken stop)
    {
        try
        {
            return await console.Output.WaitToReadAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task TellAsync(AgentEvent happened, CancellationToken cancellation)
    {
        try
        {
            await feeds.AddAsync(happened, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or System.Threading.Channels.ChannelClosedException)
        {
            // It was closed, or the agent is ending
        }
    }
}
