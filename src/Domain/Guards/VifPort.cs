using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using IPAddress = System.Net.IPAddress;
using IPNetwork = System.Net.IPNetwork;

namespace XenWeb.Domain.Guards;

/// <summary>A guest's network interface as its host has it: a port, with what may come out of it.</summary>
public sealed record VifPort
{
    /// <summary>How long an IPv4 address is.</summary>
    internal const int Bytes4 = 4;

    /// <summary>How long an IPv6 address is.</summary>
    internal const int Bytes6 = 16;

    // IFNAMSIZ of Linux without the closing zero
    private const int NameMax = 15;

    /// <summary>Xen's number of the domain.</summary>
    public required int DomainNumber { get; init; }

    /// <summary>Which of its interfaces: 0, 1, 2…</summary>
    public required int Device { get; init; }

    /// <summary>The address that the guest was given.</summary>
    public required MacAddress Mac { get; init; }

    /// <summary>The interface's name in Dom0, if the configuration gives one; null for "vif5.0".</summary>
    public string? InterfaceName { get; init; }

    /// <summary>The bridge that it joins; null if none is told.</summary>
    public string? Bridge { get; init; }

    /// <summary>The script that attaches it; null if none is told.</summary>
    public string? Script { get; init; }

    /// <summary>Its VLANs as its configuration writes them (<see cref="VlanList"/>); null for the bridge's own.</summary>
    public string? Vlan { get; init; }

    /// <summary>The addresses and networks that are its own (<c>ip=</c>); of a family without one nothing is known.</summary>
    public ImmutableArray<IPNetwork> Addresses { get => field.IsDefault ? [] : field; init; }

    /// <summary>What the rules call it: "vif5.0", whatever its name in Dom0.</summary>
    public string Key => $"vif{DomainNumber}.{Device}";

    /// <summary>Its names in Dom0: its own, and that of the emulated device beside it, which an HVM guest has until it brings its driver.</summary>
    public IEnumerable<string> Names => new[] { InterfaceName ?? Key, $"{InterfaceName ?? Key}-emu" }.Where(n => n.Length <= NameMax);

    /// <summary>Whether rules of a bridge see it: not where it is a port of Open vSwitch, or is routed.</summary>
    public bool IsBridged => Script is null || !(Script.Contains("openvswitch", StringComparison.Ordinal) || Script.Contains("route", StringComparison.Ordinal) || Script.Contains("nat", StringComparison.Ordinal));

    /// <summary>The link-local address that its MAC gives it (RFC 4291, EUI-64).</summary>
    public IPAddress LinkLocal
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            bytes.Clear();
            (bytes[0], bytes[1]) = (0xfe, 0x80);
            for (var at = 0; at < 6; at++) bytes[at < 3 ? 8 + at : 10 + at] = (byte)(Mac.Bits >> (40 - 8 * at));
            bytes[8] ^= 2;
            (bytes[11], bytes[12]) = (0xff, 0xfe);
            return new IPAddress(bytes);
        }
    }

    /// <summary>How long a network's addresses are.</summary>
    internal static int BytesOf(IPNetwork network) => network.BaseAddress.GetAddressBytes().Length;

    /// <summary>
    /// From <c>ip="10.0.0.5 10.0.1.0/24 fd00::5"</c>. Texts that are none are passed over. Without those that lie in another, for nftables takes no
    /// overlapping intervals; a network of all addresses says nothing.
    /// </summary>
    public static ImmutableArray<IPNetwork> ReadAddresses(string? text)
    {
        var read = (text ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Select(One).OfType<IPNetwork>().Distinct().ToList();
        var all = read.Where(n => n.PrefixLength == 0).Select(BytesOf).ToHashSet();
        return
        [
            .. read.Where(n => !all.Contains(BytesOf(n)) && !read.Any(other => other != n && other.PrefixLength < n.PrefixLength && other.Contains(n.BaseAddress)))
                .OrderBy(n => n.ToString(), StringComparer.Ordinal),
        ];

        static IPNetwork? One(string part)
        {
            var slash = part.IndexOf('/', StringComparison.Ordinal);
            if (!IPAddress.TryParse(slash < 0 ? part : part[..slash], out var address)) return null;
            var longest = address.GetAddressBytes().Length * 8;
            var length = longest;
            if (slash >= 0 && (!int.TryParse(part[(slash + 1)..], out length) || length < 0 || length > longest)) return null;
            return new IPNetwork(Masked(address, length), length);
        }

        static IPAddress Masked(IPAddress address, int length)
        {
            var bytes = address.GetAddressBytes();
            for (var bit = length; bit < bytes.Length * 8; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
            return new IPAddress(bytes);
        }
    }
}
