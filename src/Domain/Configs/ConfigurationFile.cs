using System.Security.Cryptography;
using System.Text;

namespace XenWeb.Domain.Configs;

/// <summary>What holds for every configuration that is kept as a file, wherever it is kept.</summary>
public static class ConfigurationFile
{
    /// <summary>The longest text, in characters: as JSON, which may take six for one, it still fits into a message.</summary>
    public const int LengthMax = 32 * 1024;

    /// <summary>The longest name, in characters.</summary>
    public const int NameMax = 100;

    /// <summary>What follows the name.</summary>
    public const string Extension = ".cfg";

    /// <summary>What tells one text from another: SHA-256, 32 hexadecimal digits of it.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));

    /// <summary>Whether it can be a configuration's name, which is a file's and a guest's too. The pages /configurations/new and /configurations/import hide those of these names.</summary>
    public static bool IsName(string name) =>
        name is not ("new" or "import") && name.Length is > 0 and <= NameMax && name[0] is not ('.' or '-') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>Everything that is wrong with a text under that name; empty if it can be used.</summary>
    public static IReadOnlyList<ConfigProblem> Problems(string name, string text)
    {
        var problems = new List<ConfigProblem>();
        if (!IsName(name)) problems.Add(new("name", $"The name '{(name.Length <= NameMax ? name : name[..NameMax] + "…")}' must be 1 to {NameMax} letters, digits, dots, hyphens and underscores, not begin with a dot or a hyphen, and be neither 'new' nor 'import'."));
        if (text.Length > LengthMax)
        {
            problems.Add(new("text", $"It has {text.Length} characters; {LengthMax} are kept."));
            return problems;
        }
        var read = GuestConfigText.Read(text);
        problems.AddRange(read.Problems);
        if (read.Config.Name.Length > 0 && read.Config.Name != name) problems.Add(new("name", $"It names its domain '{read.Config.Name}', and the configuration is '{name}': they must be the same."));
        return problems;
    }
}
