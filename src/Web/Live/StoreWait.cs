using System.Data.Common;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using XenWeb.Infrastructure.Storage;

namespace XenWeb.Web.Live;

/// <summary>Waiting for the database.</summary>
internal static class StoreWait
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns when the schema is applied; <see cref="StoreLoop"/> alone applies it, and says so while it is away.</summary>
    public static async Task ReadyAsync(this StoreHealth health, TimeProvider time, CancellationToken cancellation)
    {
        while (!health.Ready) await Task.Delay(_look, time, cancellation);
    }

    /// <summary>Reads when the schema is applied, and again whenever it is woken, until it is stopped. A database that fails is told of; what was read before holds on.</summary>
    public static async Task FollowAsync(this StoreHealth health, TimeProvider time, Wake wake, Func<CancellationToken, Task> read, Action<string> failed, CancellationToken stop)
    {
        try
        {
            await health.ReadyAsync(time, stop);
            while (true)
            {
                try
                {
                    await read(stop);
                }
                catch (Exception e) when (e.IsStoreFailure())
                {
                    failed(StoreProblem.Words(e));
                }
                await wake.WaitAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped
        }
    }

    /// <summary>Whether it was the database that failed. EF Core wraps what may pass by itself in an <see cref="InvalidOperationException"/>.</summary>
    public static bool IsStoreFailure(this Exception failure) =>
        failure is DbException or DbUpdateException or TimeoutException or SocketException or IOException || failure.InnerException?.IsStoreFailure() == true;
}
