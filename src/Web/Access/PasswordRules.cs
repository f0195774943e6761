using Microsoft.AspNetCore.Identity;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Access;

/// <summary>
/// What a password must not be, besides too short: too long to be hashed in time, the person's own name, a row of keys or a repeat, what
/// everybody tries first, or one that got out somewhere (<see cref="KnownPasswords"/>).
/// </summary>
internal sealed class PasswordRules : IPasswordValidator<PersonRow>
{
    /// <summary>The longest.</summary>
    public const int LengthMax = 128;

    // What is left of it without these must still be something
    private const int RestMin = 8;
    private const int FreeMin = 6;

    private static readonly string[] First =
    [
        "password", "passw0rd", "letmein", "iloveyou", "administrator", "welcome", "changeme", "correcthorsebattery", "xenweb", "1q2w3e4r",
    ];

    // Rows of keys; letters and digits follow one another besides
    private static readonly string[] Rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890"];

    public Task<IdentityResult> ValidateAsync(UserManager<PersonRow> manager, PersonRow user, string? password)
    {
        string[] wrong = [.. Problems(password ?? "", user.Name)];
        return Task.FromResult(wrong.Length == 0 ? IdentityResult.Success : IdentityResult.Failed([.. wrong.Select(w => new IdentityError { Code = "Common", Description = w })]));
    }

    /// <summary>Everything that is wrong with it.</summary>
    public static IEnumerable<string> Problems(string password, string name)
    {
        if (password.Length > LengthMax)
        {
            yield return $"A password has {LengthMax} characters at most.";
            yield break;
        }
        var lower = password.ToLowerInvariant();
        var rest = First.Append(name).Where(c => c.Length > 2).Aggregate(lower, (left, common) => left.Replace(common.ToLowerInvariant(), "", StringComparison.Ordinal));
        if (rest.Length < RestMin && rest.Length < lower.Length) yield return "That password is one of the first that somebody would try.";
        else if (Free(Unit(lower)) < FreeMin) yield return "That password is little more than a row of keys or a repeat.";
        else if (KnownPasswords.Has(lower) || (rest != lower && KnownPasswords.Has(rest))) yield return "That password, or one that differs from it in digits and signs only, stands in lists of passwords that got out somewhere.";
    }

    /// <summary>What it repeats: "lamp" of "lamplamplamp"; itself if it repeats nothing.</summary>
    public static string Unit(string text)
    {
        for (var length = 1; length <= text.Length / 2; length++)
        {
            if (Enumerable.Range(length, text.Length - length).All(i => text[i] == text[i - length])) return text[..length];
        }
        return text;
    }

    /// <summary>How many of its characters do not follow from the one before: the same, the next or the last one in the alphabet, or the key beside it.</summary>
    public static int Free(string text) => text.Length == 0 ? 0 : 1 + Enumerable.Range(1, text.Length - 1).Count(i => !Follows(text[i - 1], text[i]));

    private static bool Follows(char before, char after) =>
        Math.Abs(before - after) <= 1 || Rows.Any(row => row.IndexOf(before, StringComparison.Ordinal) is >= 0 and var at && row.IndexOf(after, StringComparison.Ordinal) is >= 0 and var then && Math.Abs(at - then) == 1);
}
