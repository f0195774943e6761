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
    private MigrateDialog? _migrate;
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

    /// <summary>Whose it is.</summary>
    [Inject]
    public required Gate Where { get; init; }

    /// <summary>Where orders are given.</summary>
    [Inject]
    public required MyOperations Operations { get; init; }

    /// <summary>The lab, for what becomes of a domain while it is asked about.</summary>
    [Inject]
    public required MyFleet Live { get; init; }

    // The question may stand for long, and others act on the domain too
    private string? Meanwhile
    {
        get
        {
            if (_action is not { } action || _subject is not { } asked) return null;
            if (DomainView.All(Live.Current).FirstOrDefault(d => d.Guest.Id == asked.Guest.Id) is not { } now) return T($"{asked.Guest.Name} has gone meanwhile: there is nothing left to {Verb.ToLowerInvariant()}.") + Last(asked);
            return DomainAction.For(now).Any(a => a.Kind == action.Kind) ? null : T($"{now.Guest.Name} is in the state “{now.Word}” by now.") + Last(asked);
        }
    }

    private string Verb => _action?.Says.TrimEnd('…') ?? "";

    /// <summary>Orders at once, or asks first.</summary>
    public async Task AskAsync(DomainAction action, DomainView domain)
    {
        (_action, _subject) = (action, domain);
        StateHasChanged();
        if (action.Asks) _dialog!.Show();
        else await ConfirmedAsync(Me.Asks());
    }

    /// <summary>Asks in any case, as an address does that says what is wanted: to follow a link changes nothing.</summary>
    /// <param name="kind">The order, or "migrate".</param>
    /// <param name="domain">Of which domain.</param>
    public void AskFirst(string kind, DomainView domain)
    {
        if (!Enum.TryParse<OrderKind>(kind, true, out var asked)) return;
        // Not every order is one that is given here, or that has a right of its own
        var action = DomainAction.For(domain).FirstOrDefault(a => a.Kind == asked);
        if ((action is null && asked != OrderKind.Migrate) || !Me.May(Gate.ActionOf(asked), Where.OfDomain(domain.Guest.Name, domain.Host))) return;
        _subject = domain;
        if (action is null) _migrate!.Show(domain);
        else
        {
            _action = action;
            StateHasChanged();
            _dialog!.Show();
        }
    }

    /// <summary>Moves a domain to a host, or (null) to where it is best off.</summary>
    public Task MigrateAsync(DomainView domain, HostId? to) => MigrateAsync(domain, to, Me.Asks());

    private async Task MigrateAsync(DomainView domain, HostId? to, Caller caller) => _status!.Take(await Operations.MigrateAsync(domain.Guest.Id, to, caller));

    /// <summary>Follows what was asked for elsewhere.</summary>
    /// <param name="answer">What became of it.</param>
    /// <param name="undo">What takes it back.</param>
    public void Take(OperationRequest answer, Undo undo) => _status!.Take(answer, undo);

    private string Last(DomainView domain) => Operations.Current.Where(o => o.Guest == domain.Guest.Id).MaxBy(o => o.CreatedAt) is { } last ? " " + T($"{OperationWords.Word(last)}, for {last.Reason.Who}.") : "";

    private async Task ConfirmedAsync(Caller caller)
    {
        if (_action is null || _subject is null) return;
        _status!.Take(await Operations.OrderAsync(_action.Kind, _subject.Guest.Id, caller));
    }
}
