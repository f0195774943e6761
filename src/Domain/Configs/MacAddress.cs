namespace XenWeb.Domain.Configs;

/// <summary>An Ethernet address, in its lower 48 bits.</summary>
public readonly record struct MacAddress(ulong Bits) : IComparable<MacAddress>
{
    private const ulong XenPrefix = 0x00163e_000000;

    // The upper half of Xen's range is left to tools that make addresses on the host, as xl does with any of it
    private const uint SuffixMax = 0x7f_ffff;

    /// <summary>Whether it stands for one interface: not for a group, nor for none (all zeros).</summary>
    public bool IsUnicast => (Bits >> 40 & 1) == 0 && Bits != 0;

    /// <summary>Six groups of two hexadecimal digits, parted by colons.</summary>
    public static bool TryParse(string? text, out MacAddress address)
    {
        address = default;
        if (text is not { Length: 17 }) return false;
        ulong bits = 0;
        for (var at = 0; at < 17; at++)
        {
            if (at % 3 == 2 ? text[at] != ':' : !char.IsAsciiHexDigit(text[at])) return false;
            if (at % 3 != 2) bits = bits << 4 | Convert.ToByte(text[at].ToString(), 16);
        }
        address = new(bits);
        return true;
    }

    /// <summary>An address of Xen's range, 00:16:3e:00:00:00 to 00:16:3e:7f:ff:ff, that is not in use.</summary>
    /// <param name="random">Where to begin; its lower 23 bits count.</param>
    /// <param name="inUse">Addresses that are taken; texts that are no address are passed over.</param>
    /// <returns>Null if all 8,388,608 are taken.</returns>
    public static MacAddress? Generate(uint random, IEnumerable<string> inUse)
    {
        var taken = new HashSet<MacAddress>();
        foreach (var text in inUse)
        {
            if (TryParse(text, out var address)) taken.Add(address);
        }
        for (uint step = 0; step <= SuffixMax; step++)
        {
            var candidate = new MacAddress(XenPrefix | (random + step & SuffixMax));
            if (!taken.Contains(candidate)) return candidate;
        }
        return null;
    }

    /// <inheritdoc/>
    public int CompareTo(MacAddress other) => Bits.CompareTo(other.Bits);

    /// <summary>"00:16:3e:01:02:03".</summary>
    public override string ToString()
    {
        var bits = Bits;
        return string.Join(':', Enumerable.Range(0, 6).Select(group => (bits >> (40 - 8 * group) & 0xff).ToString("x2")));
    }
}
