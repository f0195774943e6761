using XenWeb.Domain.Guests;

namespace XenWeb.Web.Insides;

/// <summary>Waiting for what an agent in a guest is asked to show.</summary>
internal static class InsideWait
{
    /// <summary>The first that is found; null if nothing is in the time.</summary>
    public static async Task<T?> UntilAsync<T>(this LiveInsides insides, GuestId guest, Func<Inside, T?> find, TimeSpan within, TimeProvider time, CancellationToken cancellation)
        where T : class
    {
        using var limit = new CancellationTokenSource(within, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            await foreach (var _ in insides.FollowAsync(guest, over.Token))
            {
                if (find(insides.Of(guest)) is { } found) return found;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The time is up
        }
        return null;
    }
}
