using System.Collections.Immutable;
using System.Text;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Linux;

/// <summary>
/// Which disks are mounted, and how full they are. Only those of a block device: to ask a network's file system whose server is gone
/// would wait for ever, and the kernel's own are no disks.
/// </summary>
internal static class DiskTable
{
    private const int TextMax = 64;

    /// <summary>Each device once, where it is mounted first; at most <see cref="GuestVitalsMessage.ListMax"/>.</summary>
    public static ImmutableArray<DiskFigures> Read(string mountsPath)
    {
        var disks = ImmutableArray.CreateBuilder<DiskFigures>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in ProcText.Read(mountsPath, 256 * 1024).Split('\n'))
        {
            var fields = line.Split(' ');
            if (fields.Length < 4 || !fields[0].StartsWith("/dev/", StringComparison.Ordinal) || fields[2] is "squashfs" or "iso9660" || !seen.Add(fields[0])) continue;
            if (disks.Count == GuestVitalsMessage.ListMax) break;
            if (Figures(Unescaped(fields[1]), fields[0], fields[2]) is { } figures) disks.Add(figures);
        }
        return disks.DrainToImmutable();
    }

    private static DiskFigures? Figures(string mount, string device, string kind)
    {
        try
        {
            var drive = new DriveInfo(mount);
            return new DiskFigures(VisibleText.Of(mount, TextMax), VisibleText.Of(device, TextMax), VisibleText.Of(kind, TextMax), new ByteSize(drive.TotalSize), new ByteSize(drive.AvailableFreeSpace));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Unmounted since, or not ours to look at
            return null;
        }
    }

    // Spaces, tabs, line ends and backslashes stand as "\040"
    private static string Unescaped(string path)
    {
        if (!path.Contains('\\', StringComparison.Ordinal)) return path;
        var text = new StringBuilder();
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '\\' && i + 3 < path.Length && path.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0)
            {
                text.Append((char)Convert.ToInt32(path.Substring(i + 1, 3), 8));
                i += 3;
            }
            else
            {
                text.Append(path[i]);
            }
        }
        return text.ToString();
    }
}
