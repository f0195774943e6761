using System.Collections.Immutable;

namespace XenWeb.AgentHost;

/// <summary>
/// Which orders were begun: a file with an id on each line, on the disk before anything is done about the order, so that none is done
/// twice. The newest <see cref="KeptMax"/> are kept; a last line that a crash has cut off is no order.
/// </summary>
internal sealed class OrderLedger : IDisposable
{
    /// <summary>How many ids a start reads back; an order has long expired when so many newer ones were begun.</summary>
    public const int KeptMax = 1000;

    private readonly string _path;
    private readonly Queue<Guid> _newest = new();
    private FileStream _file;
    private int _lines;

    private OrderLedger(string path)
    {
        _path = path;
        if (File.Exists(path))
        {
            foreach (var line in File.ReadLines(path)) if (Guid.TryParseExact(line, "D", out var id)) Keep(id);
        }
        _file = Rewrite();
    }

    /// <summary>The orders that were begun, oldest first.</summary>
    public ImmutableArray<Guid> Begun => [.. _newest];

    /// <summary>Opens or makes it; throws <see cref="IOException"/> with what to do if that can't be.</summary>
    public static OrderLedger Open(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            return new OrderLedger(Path.Combine(folder, "orders"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"the folder {folder} can't be used: {e.Message} Choose another with --state-dir", e);
        }
    }

    /// <summary>On the disk when it returns; throws <see cref="IOException"/> if it is not.</summary>
    public void Remember(Guid order)
    {
        if (_lines >= 2 * KeptMax)
        {
            _file.Dispose();
            _file = Rewrite();
        }
        Write(_file, order);
        _file.Flush(flushToDisk: true);
        Keep(order);
        _lines++;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Keep(Guid id)
    {
        _newest.Enqueue(id);
        if (_newest.Count > KeptMax) _newest.Dequeue();
    }

    // Written beside it and moved over it: a crash leaves the old one or the new one
    private FileStream Rewrite()
    {
        var beside = _path + ".new";
        using (var file = new FileStream(beside, FileMode.Create, FileAccess.Write))
        {
            foreach (var id in _newest) Write(file, id);
            file.Flush(flushToDisk: true);
        }
        File.Move(beside, _path, overwrite: true);
        _lines = _newest.Count;
        return new FileStream(_path, FileMode.Append, FileAccess.Write);
    }

    private static void Write(FileStream file, Guid id)
    {
        Span<byte> line = stackalloc byte[37];
        id.TryFormat(line, out _, "D");
        line[36] = (byte)'\n';
        file.Write(line);
    }
}
