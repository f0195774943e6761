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
}
