using Microsoft.Win32.SafeHandles;
using XenWeb.Domain.Exports;

namespace XenWeb.Infrastructure.Exports;

/// <summary>
/// An export as one tar archive, which nobody has made: it is read as it is asked for, at any place, so that a download that was cut off goes on where it was.
/// The same bytes each time, as long as the export is there.
/// </summary>
public sealed class ExportStream : Stream
{
    private readonly List<(long From, long Length, byte[]? Head, SafeFileHandle? File)> _parts = [];
    private long _position;

    private ExportStream()
    {
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => _parts.Count == 0 ? 0 : _parts[^1].From + _parts[^1].Length;

    /// <inheritdoc/>
    public override long Position { get => _position; set => _position = value; }

    /// <summary>Opens all files of an export. Throws <see cref="IOException"/> if one is not there any more, or is not as it was.</summary>
    /// <param name="folder">The folder of exports.</param>
    /// <param name="item">Which.</param>
    public static ExportStream Open(ExportFolder folder, ExportItem item)
    {
        var view = new ExportStream();
        try
        {
            foreach (var file in item.Files)
            {
                var handle = File.OpenHandle(Path.Combine(folder.Export(item.Name), file.Name));
                if (RandomAccess.GetLength(handle) != file.Size.Bytes) throw new IOException($"{file.Name} is not as it was exported");
                view.Add(TarIndex.Head($"{item.Name}/{file.Name}", file.Size.Bytes, file.Name == ExportPlan.Run, item.MadeAt), null, TarIndex.Block);
                view.Add(null, handle, file.Size.Bytes);
                if (file.Size.Bytes % TarIndex.Block is > 0 and var over) view.Add(new byte[TarIndex.Block - over], null, TarIndex.Block - over);
            }
            view.Add(new byte[2 * TarIndex.Block], null, 2 * TarIndex.Block);
            return view;
        }
        catch
        {
            view.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || Find() is not { } part) return 0;
        var within = _position - part.From;
        var most = (int)Math.Min(buffer.Length, part.Length - within);
        if (part.Head is { } head) head.AsSpan((int)within, most).CopyTo(buffer);
        else if ((most = RandomAccess.Read(part.File!, buffer[..most], within)) == 0) throw new IOException("a file of the export was cut off");
        _position += most;
        return most;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty || Find() is not { } part) return 0;
        if (part.File is null) return Read(buffer.Span);
        var within = _position - part.From;
        var read = await RandomAccess.ReadAsync(part.File, buffer[..(int)Math.Min(buffer.Length, part.Length - within)], within, cancellationToken).ConfigureAwait(false);
        if (read == 0) throw new IOException("a file of the export was cut off");
        _position += read;
        return read;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => _position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => _position + offset, _ => Length + offset };

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) foreach (var (_, _, _, file) in _parts) file?.Dispose();
        base.Dispose(disposing);
    }

    private void Add(byte[]? head, SafeFileHandle? file, long length) => _parts.Add((Length, length, head, file));

    // There are few
    private (long From, long Length, byte[]? Head, SafeFileHandle? File)? Find()
    {
        foreach (var part in _parts)
            if (_position >= part.From && _position < part.From + part.Length) return part;
        return null;
    }
}
