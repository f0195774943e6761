using Microsoft.AspNetCore.Identity;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Audit;

namespace XenWeb.Web.Access;

/// <summary>One's own password, second factor and tokens. What changes how one signs in needs the password again, and ends all other sessions.</summary>
public sealed class Accounts(UserManager<PersonRow> people, SignInManager<PersonRow> signIn, Tokens tokens, PeopleDirectory directory, SignedIn who, EventLog events, AuditLog audit, TimeProvider time)
{
    /// <summary>How many recovery codes there are.</summary>
    public const int RecoveryCount = 10;

    private const string WrongPassword = "Your password is wrong, or too many were wrong and you are locked out for 15 minutes.";

    /// <summary>The one who is signed in; null for a token, and for nobody.</summary>
    public async Task<PersonRow?> MeAsync() => who.Person is { IsSomebody: true, Token: null } me ? await people.FindByIdAsync(me.Id.ToString()) : null;

    /// <summary>Their tokens, the newest first.</summary>
    public IReadOnlyList<TokenRow> MyTokens => [.. directory.Tokens.Where(t => who.Person is { Token: null } me && t.PersonId == me.Id)];

    /// <summary>Another password; the reasons if it can't be.</summary>
    public Task<IReadOnlyList<string>> ChangePasswordAsync(string old, string chosen) => WithPasswordAsync(old, async me =>
    {
        var changed = await people.ChangePasswordAsync(me, old, chosen);
        return await DoneAsync(me, changed, "password-changed", "changed their password");
    });

    /// <summary>The key for an authenticator, made anew unless the second factor is on; null if it is.</summary>
    public async Task<(string Key, Uri Address)?> NewKeyAsync()
    {
        if (await MeAsync() is not { TwoFactor: false } me) return null;
        var key = await people.GetAuthenticatorKeyAsync(me);
        if (string.IsNullOrEmpty(key))
        {
            await people.ResetAuthenticatorKeyAsync(me);
            await GoOnAsync(me);
            key = await people.GetAuthenticatorKeyAsync(me);
        }
        return (key!, new Uri($"otpauth://totp/XenWeb:{Uri.EscapeDataString(me.Name)}?secret={key}&issuer=XenWeb&digits=6"));
    }

    /// <summary>Turns the second factor on, with a code that shows that it works; gives the recovery codes, which can't be seen again.</summary>
    public async Task<(IReadOnlyList<string> Codes, IReadOnlyList<string> Problems)> TurnOnAsync(string password, string code)
    {
        IReadOnlyList<string> codes = [];
        var problems = await WithPasswordAsync(password, async me =>
        {
            var digits = string.Concat(code.Where(char.IsAsciiDigit));
            if (!await people.VerifyTwoFactorTokenAsync(me, people.Options.Tokens.AuthenticatorTokenProvider, digits)) return ["The code is not the one that it shows now: is the clock of the authenticator right?"];
            me.TotpUsed = $"{digits} {time.GetUtcNow():O}";
            codes = [.. (await people.GenerateNewTwoFactorRecoveryCodesAsync(me, RecoveryCount))!];
            return await DoneAsync(me, await people.SetTwoFactorEnabledAsync(me, true), "second-factor-on", "turned the second factor on");
        });
        return (problems.Count == 0 ? codes : [], problems);
    }

    /// <summary>Turns it off, and forgets its key.</summary>
    public Task<IReadOnlyList<string>> TurnOffAsync(string password) => WithPasswordAsync(password, async me =>
    {
        (me.TotpKey, me.RecoveryHashes) = (null, []);
        return await DoneAsync(me, await people.SetTwoFactorEnabledAsync(me, false), "second-factor-off", "turned the second factor off");
    });

    /// <summary>Ends all other sessions.</summary>
    public async Task OutElsewhereAsync()
    {
        if (await MeAsync() is { } me) await DoneAsync(me, await people.UpdateSecurityStampAsync(me), "signed-out-elsewhere", "ended their other sessions");
    }

    /// <summary>A new token, shown once; the reasons if it can't be.</summary>
    public async Task<(string? Secret, IReadOnlyList<string> Problems)> MakeTokenAsync(string name, string scopes, int days)
    {
        if (await MeAsync() is not { } me) return (null, ["You are not signed in (any more)."]);
        var (parsed, problem) = Scopes.Parse(scopes);
        var problems = Tokens.Problems(name, TimeSpan.FromDays(days)).ToList();
        if (problem is not null) problems.Add(problem);
        if (MyTokens.Count >= Tokens.EachMax) problems.Add($"You have {Tokens.EachMax} tokens: revoke one first.");
        if (problems.Count > 0)
        {
            audit.Refused(new Reason(me.Name, ""), "token-make", me.Name, problems);
            return (null, problems);
        }
        var (secret, row) = await tokens.MakeAsync(new NewToken(name, parsed!, TimeSpan.FromDays(days)), me.Id);
        Tell(me, "token-made", $"made the token {row.Name} ({row.Scopes})");
        return (secret, []);
    }

    /// <summary>Ends one of their tokens.</summary>
    public async Task RevokeAsync(Guid token)
    {
        if (await MeAsync() is not { } me || MyTokens.FirstOrDefault(t => t.Id == token) is not { } row) return;
        await tokens.RevokeAsync(token);
        Tell(me, "token-revoked", $"revoked the token {row.Name}");
    }

    private async Task<IReadOnlyList<string>> WithPasswordAsync(string password, Func<PersonRow, Task<IReadOnlyList<string>>> work)
    {
        if (await MeAsync() is not { } me) return ["You are not signed in (any more)."];
        if (me.PasswordHash is null) return ["You sign in elsewhere: that is changed there."];
        if (password.Length is 0 or > PasswordRules.LengthMax || !(await signIn.CheckPasswordSignInAsync(me, password, lockoutOnFailure: true)).Succeeded) return No(me, [WrongPassword]);
        return No(me, await work((await people.FindByIdAsync(me.Id.ToString()))!));
    }

    private async Task<IReadOnlyList<string>> DoneAsync(PersonRow me, IdentityResult result, string what, string text)
    {
        if (!result.Succeeded) return [.. result.Errors.Select(e => e.Description)];
        await GoOnAsync(me);
        Tell(me, what, text);
        return [];
    }

    // The stamp has changed, which ends all sessions: this one goes on with the new one
    private async Task GoOnAsync(PersonRow me)
    {
        await signIn.RefreshSignInAsync(me);
        who.Take(await signIn.CreateUserPrincipalAsync(me));
    }

    private IReadOnlyList<string> No(PersonRow me, IReadOnlyList<string> problems)
    {
        if (problems.Count > 0) audit.Refused(new Reason(me.Name, ""), "account-change", me.Name, problems);
        return problems;
    }

    private void Tell(PersonRow me, string what, string text)
    {
        audit.WriteAsync(new AuditEntry(me.Name, what, me.Name, "", null, text));
        events.Append(new EventRow { At = time.GetUtcNow(), Severity = DecisionSeverity.Info, What = what, Text = $"{me.Name} {text}.", Who = me.Name });
    }
}
