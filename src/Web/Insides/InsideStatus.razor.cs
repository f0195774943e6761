using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Web.Access;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Insides;

/// <summary>
/// The orders that a page is about, whoever gave them: those that go on, and those that ended while the page was open until they are
/// dismissed. At most <see cref="ShownMax"/>, those that failed first, then the newest.
/// </summary>
public sealed partial class InsideStatus
{
    /// <summary>The most that are shown at once.</summary>
    public const int ShownMax = 4;

    private readonly HashSet<Guid> _dismissed = [];
    private DateTimeOffset _opened;
    private IReadOnlyList<InsideOrder> _shown = [];
    private int _more;
    private Refusal? _refusal;

    /// <summary>The one guest that the page is about; null is all.</summary>
    [Parameter]
    public GuestId? Guest { get; set; }

    /// <summary>The orders.</summary>
    [Inject]
    public required MyInsides Orders { get; init; }

    /// <summary>Says why something is refused; null takes an older refusal away.</summary>
    public void Refuse(Refusal? refusal)
    {
        _refusal = refusal;
        Choose();
        StateHasChanged();
    }

    /// <inheritdoc/>
    protected override bool Ticks => false;

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => false;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        base.OnInitialized();
        _opened = Time.GetUtcNow();
        Choose();
    }

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        base.OnAfterRender(firstRender);
        if (!firstRender) return;
        Follow(Orders.FollowOrdersAsync(Gone), _ =>
        {
            Choose();
            return true;
        });
    }

    private void Choose()
    {
        var all = Orders.Orders.Where(o => (Guest is null || o.Order.Guest == Guest) && !_dismissed.Contains(o.Id) && (!o.Ended || o.EndedAt >= _opened)).ToList();
        _shown = [.. all.OrderBy(o => o.State == Domain.Messages.OrderState.Failed ? 0 : 1).ThenByDescending(o => o.AskedAt).Take(ShownMax)];
        _more = all.Count - _shown.Count;
    }

    private void Dismiss(Guid id)
    {
        _dismissed.Add(id);
        Choose();
    }
}
