using Microsoft.Win32.SafeHandles;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.Infrastructure.Exports;

/// <summary>Where a file or block device has something written, as far as its file system tells.</summary>
internal static class DiskExtents
{
    private const int Data = 3;
    private const int Hole = 4;
    private const int End = 2;

    /// <summary>Its size in bytes; of a block device too.</summary>
    public static long Size(SafeFileHandle file) => Seek(file, 0, End) is >= 0 and var size ? size : throw new IOException("its size can't be told");

    /// <summary>Runs of clusters that hold something, in order; all of it where nothing is told.</summary>
    /// <param name="file">The disk.</param>
    /// <param name="size">Its size.</param>
    /// <param name="cluster">Bytes of a cluster: a run begins and ends at one's edge.</param>
    public static IReadOnlyList<(long First, long Count)> Clusters(SafeFileHandle file, long size, int cluster)
    {
        var runs = new List<(long First, long Count)>();
        long at = 0;
        while (at < size)
        {
            var from = Seek(file, at, Data);
            // Nothing more is written (ENXIO); any other error: it can't tell
            if (from < 0 && Native.Error == 6) break;
            var to = from < 0 ? size : Seek(file, from, Hole);
            if (from < 0) from = at;
            if (to < 0 || to > size) to = size;
            var (first, end) = (from / cluster, (to + cluster - 1) / cluster);
            // The last run may have ended within this one's first cluster
            if (runs.Count > 0 && runs[^1] is var last && last.First + last.Count >= first) runs[^1] = (last.First, Math.Max(last.Count, end - last.First));
            else runs.Add((first, end - first));
            at = Math.Max(to, at + 1);
        }
        return runs;
    }

    private static long Seek(SafeFileHandle file, long offset, int from) => Native.Seek((int)file.DangerousGetHandle(), offset, from);
}
