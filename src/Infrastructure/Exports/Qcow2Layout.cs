using System.Buffers.Binary;

namespace XenWeb.Infrastructure.Exports;

/// <summary>
/// Where everything lies in a qcow2 file that is written from its beginning to its end: header, counts of references, the two levels of tables, and then the
/// clusters that hold something. QEMU's own program writes tables last and in front, so that its sum can be reckoned only when it is done.
/// </summary>
internal sealed class Qcow2Layout
{
    /// <summary>Bytes of a cluster.</summary>
    public const int Cluster = 1 << ClusterBits;

    /// <summary>What a file of this form begins with: "QFI" and 0xfb.</summary>
    public const uint Magic = 0x514649fb;

    private const int ClusterBits = 16;
    private const int HeaderLength = 104;
    private const int Entries = Cluster / 8;
    private const int Counts = Cluster / 2;
    private const ulong Copied = 1UL << 63;

    private readonly long _size;
    private readonly IReadOnlyList<(long First, long Count)> _runs;
    private readonly List<long> _tables = [];
    private readonly long _countTables;
    private readonly long _countBlocks;
    private readonly long _firstClusters;
    private readonly long _clusters;

    /// <param name="size">The disk's size; rounded up to whole sectors.</param>
    /// <param name="runs">The clusters of it that hold something, in order.</param>
    public Qcow2Layout(long size, IReadOnlyList<(long First, long Count)> runs)
    {
        (_size, _runs) = ((size + 511) / 512 * 512, runs);
        foreach (var (first, count) in runs)
            for (var table = first / Entries; table <= (first + count - 1) / Entries; table++)
                if (_tables.Count == 0 || _tables[^1] != table) _tables.Add(table);
        _firstClusters = Math.Max(1, Pieces(Pieces(_size, (long)Entries * Cluster), Entries));
        var others = 1 + _firstClusters + _tables.Count + runs.Sum(r => r.Count);
        // The counts count themselves too
        for (long blocks = 1, tables = 1; ; (blocks, tables) = (Pieces(_clusters, Counts), Pieces(Pieces(_clusters, Counts), Entries)))
        {
            if (_clusters == others + blocks + tables) break;
            (_clusters, _countBlocks, _countTables) = (others + blocks + tables, blocks, tables);
        }
    }

    /// <summary>Bytes of the whole file.</summary>
    public long Length => _clusters * Cluster;

    /// <summary>Everything before the disk's own clusters, a cluster at a time; the same memory each time.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Head()
    {
        var cluster = new byte[Cluster];
        Header(cluster);
        yield return cluster;
        foreach (var piece in Numbers(cluster, _countTables, _countBlocks, i => (ulong)((1 + _countTables + i) * Cluster))) yield return piece;
        for (long block = 0; block < _countBlocks; block++)
        {
            Array.Clear(cluster);
            for (var i = 0; i < Counts && (block * Counts) + i < _clusters; i++) cluster[(2 * i) + 1] = 1;
            yield return cluster;
        }
        var (first, tables) = (FirstTable + _firstClusters, _tables.Select((t, i) => (t, i)).ToDictionary(t => t.t, t => t.i));
        foreach (var piece in Numbers(cluster, _firstClusters, Pieces(_size, (long)Entries * Cluster), i => tables.TryGetValue(i, out var at) ? Copied | (ulong)((first + at) * Cluster) : 0)) yield return piece;
        foreach (var piece in Tables(cluster, first + _tables.Count)) yield return piece;
    }

    private long FirstTable => 1 + _countTables + _countBlocks;

    private void Header(byte[] cluster)
    {
        BinaryPrimitives.WriteUInt32BigEndian(cluster, Magic);
        BinaryPrimitives.WriteUInt32BigEndian(cluster.AsSpan(4), 3);
        BinaryPrimitives.WriteUInt32BigEndian(cluster.AsSpan(20), ClusterBits);
        BinaryPrimitives.WriteUInt64BigEndian(cluster.AsSpan(24), (ulong)_size);
        BinaryPrimitives.WriteUInt32BigEndian(cluster.AsSpan(36), (uint)Pieces(_size, (long)Entries * Cluster));
        BinaryPrimitives.WriteUInt64BigEndian(cluster.AsSpan(40), (ulong)(FirstTable * Cluster));
        BinaryPrimitives.WriteUInt64BigEndian(cluster.AsSpan(48), Cluster);
        BinaryPrimitives.WriteUInt32BigEndian(cluster.AsSpan(56), (uint)_countTables);
        // Counts of two bytes
        BinaryPrimitives.WriteUInt32BigEndian(cluster.AsSpan(96), 4);
        BinaryPrimitives.WriteUInt32BigEndian(cluster.AsSpan(100), HeaderLength);
    }

    // The tables of the second level, in order: where in the file each cluster of the disk is
    private IEnumerable<ReadOnlyMemory<byte>> Tables(byte[] cluster, long data)
    {
        var run = 0;
        long within = 0;
        foreach (var table in _tables)
        {
            Array.Clear(cluster);
            while (run < _runs.Count && _runs[run].First + within < (table + 1) * Entries)
            {
                BinaryPrimitives.WriteUInt64BigEndian(cluster.AsSpan((int)((_runs[run].First + within) % Entries) * 8), Copied | (ulong)(data++ * Cluster));
                if (++within == _runs[run].Count) (run, within) = (run + 1, 0);
            }
            yield return cluster;
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Numbers(byte[] cluster, long clusters, long count, Func<long, ulong> number)
    {
        for (long at = 0; at < clusters; at++)
        {
            Array.Clear(cluster);
            for (var i = 0; i < Entries && (at * Entries) + i < count; i++) BinaryPrimitives.WriteUInt64BigEndian(cluster.AsSpan(i * 8), number((at * Entries) + i));
            yield return cluster;
        }
    }

    private static long Pieces(long whole, long piece) => (whole + piece - 1) / piece;
}
