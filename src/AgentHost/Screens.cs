using System.Collections.Concurrent;
using XenWeb.Domain.Agents;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.AgentHost;

/// <summary>The connections to guests' screens that are open, as the core wants them.</summary>
internal sealed class Screens(IXenHost xen, AgentFeeds feeds) : IDisposable
{
    private readonly ConcurrentDictionary<Guid, ScreenConnection> _open = [];

    /// <summary>Carries out an effect that is about screens.</summary>
    public void Do(AgentEffect effect, CancellationToken cancellation)
    {
        switch (effect)
        {
            case AgentEffect.OpenScreen open: Open(open, cancellation); break;
            case AgentEffect.AllowScreen allow when _open.TryGetValue(allow.Session, out var connection): connection.Allow(allow.UpTo); break;
            case AgentEffect.WriteScreen write when _open.TryGetValue(write.Session, out var connection): connection.Say(write.Bytes); break;
            case AgentEffect.CloseScreen close: Close(close.Session); break;
        }
    }

    /// <summary>Closes all.</summary>
    public void Dispose()
    {
        foreach (var session in _open.Keys) Close(session);
    }

    private void Open(AgentEffect.OpenScreen open, CancellationToken cancellation)
    {
        var connection = new ScreenConnection(cancellation);
        _open[open.Session] = connection;
        _ = Task.Run(() => RunAsync(open, connection), CancellationToken.None);
    }

    // Of one that was closed nothing more is told
    private async Task RunAsync(AgentEffect.OpenScreen open, ScreenConnection connection)
    {
        var stop = connection.Stop;
        AgentEvent.ScreenEnded ended;
        try
        {
            var server = await xen.OpenScreenAsync(open.GuestName, open.DomainNumber, stop).ConfigureAwait(false);
            await using var closing = server.ConfigureAwait(false);
            ended = new(open.Session, await connection.RunAsync(server, bytes => feeds.AddAsync(new AgentEvent.ScreenRead(open.Session, bytes), stop)).ConfigureAwait(false));
        }
        catch (IOException broke)
        {
            ended = new(open.Session, broke.Message, broke is ScreenMissingException);
        }
        catch (Exception over) when (over is OperationCanceledException or System.Threading.Channels.ChannelClosedException)
        {
            return;
        }
        if (!_open.TryRemove(open.Session, out _)) return;
        connection.Dispose();
        await feeds.AddAsync(ended, CancellationToken.None).ConfigureAwait(false);
    }

    private void Close(Guid session)
    {
        if (_open.TryRemove(session, out var connection)) connection.Dispose();
    }
}
