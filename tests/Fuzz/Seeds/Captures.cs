using System.Runtime.CompilerServices;
using System.Text;

namespace XenWeb.Fuzz.Seeds;

/// <summary>What real programs printed, as the tests keep it.</summary>
internal static class Captures
{
    private const int BytesMax = 64 * 1024;

    private static readonly string _tests = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    /// <summary>All that Xen's programs printed whose name holds one of these words.</summary>
    public static IReadOnlyList<byte[]> OfXen(params string[] words) => Files(Path.Combine(_tests, "Infrastructure.Tests", "Xen", "Captures"), words);

    /// <summary>Configurations, and specifications of disks.</summary>
    public static IReadOnlyList<byte[]> OfConfigurations(params string[] words) => Files(Path.Combine(_tests, "Domain.Tests", "Configs", "Captures"), words);

    /// <summary>What the lab of real hosts said.</summary>
    public static IReadOnlyList<byte[]> OfLab(params string[] words) => Files(Path.Combine(_tests, "XenLab", "captures"), words);

    /// <summary>A text as an input.</summary>
    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static IReadOnlyList<byte[]> Files(string folder, string[] words) =>
        [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Where(f => Array.Exists(words, w => Path.GetFileName(f).Contains(w, StringComparison.Ordinal))).Select(File.ReadAllBytes).Where(b => b.Length is > 0 and <= BytesMax)];

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
