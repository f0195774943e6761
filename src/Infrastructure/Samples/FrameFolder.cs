using System.Globalization;

namespace XenWeb.Infrastructure.Samples;

/// <summary>A folder of <see cref="FrameFile"/>s in the order in which they were begun: 00000001.samples and so on.</summary>
internal static class FrameFolder
{
    private const string Ending = ".samples";

    /// <summary>Those that are there, oldest first; the folder is made if it is not there.</summary>
    public static IReadOnlyList<(int Number, string Path)> Files(string folder)
    {
        Directory.CreateDirectory(folder);
        return [.. Directory.EnumerateFiles(folder, $"*{Ending}").Select(path => (Number: NumberOf(path), path)).Where(f => f.Number > 0).OrderBy(f => f.Number)];
    }

    /// <summary>Where the file of a number is.</summary>
    public static string PathOf(string folder, int number) => Path.Combine(folder, number.ToString("D8", CultureInfo.InvariantCulture) + Ending);

    private static int NumberOf(string path) => int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
