using System.Runtime.CompilerServices;

namespace XenWeb.Infrastructure.Tests.Xen;

/// <summary>What real Xen printed, byte for byte: Captures/index.md says what each is.</summary>
internal static class Capture
{
    public static readonly string Folder = Path.Combine(Here(), "Captures");

    public static string Output(string name) => File.ReadAllText(Path.Combine(Folder, name + ".out"));

    public static string Error(string name) => File.ReadAllText(Path.Combine(Folder, name + ".err"));

    public static int ExitCode(string name) => int.Parse(File.ReadAllText(Path.Combine(Folder, name + ".rc")));

    public static string[] OutputLines(string name) => Lines(Output(name));

    public static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');

    /// <summary>Names of all captures whose output begins a line with this, to be tried one and all.</summary>
    public static TheoryData<string> With(string lineStart, string except = "\0") =>
        new(Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".md") && !file.Contains(except) && ("\n" + File.ReadAllText(file)).Contains("\n" + lineStart))
            .Select(file => Path.GetRelativePath(Folder, file)).Order(StringComparer.Ordinal));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
