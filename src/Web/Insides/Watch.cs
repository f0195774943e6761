using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Insides;

/// <summary>One page, or one request, that looks at a guest. Disposed of when it looks away.</summary>
public sealed class Watch : IDisposable
{
    private readonly Watches _watches;

    internal Watch(Watches watches, GuestId guest, WatchWish wish, Reason reason) => (_watches, Guest, Wish, Reason) = (watches, guest, wish, reason);

    /// <summary>At which guest.</summary>
    public GuestId Guest { get; }

    /// <summary>What it wants to see.</summary>
    public WatchWish Wish { get; private set; }

    /// <summary>Who looks, and why.</summary>
    public Reason Reason { get; }

    /// <summary>Until when it still counts after it looked away; null while it looks.</summary>
    internal DateTimeOffset? Until { get; set; }

    /// <summary>Wants something else from now on. At most <see cref="GuestWatchMessage.FollowedMax"/> programs; the first ones count.</summary>
    public void Change(WatchWish wish)
    {
        Wish = wish;
        _watches.Changed();
    }

    /// <summary>Looks away.</summary>
    public void Dispose() => _watches.End(this);
}
