using System.Diagnostics;

namespace XenWeb.Tidy.Tests;

/// <summary>The files that git has or would take, as text. Paths are relative to the root, with slashes.</summary>
internal static class Repository
{
    private static readonly string[] NoText = [".png", ".ico", ".woff2", ".gz"];

    /// <summary>Where the solution lies.</summary>
    public static readonly string Root = FindRoot();

    /// <summary>Every file's text, by path.</summary>
    public static readonly IReadOnlyList<TextFile> Files =
        [.. List().Where(path => !NoText.Contains(Path.GetExtension(path)) && File.Exists(Path.Combine(Root, path))).Select(path => new TextFile(path, File.ReadAllText(Path.Combine(Root, path))))];

    /// <summary>The C# that people write: not what dotnet-ef generates.</summary>
    public static readonly IReadOnlyList<TextFile> Sources = [.. Files.Where(f => f.Path.EndsWith(".cs", StringComparison.Ordinal) && !f.Path.Contains("/Storage/Schema/", StringComparison.Ordinal))];

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "XenWeb.sln"))) return directory.FullName;
        }
        throw new InvalidOperationException("These tests run inside a checkout: XenWeb.sln was not found above " + AppContext.BaseDirectory);
    }

    private static string[] List()
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = Root, RedirectStandardOutput = true };
        // A checkout of another user (a container's volume) is read all the same
        foreach (var argument in new[] { "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard" }) start.ArgumentList.Add(argument);
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start");
        var paths = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? [.. paths.Split('\0', StringSplitOptions.RemoveEmptyEntries).Distinct().Order(StringComparer.Ordinal)] : throw new InvalidOperationException("These tests need a git checkout");
    }
}

/// <summary>A file of the repository.</summary>
internal sealed record TextFile(string Path, string Text)
{
    /// <summary>Its lines, numbered from 1.</summary>
    public IEnumerable<(int Number, string Line)> Lines => Text.Split('\n').Select((line, i) => (i + 1, line));

    /// <summary>The number of lines.</summary>
    public int Length => Text.Length == 0 ? 0 : Text.Split('\n').Length - (Text.EndsWith('\n') ? 1 : 0);
}
