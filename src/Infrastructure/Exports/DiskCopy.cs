using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Exports;

/// <summary>Copies disks and files into an export, with their sums.</summary>
internal static class DiskCopy
{
    // Large enough that a disk is read in long strides, small enough that it stays in the processor's cache
    private const int Stride = 1 << 20;

    /// <summary>Writes a raw disk as a qcow2 file, holes left out; its SHA-256.</summary>
    /// <param name="source">The disk.</param>
    /// <param name="path">The file, which must not be there.</param>
    /// <param name="step">Told how many bytes were read.</param>
    /// <param name="cancellation">Ends it; what was written stays.</param>
    public static async Task<string> ToQcow2Async(SafeFileHandle source, string path, Action<long> step, CancellationToken cancellation)
    {
        var size = DiskExtents.Size(source);
        var runs = DiskExtents.Clusters(source, size, Qcow2Layout.Cluster);
        using var file = new HashedFile(path);
        foreach (var piece in new Qcow2Layout(size, runs).Head()) await file.AddAsync(piece, cancellation).ConfigureAwait(false);
        foreach (var (first, count) in runs) await PourAsync(source, first * Qcow2Layout.Cluster, count * Qcow2Layout.Cluster, file, step, cancellation).ConfigureAwait(false);
        return await file.EndAsync().ConfigureAwait(false);
    }

    /// <summary>Copies a file; its SHA-256.</summary>
    public static async Task<string> FileAsync(string from, string path, Action<long> step, CancellationToken cancellation)
    {
        using var source = File.OpenHandle(from);
        using var file = new HashedFile(path);
        await PourAsync(source, 0, RandomAccess.GetLength(source), file, step, cancellation).ConfigureAwait(false);
        return await file.EndAsync().ConfigureAwait(false);
    }

    /// <summary>The SHA-256 of a stretch of a file.</summary>
    public static async Task<string> SumAsync(SafeFileHandle source, long from, long length, Action<long> step, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Stride];
        for (var left = length; left > 0;)
        {
            var count = await RandomAccess.ReadAsync(source, buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), from + length - left, cancellation).ConfigureAwait(false);
            if (count == 0) throw new IOException("it ends before it should");
            hash.AppendData(buffer, 0, count);
            left -= count;
            step(count);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>What another program has written to a file is on the disk.</summary>
    public static async Task FlushAsync(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        await Task.Run(() => RandomAccess.FlushToDisk(file)).ConfigureAwait(false);
    }

    // The next stride is read while the last one is written and reckoned. Beyond the end of the source there are zeros
    private static async Task PourAsync(SafeFileHandle source, long from, long length, HashedFile file, Action<long> step, CancellationToken cancellation)
    {
        var (now, next) = (new byte[Stride], new byte[Stride]);
        var reading = FillAsync(source, now, from, Math.Min(Stride, length), cancellation);
        for (long at = 0; at < length; at += Stride)
        {
            await reading.ConfigureAwait(false);
            var count = (int)Math.Min(Stride, length - at);
            var rest = length - at - count;
            reading = rest > 0 ? FillAsync(source, next, from + at + count, Math.Min(Stride, rest), cancellation) : Task.CompletedTask;
            try
            {
                await file.AddAsync(now.AsMemory(0, count), cancellation).ConfigureAwait(false);
            }
            catch
            {
                await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
            (now, next) = (next, now);
            step(count);
        }
    }

    private static async Task FillAsync(SafeFileHandle source, byte[] buffer, long from, long count, CancellationToken cancellation)
    {
        var had = 0;
        while (had < count)
        {
            var read = await RandomAccess.ReadAsync(source, buffer.AsMemory(had, (int)count - had), from + had, cancellation).ConfigureAwait(false);
            if (read == 0) break;
            had += read;
        }
        buffer.AsSpan(had, (int)count - had).Clear();
    }
}
