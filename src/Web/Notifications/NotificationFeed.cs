using XenWeb.Web.Live;

namespace XenWeb.Web.Notifications;

/// <summary>Tells pages that somebody's notifications have changed, here or by another web server: what they are is read from the database.</summary>
public sealed class NotificationFeed(TimeProvider time)
{
    private readonly Followers<int> _followers = new(time);

    /// <summary>What people want has changed, here or elsewhere.</summary>
    public event Action? SettingsChanged;

    /// <summary>Something was raised, changed, ended or read.</summary>
    public void Tell() => _followers.Tell(0);

    /// <summary>Somebody's settings have changed.</summary>
    public void TellSettings() => SettingsChanged?.Invoke();

    /// <summary>At once, then at most four times a second when something has changed. Ends when it is cancelled.</summary>
    public IAsyncEnumerable<IReadOnlyCollection<int>> FollowAsync(CancellationToken cancellation) => _followers.FollowAsync(_ => true, cancellation);
}
