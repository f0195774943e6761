using Microsoft.AspNetCore.Identity;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Access;

/// <summary>A password that is good for one sign-in, at which another must be chosen.</summary>
internal static class OneTimePassword
{
    /// <summary>Gives one to somebody who can't get in: they are unlocked, their second factor is taken away, and their sessions end.</summary>
    public static async Task<(string? Password, string? Problem)> GiveAsync(UserManager<PersonRow> people, PersonRow person, DateTimeOffset now)
    {
        if (person.Issuer is not null) return (null, $"{person.Name} signs in with {person.Issuer}, and has no password here.");
        var password = SecretText.New(20);
        (person.OneTimeUntil, person.Locked, person.LockedOutUntil, person.FailedCount) = (now + FirstAdmin.Lifetime, false, null, 0);
        (person.TwoFactor, person.TotpKey, person.RecoveryHashes) = (false, null, []);
        person.PasswordHash = people.PasswordHasher.HashPassword(person, password);
        // A new stamp, and all of it written at once
        var done = await people.UpdateSecurityStampAsync(person);
        return done.Succeeded ? (password, null) : (null, string.Join(" ", done.Errors.Select(e => e.Description)));
    }
}
