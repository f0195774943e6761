using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Domains;

/// <summary>Asks where a domain is to go.</summary>
public sealed partial class MigrateDialog
{
    private ConfirmDialog? _dialog;
    private DomainView? _domain;
    private IReadOnlyList<MoveTarget> _targets = [];
    private string _to = "";

    /// <summary>The lab.</summary>
    [Inject]
    public required MyFleet Live { get; init; }

    /// <summary>The clock.</summary>
    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>Told of the host, null to let the lab choose, and who asks.</summary>
    [Parameter]
    public EventCallback<(HostId? Host, Caller Caller)> Chosen { get; set; }

    private string? WhyNot => _domain is null ? null
        : DomainView.All(Live.Current).FirstOrDefault(d => d.Guest.Id == _domain.Guest.Id) is { } now ? DomainAction.WhyNotMove(now)
        : T($"{_domain.Guest.Name} has gone meanwhile.");

    /// <summary>Asks, with the hosts that can take it now, those with the lowest load first.</summary>
    public void Show(DomainView domain)
    {
        (_domain, _to) = (domain, "");
        _targets = [.. MoveTarget.For(Live.Current, domain, Time.GetUtcNow()).Where(t => t.WhyNot is null).Take(LabSize.RowsMax)];
        StateHasChanged();
        _dialog!.Show();
    }

    private Task ChosenAsync(Caller caller) => Chosen.InvokeAsync((HostId.IsValid(_to) ? new HostId(_to) : null, caller));
}
