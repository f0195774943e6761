using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Infrastructure.Storage.Servers;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Live;

namespace XenWeb.Web.Identities;

/// <summary>For admins: who belongs to the lab, how another agent joins it, and what did not count.</summary>
public sealed partial class AgentsPage
{
    private IReadOnlyList<CertificateRow> _parties = [];
    private IReadOnlyList<JoinTokenRow> _tokens = [];
    private Dialog? _dialog;
    private ConfirmDialog? _revoke;
    private CertificateRow? _subject;
    private NewJoinToken? _made;
    private string _for = "";
    private string _madeRole = "";
    private string? _problem;
    private string? _formProblem;
    private string _role = "server";
    private string _name = "";
    private int _minutes = (int)JoinTokens.Lifetime.TotalMinutes;

    private static readonly string[] Roles = ["server", "configuration", "virtual", "broker"];

    /// <summary>From where an agent is missed: opens the question at once, for this role.</summary>
    [SupplyParameterFromQuery]
    public string? Add { get; set; }

    /// <summary>For whom: the host's name or the domain's UUID.</summary>
    [SupplyParameterFromQuery]
    public string? Name { get; set; }

    /// <summary>Whether the lab runs in clear.</summary>
    [Inject]
    public required WebOptions Options { get; init; }

    /// <summary>What is done.</summary>
    [Inject]
    public required AgentsDesk Desk { get; init; }

    /// <summary>Whether a broker that runs elsewhere knows who may do what.</summary>
    [Inject]
    public required BrokerRights Rights { get; init; }

    /// <summary>Of several web servers, which one this is and who leads.</summary>
    [Inject]
    public required Leadership Servers { get; init; }

    /// <summary>Tells of news.</summary>
    [Inject]
    public required Certificates Certificates { get; init; }

    /// <summary>The page's address, which is the lab's.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private List<(string Where, string Why, long Count)> Reasons =>
    [
        .. Fleet.Dropped.Where(d => d.Value > 0).Select(d => (T("the web app"), d.Key, (long)d.Value)),
        .. Fleet.Hosts.Values.SelectMany(h => (h.Status?.Dropped ?? []).Select(d => (h.Id.Name, d.Why, (long)d.Count))),
    ];

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => true;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Certificates.Changed += OnChanged;
        await LoadAsync();
    }

    private void OnChanged() => Answer(LoadAsync);

    private async Task LoadAsync()
    {
        try
        {
            var (certificates, tokens) = await Desk.ListAsync(Gone);
            // Of each the newest that counts; of one without such the newest
            _parties = [.. certificates.GroupBy(c => c.Identity).Select(g => g.FirstOrDefault(c => c.RevokedAt is null) ?? g.First())];
            (_tokens, _problem) = (tokens, null);
        }
        catch (Exception e) when (StoreWait.IsStoreFailure(e))
        {
            _problem = T("The database is away; what is shown may be old.");
        }
        StateHasChanged();
    }

    private string CommandOf(string role) => JoinSteps.Enroll(Navigation.BaseUri, role) + (role == "broker" ? "" : $" && {JoinSteps.Start(role)}");

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        base.OnAfterRender(firstRender);
        if (!firstRender || Add is null || Options.Insecure) return;
        if (Roles.Contains(Add)) _role = Add;
        Ask(Name);
        StateHasChanged();
    }

    private void Ask(string? name)
    {
        (_name, _formProblem) = (name ?? "", null);
        _dialog!.Show();
    }

    private async Task MakeAsync()
    {
        var (token, refusal) = await Desk.MakeTokenAsync(Me.Asks(), _role, _name.Trim(), TimeSpan.FromMinutes(_minutes), Gone);
        _formProblem = refusal is null ? null : refusal.Shown;
        if (token is null) return;
        (_made, _madeRole, _for) = (token, _role, Called(_role, _name.Trim().Length > 0 ? _name.Trim() : T("of any domain")));
        await _dialog!.CloseAsync();
        await LoadAsync();
    }

    private static string Called(string role, string name) => role switch
    {
        "server" => T($"server agent {name}"),
        "configuration" => T($"configuration agent {name}"),
        "virtual" => T($"virtual agent {name}"),
        _ => T("a broker"),
    };

    // keys: server, configuration, virtual, broker
    private static string RoleWord(string role) => T(role.ToLowerInvariant());

    private void AskRevoke(CertificateRow party)
    {
        _subject = party;
        _revoke!.Show();
    }

    private async Task RevokeAsync(Caller caller)
    {
        var refusal = await Desk.RevokeAsync(caller, _subject!.Identity, Gone);
        await LoadAsync();
        if (refusal is not null) _problem = refusal.Shown;
    }

    private async Task RevokeTokenAsync(JoinTokenRow token)
    {
        var refusal = await Desk.RevokeTokenAsync(Me.Asks(), token.Id, Gone);
        await LoadAsync();
        if (refusal is not null) _problem = refusal.Shown;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        Certificates.Changed -= OnChanged;
        return base.DisposeAsync();
    }
}
