namespace XenWeb.Infrastructure.Tests.Storage;

/// <summary>Waits for a condition, not for a time.</summary>
internal static class Eventually
{
    /// <summary>After this a test has failed: generous, for a machine that is busy.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Returns when the condition holds; throws with its name when it does not in time.</summary>
    public static async Task HoldsAsync(string what, Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Deadline);
        while (!condition())
        {
            if (limit.IsCancellationRequested) throw new TimeoutException($"Not in {Deadline.TotalSeconds:0} s: {what}");
            await Task.Delay(10);
        }
    }
}
