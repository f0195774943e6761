using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Web.Access;

namespace XenWeb.Web.Notifications;

/// <summary>The bell in the top bar. Drawn only when the count changes.</summary>
public sealed partial class NotificationBell
{
    private int _unread;

    /// <summary>Theirs.</summary>
    [Inject]
    public required MyNotifications Notifications { get; init; }

    /// <inheritdoc/>
    protected override bool Ticks => false;

    private string Label => _unread switch { 0 => T("Notifications: none unread"), 1 => T("Notifications: 1 unread"), _ => T($"Notifications: {_unread} unread") };

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => false;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => _unread = await Notifications.CountAsync(Gone) ?? 0;

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        base.OnAfterRender(firstRender);
        if (!firstRender) return;
        Follow(Notifications.FollowAsync(Gone), unread =>
        {
            var changed = unread is { } known && known != _unread;
            _unread = unread ?? _unread;
            return changed;
        });
    }
}
