using System.Diagnostics;

namespace XenWeb.Web.Tests;

/// <summary>Waits for a condition, never for a time; the deadline is only for a condition that never comes.</summary>
public static class Eventually
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);

    /// <summary>Until it is true.</summary>
    public static async Task TrueAsync(Func<bool> condition, Func<string> what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(began) > _deadline) Assert.Fail($"Waited in vain for {what()}");
            await Task.Delay(_look);
        }
    }

    /// <summary>Until it is true, as asked again and again.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > _deadline) Assert.Fail($"Waited in vain for {what()}");
            await Task.Delay(_look);
        }
    }

    /// <summary>The first value that is as wanted.</summary>
    public static async Task<T> IsAsync<T>(Func<Task<T>> read, Func<T, bool> wanted, Func<T, string> what, TimeSpan? within = null)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (wanted(value)) return value;
            if (Stopwatch.GetElapsedTime(began) > (within ?? _deadline)) Assert.Fail($"Waited in vain for {what(value)}");
            await Task.Delay(_look);
        }
    }
}
