using System.Security.Cryptography;

namespace XenWeb.Fuzz.Run;

/// <summary>Something that must not be: a crash, a hang, too much memory.</summary>
/// <param name="Target">Where.</param>
/// <param name="Kind">"crash", "hang", "allocations" or "growth".</param>
/// <param name="Why">In words; of a crash the exception.</param>
/// <param name="Input">The input; null for growth, which is no single one's.</param>
internal sealed record Finding(string Target, string Kind, string Why, byte[]? Input)
{
    // Longer ones are in the file only
    private const int PrintedMax = 12 * 1024;

    /// <summary>What makes two findings the same one: the kind, and of a crash where it was thrown.</summary>
    public string Key => $"{Kind} {Where(Why)}";

    /// <summary>Writes the input beside the others, and says all that is needed to run it again.</summary>
    public string Tell(string folder)
    {
        var told = $"{Target}: {Kind}: {Why}";
        if (Input is not { } input) return told;
        var path = Path.Combine(folder, $"{Target}-{Kind}-{Convert.ToHexStringLower(SHA256.HashData(input))[..12]}.bin");
        File.WriteAllBytes(path, input);
        var printed = input.Length <= PrintedMax ? $"\n  base64: {Convert.ToBase64String(input)}" : "";
        return $"{told}\n  {input.Length} bytes; again with: --only {Target} --input {path}{printed}";
    }

    private static string Where(string why) => string.Join('|', why.Split('\n').Take(3).Select(l => l.Length <= 160 ? l : l[..160]));
}
