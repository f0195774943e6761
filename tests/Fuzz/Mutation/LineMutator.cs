using System.Text;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Fuzz.Mutation;

/// <summary>Changes text by its lines and fields: what xl, xentop, /proc and configuration files are made of.</summary>
internal sealed class LineMutator(SplitMix64 random)
{
    private const int RepeatedBytesMax = 1 << 20;

    private static readonly string[] _fields =
    [
        "0", "-1", "1", "99999999999999999999", "9223372036854775807", "-9223372036854775808", "18446744073709551615", "2147483648", "4294967295", "1e308", "1e-320", "NaN", "-Infinity", "0x7fffffffffffffff",
        "00000000000", "٣", "no limit", "n/a", "-", "(null)", "Domain-0", "../../etc/passwd", "/dev/../dev", "a\0b", "\u202e", "\ud83d\ude00", "\u001b[2J", "'", "\"", "\\", "\\040", "[", "]", "(", ")", "{", "}", "=", "+=", "#", ";", ",", "%s%n", "::1", "0.0.0.0/0",
        "00:16:3e:00:00:01", "f91a9337-797a-454e-815f-25f13eb15de5", "--incoming", "--migratedaway",
    ];

    /// <summary>One change.</summary>
    public byte[] Change(byte[] input, byte[] other)
    {
        if (random.Below(3) > 0) return Field(input);
        var lines = Lines(input);
        var at = random.Below(lines.Count);
        switch (random.Below(5))
        {
            case 0: lines.RemoveAt(at); break;
            case 1: lines.Insert(at, lines[random.Below(lines.Count)]); break;
            case 2: (lines[at], lines[^1]) = (lines[^1], lines[at]); break;
            case 3: lines.Insert(at, random.Of(Lines(other))); break;
            // Many of one kind: what is quadratic shows
            default: lines.InsertRange(at, Enumerable.Repeat(lines[at], Math.Min(random.Length(2000), RepeatedBytesMax / (lines[at].Length + 1)))); break;
        }
        return Joined(lines);
    }

    // Between two blanks, or where a number stands
    private byte[] Field(byte[] input)
    {
        var with = Encoding.UTF8.GetBytes(random.Of(_fields));
        if (input.Length == 0) return with;
        var at = random.Below(input.Length);
        var (from, to) = (at, at);
        while (from > 0 && IsInside(input[from - 1])) from--;
        while (to < input.Length && IsInside(input[to])) to++;
        if (random.Below(8) == 0) with = [.. input.AsSpan(from, to - from), .. with];
        return [.. input.AsSpan(0, from), .. with, .. input.AsSpan(to)];
    }

    private static bool IsInside(byte b) => b > ' ' && b is not ((byte)',' or (byte)'=' or (byte)'"' or (byte)'\'' or (byte)'[' or (byte)']' or (byte)':' or (byte)'{' or (byte)'}');

    private static byte[] Joined(List<byte[]> lines)
    {
        var joined = new MemoryStream();
        for (var i = 0; i < lines.Count; i++)
        {
            if (i > 0) joined.WriteByte((byte)'\n');
            joined.Write(lines[i]);
        }
        return joined.ToArray();
    }

    private static List<byte[]> Lines(byte[] input)
    {
        var lines = new List<byte[]>();
        for (var from = 0; from <= input.Length;)
        {
            var end = Array.IndexOf(input, (byte)'\n', from);
            if (end < 0) end = input.Length;
            lines.Add(input[from..end]);
            from = end + 1;
        }
        return lines;
    }
}
