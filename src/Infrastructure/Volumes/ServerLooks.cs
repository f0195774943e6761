using System.Collections.Concurrent;

namespace XenWeb.Infrastructure.Volumes;

/// <summary>
/// Looks at files of servers. One whose server is away does not end until that is back, and nothing can end it: who waits for it is let go, and once
/// <see cref="StuckMax"/> of one server's are stuck no more are begun.
/// </summary>
internal sealed class ServerLooks
{
    /// <summary>At one server, at one time.</summary>
    public const int StuckMax = 16;

    private readonly ConcurrentDictionary<string, int> _going = new(StringComparer.Ordinal);

    /// <summary>What a look finds; throws <see cref="IOException"/> if the server does not answer before it is cancelled.</summary>
    public async Task<T> RunAsync<T>(string server, Func<T> look, CancellationToken cancellation)
    {
        if (_going.AddOrUpdate(server, 1, (_, count) => count + 1) > StuckMax)
        {
            End(server);
            throw new IOException($"{server} does not answer");
        }
        var looking = Task.Factory.StartNew(
            () =>
            {
                try
                {
                    return look();
                }
                finally
                {
                    End(server);
                }
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return await looking.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new IOException($"{server} does not answer");
        }
    }

    private void End(string server) => _going.AddOrUpdate(server, 0, (_, count) => count - 1);
}
