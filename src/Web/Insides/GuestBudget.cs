namespace XenWeb.Web.Insides;

/// <summary>How much of one guest is read in a second: one that floods is cut, and the others are read all the same. Not thread-safe.</summary>
internal sealed class GuestBudget(TimeProvider time)
{
    /// <summary>Messages of one guest in a second; a list of 2,000 processes takes four, output ten.</summary>
    public const int PerSecond = 100;

    /// <summary>Events of one guest in a second: each is stored.</summary>
    public const int EventsPerSecond = 10;

    private readonly Dictionary<string, int> _used = new(StringComparer.Ordinal);
    private long _second = long.MinValue;

    /// <summary>Takes one message of a guest; false if it has had its share of this second.</summary>
    /// <param name="guest">Its UUID.</param>
    /// <param name="isEvent">Whether the message is stored.</param>
    public bool Take(string guest, bool isEvent)
    {
        var second = time.GetUtcNow().ToUnixTimeSeconds();
        if (second != _second)
        {
            _second = second;
            _used.Clear();
        }
        if (isEvent && !Use(guest + "/events", EventsPerSecond)) return false;
        return Use(guest, PerSecond);
    }

    private bool Use(string what, int most)
    {
        var used = _used.GetValueOrDefault(what);
        if (used >= most) return false;
        _used[what] = used + 1;
        return true;
    }
}
