using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Fuzz.Mutation;

/// <summary>Changes bytes, whatever they mean.</summary>
internal sealed class ByteMutator(SplitMix64 random)
{
    private const int LargestBytes = 1 << 20;

    private static readonly byte[] _telling = [0, 1, 0x7f, 0x80, 0xff, 0xfe, 0xc0, 0xd2, 0x18, 0x3b, 0x5f, 0x9f, 0xbf, (byte)' ', (byte)'\n', (byte)'"', (byte)'\\', (byte)'{', (byte)'[', (byte)'(', (byte)')', (byte)':', (byte)'-', (byte)'0', (byte)'9'];

    private static readonly byte[][] _words =
    [
        [0, 0, 0, 0], [0xff, 0xff, 0xff, 0xff], [0x7f, 0xff, 0xff, 0xff], [0x80, 0, 0, 0], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        // UTF-8 that is none: too long, half a pair, cut off, a mark of the byte order
        [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xed, 0xbf, 0xbf], [0xf0, 0x9f], [0xef, 0xbb, 0xbf], [0xe2, 0x80, 0xae],
        // CBOR: without an end, very long
        [0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x5b, 0, 0, 0, 1, 0, 0, 0, 0], [0x1b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x3b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        // Seven bits a byte, as BinaryReader counts
        [0xff, 0xff, 0xff, 0xff, 0x0f], [0xff, 0xff, 0xff, 0xff, 0x07], [0x80, 0x80, 0x80, 0x80, 0x10],
    ];

    /// <summary>One change.</summary>
    public byte[] Change(byte[] input, byte[] other) => random.Below(200) switch
    {
        < 40 => Flip(input),
        < 80 => Put(input, [random.Of(_telling)]),
        < 110 => Put(input, random.Of(_words)),
        < 125 => Insert(input, random.Of(_words)),
        < 155 => Cut(input),
        < 170 => Insert(input, Part(input)),
        < 190 => Insert(input, Part(other)),
        < 196 => input[..random.Below(input.Length + 1)],
        < 199 => Insert(input, Noise(random.Length(4096))),
        _ => Insert(input, Large(input)),
    };

    private byte[] Flip(byte[] input)
    {
        if (input.Length == 0) return [(byte)random.Next()];
        var changed = input.ToArray();
        changed[random.Below(changed.Length)] ^= (byte)(1 << random.Below(8));
        return changed;
    }

    private byte[] Put(byte[] input, byte[] bytes)
    {
        var at = random.Below(input.Length + 1);
        return [.. input.AsSpan(0, at), .. bytes, .. input.AsSpan(Math.Min(input.Length, at + bytes.Length))];
    }

    private byte[] Insert(byte[] input, byte[] bytes)
    {
        var at = random.Below(input.Length + 1);
        return [.. input.AsSpan(0, at), .. bytes, .. input.AsSpan(at)];
    }

    private byte[] Cut(byte[] input)
    {
        var (from, to) = random.Part(input);
        return [.. input.AsSpan(0, from), .. input.AsSpan(to)];
    }

    private byte[] Part(byte[] input)
    {
        var (from, to) = random.Part(input);
        return input[from..to];
    }

    private byte[] Noise(int length)
    {
        var noise = new byte[length];
        for (var i = 0; i < length; i++) noise[i] = (byte)random.Next();
        return noise;
    }

    // A small piece over and over
    private byte[] Large(byte[] input)
    {
        var piece = Part(input) is { Length: > 0 } part ? part[..Math.Min(part.Length, 32)] : [random.Of(_telling)];
        var large = new byte[random.Below(2) == 0 ? LargestBytes : random.Below(LargestBytes)];
        for (var i = 0; i < large.Length; i++) large[i] = piece[i % piece.Length];
        return large;
    }
}
