using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Domains;

/// <summary>One place on a page from which domains are ordered about, with the questions and the outcomes.</summary>
public sealed partial class DomainOrders
{
    private OperationStatus? _status;
    private ConfirmDialog? _dialog;
    private DomainAction? _action;
    private DomainView? _subject;

    /// <summary>Which orders the page is about.</summary>
    [Parameter, EditorRequired]
    public required Func<Operation, bool> About { get; set; }

    /// <summary>Whether each outcome says its domain.</summary>
    [Parameter]
    public bool Named { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>Where orders are given.</summary>
    [Inject]
    public required MyOperations Operations { get; init; }

    private string Verb => _action?.Word.TrimEnd('…') ?? "";

    /// <summary>Orders at once, or asks first.</summary>
    public async Task AskAsync(DomainAction action, DomainView domain)
    {
        (_action, _subject) = (action, domain);
        StateHasChanged();
        if (action.Asks) _dialog!.Show();
        else await ConfirmedAsync(Me.Asks());
    }

    /// <summary>Moves a domain to a host, or (null) to where it is best off.</summary>
    public async Task MigrateAsync(DomainView domain, HostId? to) => _status!.Take(await Operations.MigrateAsync(domain.Guest.Id, to, Me.Asks()));

    /// <summary>Follows what was asked for elsewhere.</summary>
    public void Take(OperationRequest answer) => _status!.Take(answer);

    private async Task ConfirmedAsync(Caller caller)
    {
        if (_action is null || _subject is null) return;
        _status!.Take(await Operations.OrderAsync(_action.Kind, _subject.Guest.Id, caller));
    }
}
