using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Audit;

namespace XenWeb.Web.Access;

/// <summary>How a sign-in went.</summary>
public enum SignInStep
{
    /// <summary>Signed in.</summary>
    Done,

    /// <summary>A code of the second factor is needed.</summary>
    NeedsCode,

    /// <summary>The password was good for once: another has to be chosen.</summary>
    NeedsPassword,

    /// <summary>Not signed in.</summary>
    Refused,
}

/// <summary>The way in: password, second factor, single-use link. Every try is an event. What is wrong is not told to who may not know it.</summary>
public sealed class SignIns(SignInManager<PersonRow> signIn, UserManager<PersonRow> people, IDbContextFactory<XenWebDb> databases, EventLog events, AuditLog audit, TimeProvider time)
{
    /// <summary>What is said for a wrong name and a wrong password alike.</summary>
    public const string Wrong = "The name or the password is wrong, or too many were wrong and you are locked out for 15 minutes.";

    private const string WrongCode = "The code is wrong or was used already, or too many were wrong and you are locked out for 15 minutes.";

    // Of a password that nobody has
    private static string? _nobodys;

    /// <summary>With name and password.</summary>
    public async Task<(SignInStep Step, string? Why)> PasswordAsync(string name, string password, string? from)
    {
        var person = Bearable(name, password) ? await people.FindByNameAsync(name.Trim()) : null;
        // Who signs in elsewhere has no password here, and tries with one must not lock them out
        if (person?.PasswordHash is null)
        {
            // As much work as for a name that is there, so that time does not tell which are
            var nobody = new PersonRow();
            people.PasswordHasher.VerifyHashedPassword(nobody, _nobodys ??= people.PasswordHasher.HashPassword(nobody, SecretText.New(20)), password.Length > PasswordRules.LengthMax ? "" : password);
            Tell("sign-in-refused", DecisionSeverity.Warning, name, "with a name that is not known", from);
            return (SignInStep.Refused, Wrong);
        }
        var answer = await signIn.CheckPasswordSignInAsync(person, password, lockoutOnFailure: true);
        if (!answer.Succeeded)
        {
            Tell("sign-in-refused", DecisionSeverity.Warning, person.Name, answer.IsLockedOut ? "while locked" : "with a wrong password", from);
            return (SignInStep.Refused, Wrong);
        }
        if (person.OneTimeUntil is { } until)
        {
            if (until > time.GetUtcNow()) return (SignInStep.NeedsPassword, null);
            Tell("sign-in-refused", DecisionSeverity.Warning, person.Name, "with a one-time password that has expired", from);
            return (SignInStep.Refused, "This one-time password has expired; an admin can make another.");
        }
        var went = await signIn.PasswordSignInAsync(person, password, isPersistent: false, lockoutOnFailure: true);
        if (went.RequiresTwoFactor) return (SignInStep.NeedsCode, null);
        return went.Succeeded ? await InAsync(person, "", from) : (SignInStep.Refused, Wrong);
    }

    /// <summary>With the authenticator's code, after the password.</summary>
    public async Task<(SignInStep Step, string? Why)> CodeAsync(string code, string? from)
    {
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } person) return (SignInStep.Refused, "That took too long; begin again with your password.");
        var digits = string.Concat(code.Where(char.IsAsciiDigit));
        var used = person.TotpUsed?.Split(' ')[0] == digits;
        var went = used || digits.Length != 6 ? SignInResult.Failed : await signIn.TwoFactorAuthenticatorSignInAsync(digits, isPersistent: false, rememberClient: false);
        if (used) await people.AccessFailedAsync(person);
        if (!went.Succeeded) return Refused(person, from);
        // Good once, though it would be right for a minute more
        person = (await people.FindByIdAsync(person.Id.ToString()))!;
        person.TotpUsed = $"{digits} {time.GetUtcNow():O}";
        await people.UpdateAsync(person);
        return await InAsync(person, "with a code", from);
    }

    /// <summary>With a recovery code, after the password; each is good once.</summary>
    public async Task<(SignInStep Step, string? Why)> RecoveryAsync(string code, string? from)
    {
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } person) return (SignInStep.Refused, "That took too long; begin again with your password.");
        if (code.Length > 40 || await people.IsLockedOutAsync(person)) return Refused(person, from);
        if (!(await signIn.TwoFactorRecoveryCodeSignInAsync(code.Trim().ToUpperInvariant())).Succeeded)
        {
            await people.AccessFailedAsync(person);
            return Refused(person, from);
        }
        return await InAsync(person, "with a recovery code", from);
    }

    /// <summary>With a link that is good once.</summary>
    public async Task<bool> LinkAsync(string code, string? from)
    {
        var hash = SecretText.HashOf(code);
        await using var db = databases.CreateDbContext();
        if (code.Length > 100 || await db.SignInLinks.FirstOrDefaultAsync(l => l.Hash == hash) is not { } link) return false;
        db.SignInLinks.Remove(link);
        try
        {
            // Of two that come at once only one removes it
            await db.SaveChangesAsync();
        }
        catch (DbUpdateConcurrencyException)
        {
            return NoLink(from);
        }
        if (link.ExpiresAt < time.GetUtcNow() || await people.FindByIdAsync(link.PersonId.ToString()) is not { Locked: false } person) return NoLink(from);
        await signIn.SignInAsync(person, isPersistent: false);
        await InAsync(person, "with a link", from);
        return true;
    }

    /// <summary>By the word of a provider, which has asked for all that it wants to see: no second factor of ours.</summary>
    internal async Task ByProviderAsync(PersonRow person, string provider, string? from)
    {
        await signIn.SignInAsync(person, isPersistent: false, OpenId.OpenIdRegistration.Scheme);
        await InAsync(person, $"by {provider}", from);
    }

    /// <summary>Somebody was not signed in.</summary>
    internal void ToldRefused(string name, string how, string? from) => Tell("sign-in-refused", DecisionSeverity.Warning, name, how, from);

    /// <summary>Something else about somebody who signs in.</summary>
    internal void Told(string what, string name, string text, string? from)
    {
        audit.WriteAsync(new AuditEntry(name, what, "people", "", null, text));
        events.Append(new EventRow { At = time.GetUtcNow(), Severity = DecisionSeverity.Info, What = what, Text = $"{name} {text} (from {from ?? "an unknown address"}).", Who = name });
    }

    /// <summary>Ends the session.</summary>
    public Task OutAsync() => signIn.SignOutAsync();

    /// <summary>Takes a password that was given for once, and the one that they chose instead; the reasons if it can't be.</summary>
    public async Task<IReadOnlyList<string>> ChooseAsync(string name, string oneTime, string chosen, string? from)
    {
        var (step, why) = await PasswordAsync(name, oneTime, from);
        if (step != SignInStep.NeedsPassword) return [why ?? "Sign in with your password."];
        var person = (await people.FindByNameAsync(name.Trim()))!;
        var changed = await people.ChangePasswordAsync(person, oneTime, chosen);
        if (!changed.Succeeded) return [.. changed.Errors.Select(e => e.Description)];
        person.OneTimeUntil = null;
        await people.UpdateAsync(person);
        (step, why) = await PasswordAsync(name, chosen, from);
        return step is SignInStep.Done or SignInStep.NeedsCode ? [] : [why ?? Wrong];
    }

    private async Task<(SignInStep, string?)> InAsync(PersonRow person, string how, string? from)
    {
        var now = (await people.FindByIdAsync(person.Id.ToString()))!;
        (now.SignedInAt, now.FailedCount) = (time.GetUtcNow(), 0);
        await people.UpdateAsync(now);
        Tell("signed-in", DecisionSeverity.Info, person.Name, how, from);
        return (SignInStep.Done, null);
    }

    private (SignInStep, string?) Refused(PersonRow person, string? from)
    {
        Tell("sign-in-refused", DecisionSeverity.Warning, person.Name, "with a wrong code", from);
        return (SignInStep.Refused, WrongCode);
    }

    // Of a link that there never was nobody knows whose it is, and anybody may try: that is no line that is kept for good
    private bool NoLink(string? from)
    {
        Tell("sign-in-refused", DecisionSeverity.Warning, "somebody", "with a link that is not good (any more)", from);
        return false;
    }

    private void Tell(string what, DecisionSeverity severity, string name, string how, string? from)
    {
        var shown = Domain.Processes.VisibleText.Of(name, 60);
        audit.WriteAsync(new AuditEntry(shown, what, shown, "", null, how));
        events.Append(new EventRow { At = time.GetUtcNow(), Severity = severity, What = what, Text = $"{shown} {(severity == DecisionSeverity.Info ? "signed in" : "was not signed in")} {how}{(how.Length > 0 ? " " : "")}from {from ?? "an unknown address"}.", Who = shown });
    }

    private static bool Bearable(string name, string password) => name.Trim().Length is > 0 and <= 100 && password.Length is > 0 and <= PasswordRules.LengthMax;
}
