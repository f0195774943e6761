using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace XenWeb.Infrastructure.Exports;

/// <summary>A file in a tar archive: where its bytes are.</summary>
/// <param name="Name">Without folders.</param>
/// <param name="Offset">Its first byte in the archive.</param>
/// <param name="Length">How many it has.</param>
public sealed record TarMember(string Name, long Offset, long Length);

/// <summary>Reads where the files of a tar archive are, and writes the heads of one; nothing is unpacked.</summary>
public static class TarIndex
{
    /// <summary>Bytes of a head; what a file has is filled up to whole ones.</summary>
    public const int Block = 512;

    /// <summary>The most entries that are read, folders and notes among them.</summary>
    public const int EntriesMax = 200;

    /// <summary>The files in it, by name; or what is wrong with it.</summary>
    /// <param name="archive">The archive.</param>
    public static (IReadOnlyDictionary<string, TarMember> Members, string? Problem) Read(SafeFileHandle archive)
    {
        var (members, size) = (new SortedDictionary<string, TarMember>(StringComparer.Ordinal), RandomAccess.GetLength(archive));
        var head = new byte[Block];
        long at = 0;
        for (var entries = 0; at + Block <= size; entries++)
        {
            if (entries == EntriesMax) return (members, $"It has more than {EntriesMax} entries: it is no export.");
            if (RandomAccess.Read(archive, head, at) < Block) break;
            if (head.All(b => b == 0)) return (members, null);
            if (!IsHead(head) || Length(head) is not (>= 0 and var length)) return (members, $"It is no tar archive, or it is damaged at byte {at}.");
            if (at + Block + length > size) return (members, $"It ends in the middle of a file: {size} bytes are there, and {at + Block + length} are needed. Bring it again.");
            // Folders, and notes of other programs, are passed over
            if (head[156] is (byte)'0' or 0 && Name(head) is { Length: > 0 } name && !members.TryAdd(name, new TarMember(name, at + Block, length))) return (members, $"It has two files {name}.");
            at += Block + ((length + Block - 1) / Block * Block);
        }
        return (members, "It has no end: it was cut off. Bring it again.");
    }

    /// <summary>The head of a file in an archive.</summary>
    /// <param name="name">Its name, at most 100 characters of ASCII.</param>
    /// <param name="length">How many bytes it has.</param>
    /// <param name="isProgram">Whether it may be run.</param>
    /// <param name="at">When it was made.</param>
    public static byte[] Head(string name, long length, bool isProgram, DateTimeOffset at)
    {
        var head = new byte[Block];
        Encoding.ASCII.GetBytes(name, head);
        Put(head, 100, isProgram ? "0000755" : "0000644");
        Put(head, 108, "0000000");
        Put(head, 116, "0000000");
        // Beyond eight GiB as GNU's tar and others do: the number itself
        if (length < 1L << 33) Put(head, 124, Convert.ToString(length, 8).PadLeft(11, '0'));
        else
        {
            head[124] = 0x80;
            BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(128), length);
        }
        Put(head, 136, Convert.ToString(at.ToUnixTimeSeconds(), 8).PadLeft(11, '0'));
        head[156] = (byte)'0';
        Put(head, 257, "ustar");
        Put(head, 263, "00");
        Put(head, 148, Convert.ToString(Sum(head), 8).PadLeft(6, '0'));
        head[155] = (byte)' ';
        return head;
    }

    private static void Put(byte[] head, int at, string text) => Encoding.ASCII.GetBytes(text, head.AsSpan(at));

    private static bool IsHead(byte[] head) => Octal(head.AsSpan(148, 8)) == Sum(head);

    // As if the sum itself were blanks
    private static int Sum(byte[] head)
    {
        var sum = 8 * ' ';
        for (var i = 0; i < Block; i++) sum += i is >= 148 and < 156 ? 0 : head[i];
        return sum;
    }

    private static long Length(byte[] head) => (head[124] & 0x80) == 0 ? Octal(head.AsSpan(124, 12)) : head.AsSpan(125, 3).IndexOfAnyExcept((byte)0) >= 0 ? -1 : BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(128));

    private static long Octal(ReadOnlySpan<byte> digits)
    {
        long value = 0;
        foreach (var digit in digits)
        {
            if (digit is 0 or (byte)' ') continue;
            if (digit is < (byte)'0' or > (byte)'7') return -1;
            value = (value << 3) + digit - '0';
        }
        return value;
    }

    // The last part of its path: in which folder somebody has put it means nothing here
    private static string Name(byte[] head)
    {
        var end = Array.IndexOf(head, (byte)0, 0, 100);
        var name = Encoding.ASCII.GetString(head, 0, end < 0 ? 100 : end);
        return name[(name.LastIndexOf('/') + 1)..];
    }
}
