using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Microsoft.Win32.SafeHandles;

namespace XenWeb.Infrastructure.Samples;

/// <summary>
/// A file of frames, one after the other: length (four bytes, lowest first), checksum (CRC-32C, the same) and that many bytes. What a crash or a full disk left of the last one is
/// no frame: its length or its checksum says so, and the next one is written over it. Not for two threads at once.
/// </summary>
internal sealed class FrameFile : IDisposable
{
    /// <summary>What a frame has beside its bytes.</summary>
    public const int HeaderBytes = 8;

    /// <summary>The most bytes of one frame; what says that it is longer is none.</summary>
    public const int BytesMax = 1 << 20;

    private readonly SafeFileHandle _file;

    private FrameFile(SafeFileHandle file) => _file = file;

    /// <summary>Where the next frame is written: the end of the last whole one.</summary>
    public long Length { get; private set; }

    /// <summary>A new file; throws <see cref="IOException"/> if it is there already or can't be made.</summary>
    public static FrameFile Create(string path) => new(File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read));

    /// <summary>A file that is there, to be read.</summary>
    public static FrameFile Open(string path) => new(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));

    /// <summary>Writes a frame and returns where it is; throws <see cref="IOException"/> if there is no room, and then there is no such frame.</summary>
    public long Append(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        var bytes = head.Length + body.Length;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, BytesMax);
        var buffer = ArrayPool<byte>.Shared.Rent(HeaderBytes + bytes);
        try
        {
            var frame = buffer.AsSpan(0, HeaderBytes + bytes);
            head.CopyTo(frame[HeaderBytes..]);
            body.CopyTo(frame[(HeaderBytes + head.Length)..]);
            BinaryPrimitives.WriteInt32LittleEndian(frame, bytes);
            BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(frame[HeaderBytes..]));
            RandomAccess.Write(_file, frame, Length);
            var at = Length;
            Length += frame.Length;
            return at;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>All that was written is on the disk when it returns.</summary>
    public void Sync() => RandomAccess.FlushToDisk(_file);

    /// <summary>The bytes of the frame at <paramref name="at"/>; null if there is none that is whole.</summary>
    public byte[]? Read(long at)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (!Fill(header, at)) return null;
        var bytes = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (bytes is <= 0 or > BytesMax || at + HeaderBytes + bytes > RandomAccess.GetLength(_file)) return null;
        var frame = new byte[bytes];
        return Fill(frame, at + HeaderBytes) && Checksum(frame) == BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) ? frame : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private bool Fill(Span<byte> buffer, long at)
    {
        for (var read = 0; read < buffer.Length;)
        {
            if (RandomAccess.Read(_file, buffer[read..], at + read) is not (> 0 and var more)) return false;
            read += more;
        }
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var last in bytes) sum = BitOperations.Crc32C(sum, last);
        return ~sum;
    }
}
