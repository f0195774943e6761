using System.Globalization;
using Microsoft.AspNetCore.Components;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Controls;
using XenWeb.Web.Languages;

namespace XenWeb.Web.Access.Pages;

/// <summary>For admins: who there is, what they may, and everybody's tokens.</summary>
public sealed partial class PeoplePage
{
    private readonly HashSet<string> _groups = [];
    private readonly CultureInfo _language = CultureInfo.CurrentUICulture;
    private IReadOnlyList<PersonRow> _people = [];
    private Dialog? _personDialog;
    private Dialog? _groupDialog;
    private ConfirmDialog? _removeDialog;
    private PersonRow? _subject;
    private Group? _group;
    private (string Name, string Password)? _given;
    private string? _problem;
    private string? _formProblem;
    private string _name = "";
    private string _classes = "";
    private string _hosts = "";
    private bool _configures;
    private PersonRole _role;

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>Who there is.</summary>
    [Inject]
    public required PeopleDirectory Directory { get; init; }

    /// <summary>What is done about them.</summary>
    [Inject]
    public required PeopleDesk Desk { get; init; }

    /// <summary>How the provider is called.</summary>
    [Inject]
    public required WebOptions Options { get; init; }

    /// <summary>The clock.</summary>
    [Inject]
    public required TimeProvider Time { get; init; }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _people = Directory.People;
        Directory.Changed += Redraw;
    }

    // Told by whoever changes a person, who may look in another language
    private void Redraw() => _ = InvokeAsync(() => Texts.InAsync(_language, () =>
    {
        _people = Directory.People;
        StateHasChanged();
        return Task.CompletedTask;
    }));

    private (Status Status, string Word) StateOf(PersonRow person) => person switch
    {
        { Locked: true } => (Status.Paused, T("Locked")),
        _ when person.LockedOutUntil > Time.GetUtcNow() => (Status.Warning, T("Locked out for a while")),
        { OneTimeUntil: { } until } => until > Time.GetUtcNow() ? (Status.Waiting, person.SignedInAt is null ? T("Has not signed in yet") : T("Has a one-time password")) : (Status.Stale, T("Password has expired")),
        _ => (Status.Active, T("Active")),
    };

    // keys: Admin, Instructor, Viewer
    private static string RoleWord(PersonRole role) => T(role.ToString());

    private static string Listed(IReadOnlyCollection<string> names) => names.Count == 0 ? Format.None : string.Join(", ", names);

    private void AskInvite() => Ask(null, PersonRole.Instructor, []);

    private void AskChange(PersonRow person) => Ask(person, person.Role, person.Groups);

    private void Ask(PersonRow? person, PersonRole role, IEnumerable<string> groups)
    {
        (_subject, _role, _name, _formProblem, _problem) = (person, role, "", null, null);
        _groups.Clear();
        _groups.UnionWith(groups);
        StateHasChanged();
        _personDialog!.Show();
    }

    private void AskGroup(Group? group)
    {
        (_group, _name, _formProblem, _problem) = (group, "", null, null);
        (_classes, _hosts, _configures) = (string.Join(", ", group?.Classes ?? []), string.Join(", ", group?.Hosts ?? []), group?.Configures == true);
        StateHasChanged();
        _groupDialog!.Show();
    }

    private void AskRemove(PersonRow person)
    {
        _subject = person;
        StateHasChanged();
        _removeDialog!.Show();
    }

    private void Toggle(string group)
    {
        if (!_groups.Remove(group)) _groups.Add(group);
    }

    private async Task SavePersonAsync()
    {
        if (_subject is { } person)
        {
            _formProblem = await Desk.SetAsync(person.Id, _role, [.. _groups], Me.Asks());
        }
        else
        {
            var (password, problem) = await Desk.InviteAsync(_name, _role, [.. _groups], Me.Asks());
            _formProblem = problem;
            if (password is not null) _given = (_name.Trim(), password);
        }
        if (_formProblem is null) await _personDialog!.CloseAsync();
    }

    private async Task SaveGroupAsync()
    {
        _formProblem = await Desk.SaveGroupAsync(new Group(_group?.Name ?? _name.Trim(), [.. Split(_classes)], [.. Split(_hosts)], _configures), Me.Asks());
        if (_formProblem is null) await _groupDialog!.CloseAsync();
    }

    private async Task GiveAsync(PersonRow person)
    {
        var (password, problem) = await Desk.GivePasswordAsync(person.Id, Me.Asks());
        (_problem, _given) = (problem, password is null ? null : (person.Name, password));
    }

    private async Task RemoveAsync(Caller caller) => _problem = await Desk.DeleteAsync(_subject!.Id, caller);

    private async Task DoAsync(Task<string?> work) => _problem = await work;

    private static string[] Split(string text) => text.Split([',', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <inheritdoc/>
    public void Dispose() => Directory.Changed -= Redraw;
}
