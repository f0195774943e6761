using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace XenWeb.Infrastructure.Linux;

/// <summary>A running process.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Parent">Its parent's number; 1 when the parent has ended.</param>
/// <param name="Arguments">Its command line, the program first; never empty.</param>
public sealed record RunningProcess(int Id, int Parent, ImmutableArray<string> Arguments);

/// <summary>Reads which processes run, from /proc. Those that end while it reads, and the kernel's own, are left out.</summary>
public static class ProcessTable
{
    /// <summary>Longest command line that is read, in bytes; the rest is cut off.</summary>
    public const int CommandLineMax = 4096;

    /// <summary>All processes whose command line <paramref name="wanted"/> accepts, by number.</summary>
    public static ImmutableArray<RunningProcess> Read(string procPath, Func<ImmutableArray<string>, bool> wanted)
    {
        if (!Directory.Exists(procPath)) return [];
        var found = ImmutableArray.CreateBuilder<RunningProcess>();
        foreach (var folder in Directory.EnumerateDirectories(procPath))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            if (Arguments(folder) is { IsEmpty: false } arguments && wanted(arguments) && Parent(folder) is { } parent)
                found.Add(new RunningProcess(id, parent, arguments));
        }
        found.Sort((a, b) => a.Id.CompareTo(b.Id));
        return found.DrainToImmutable();
    }

    /// <summary>Bytes that a process has written so far, to files, pipes and sockets; null once it has ended or isn't ours to see.</summary>
    public static long? WrittenBytes(string procPath, int process)
    {
        const string Key = "wchar: ";
        var line = Text(Path.Combine(procPath, process.ToString(CultureInfo.InvariantCulture), "io"))?.Split('\n')
            .FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal));
        return line is not null && long.TryParse(line.AsSpan(Key.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;
    }

    /// <summary>When the machine was booted (Dom0, and with it the host); null where Linux doesn't tell.</summary>
    public static DateTimeOffset? BootedAt(string procPath)
    {
        const string Key = "btime ";
        var line = Text(Path.Combine(procPath, "stat"))?.Split('\n').FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal));
        return line is not null && uint.TryParse(line.AsSpan(Key.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }

    private static ImmutableArray<string> Arguments(string folder)
    {
        try
        {
            using var file = File.OpenRead(Path.Combine(folder, "cmdline"));
            var bytes = new byte[CommandLineMax];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length == 0 ? [] : [.. Encoding.UTF8.GetString(bytes, 0, length).TrimEnd('\0').Split('\0')];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // "PID (name) S PARENT …": the name may hold anything, so it is read from the last bracket on.
    private static int? Parent(string folder)
    {
        var stat = Text(Path.Combine(folder, "stat"));
        var fields = stat?[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is { Length: > 1 } && int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var parent) ? parent : null;
    }

    private static string? Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
