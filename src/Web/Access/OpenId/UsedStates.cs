using System.Collections.Concurrent;

namespace XenWeb.Web.Access.OpenId;

/// <summary>
/// Each sign-in that was begun can be ended once. The cookie that binds it to a browser goes with the first answer, but whoever keeps the
/// cookie could send an answer again, and have us ask the provider each time.
/// </summary>
internal sealed class UsedStates(TimeProvider time)
{
    /// <summary>Names the sign-in among what the state carries.</summary>
    public const string Key = "xenweb:once";

    /// <summary>How long a sign-in may take.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>The most that are remembered; beyond it nobody is signed in until some have run out.</summary>
    public const int CountMax = 20_000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);

    /// <summary>Takes one; false if it was taken before.</summary>
    public bool Take(string? id)
    {
        var now = time.GetUtcNow();
        if (_used.Count >= CountMax) foreach (var old in _used.Where(u => u.Value < now)) _used.TryRemove(old.Key, out _);
        // A state is good for its lifetime by the handler's clock; twice that is remembered
        return id is { Length: > 0 } && _used.Count < CountMax && _used.TryAdd(id, now + (2 * Lifetime));
    }
}
