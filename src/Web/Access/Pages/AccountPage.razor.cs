using Microsoft.AspNetCore.Components;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Access.Pages;

/// <summary>What somebody does about themselves. A plain page: each change makes the session's cookie anew.</summary>
public sealed partial class AccountPage
{
    private IReadOnlyList<string> _problems = [];
    private IReadOnlyList<string> _codes = [];
    private string? _done;
    private string? _secret;
    private bool _twoFactor;
    private bool _elsewhere;
    private int _recoveryLeft;
    private (string Key, Uri Address)? _key;

    /// <summary>Another password.</summary>
    [SupplyParameterFromForm(FormName = "password")]
    public PasswordForm? Password { get; set; }

    /// <summary>To turn the second factor on.</summary>
    [SupplyParameterFromForm(FormName = "factor-on")]
    public FactorForm? On { get; set; }

    /// <summary>To turn it off.</summary>
    [SupplyParameterFromForm(FormName = "factor-off")]
    public FactorForm? Off { get; set; }

    /// <summary>A token.</summary>
    [SupplyParameterFromForm(FormName = "token")]
    public TokenForm? Token { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>What they may change.</summary>
    [Inject]
    public required Accounts Accounts { get; init; }

    /// <summary>How the provider is called.</summary>
    [Inject]
    public required WebOptions Options { get; init; }

    private string RoleText => Me.Person.Role switch
    {
        PersonRole.Admin => T("Admin: may do everything."),
        PersonRole.Instructor => T($"Instructor: acts on {Groups}."),
        _ => T($"Viewer: sees {Groups}."),
    };

    private string Groups => Me.Person.Groups.IsEmpty ? T("their own domains only; an admin can put them into a group") : string.Join(", ", Me.Person.Groups.Select(g => g.HasAll ? T("the whole lab") : g.Name));

    /// <inheritdoc/>
    protected override Task OnInitializedAsync() => LookAsync();

    private async Task LookAsync()
    {
        if (await Accounts.MeAsync() is not { } me) return;
        (_twoFactor, _recoveryLeft, _elsewhere) = (me.TwoFactor, me.RecoveryHashes.Count, me.Issuer is not null);
        // One that was begun goes on, also over a wrong code
        _key = me is { TwoFactor: false, TotpKey: not null } ? await Accounts.NewKeyAsync() : null;
    }

    private async Task PasswordAsync()
    {
        if (Password is not { } given) return;
        _problems = given.Chosen == given.Again ? await Accounts.ChangePasswordAsync(given.Old ?? "", given.Chosen ?? "") : ["The two new passwords are not the same."];
        await SayAsync(T("Your password is changed, and your other sessions have ended."));
    }

    private async Task FactorKeyAsync() => _key = await Accounts.NewKeyAsync();

    private async Task FactorOnAsync()
    {
        (_codes, _problems) = await Accounts.TurnOnAsync(On?.Password ?? "", On?.Code ?? "");
        await SayAsync(T("The second factor is on."));
    }

    private async Task FactorOffAsync()
    {
        _problems = await Accounts.TurnOffAsync(Off?.Password ?? "");
        await SayAsync(T("The second factor is off."));
    }

    private async Task TokenAsync() => (_secret, _problems) = await Accounts.MakeTokenAsync(Token?.Name ?? "", Token?.Scopes ?? "", Token?.Days ?? 0);

    private async Task RevokeAsync(Guid token)
    {
        await Accounts.RevokeAsync(token);
        await SayAsync(T("The token is revoked."));
    }

    private async Task ElsewhereAsync()
    {
        await Accounts.OutElsewhereAsync();
        await SayAsync(T("Your other sessions have ended."));
    }

    private async Task SayAsync(string done)
    {
        if (_problems.Count == 0) _done = done;
        await LookAsync();
    }

    /// <summary>The password's form.</summary>
    public sealed class PasswordForm
    {
        /// <summary>The one now.</summary>
        public string? Old { get; set; }

        /// <summary>The new one.</summary>
        public string? Chosen { get; set; }

        /// <summary>The same again.</summary>
        public string? Again { get; set; }
    }

    /// <summary>The second factor's form.</summary>
    public sealed class FactorForm
    {
        /// <summary>The code; only to turn it on.</summary>
        public string? Code { get; set; }

        /// <summary>The password.</summary>
        public string? Password { get; set; }
    }

    /// <summary>The token's form.</summary>
    public sealed class TokenForm
    {
        /// <summary>What for.</summary>
        public string? Name { get; set; }

        /// <summary>What it may.</summary>
        public string? Scopes { get; set; }

        /// <summary>For how long.</summary>
        public int Days { get; set; }
    }
}
