using Microsoft.AspNetCore.Identity;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Access;

/// <summary>What a password must not be, besides too short: too long to be hashed in time, the person's own name, or what everybody tries first.</summary>
internal sealed class PasswordRules : IPasswordValidator<PersonRow>
{
    /// <summary>The longest.</summary>
    public const int LengthMax = 128;

    // Long ones only: shorter than twelve are refused anyway
    private static readonly string[] Common =
    [
        "password", "passw0rd", "qwertyuiop", "1234567890", "0987654321", "abcdefghij", "letmein", "iloveyou", "administrator", "welcome", "changeme", "correcthorsebattery", "xenweb", "asdfghjkl", "zxcvbnm", "1q2w3e4r",
    ];

    public Task<IdentityResult> ValidateAsync(UserManager<PersonRow> manager, PersonRow user, string? password)
    {
        var wrong = new List<string>();
        var given = password ?? "";
        if (given.Length > LengthMax) wrong.Add($"A password has {LengthMax} characters at most.");
        // What is left of it without what everybody would try must still be a password
        var rest = Common.Append(user.Name).Where(c => c.Length > 2).Aggregate(given.ToLowerInvariant(), (left, common) => left.Replace(common.ToLowerInvariant(), "", StringComparison.Ordinal));
        if (rest.Length < 8 && rest.Length < given.Length) wrong.Add("That password is one of the first that somebody would try.");
        return Task.FromResult(wrong.Count == 0 ? IdentityResult.Success : IdentityResult.Failed([.. wrong.Select(w => new IdentityError { Code = "Common", Description = w })]));
    }
}
