using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace XenWeb.Domain.Configs;

/// <summary>Rules for network interfaces, each alone and against the others.</summary>
internal static partial class VifRules
{
    private const int CountMax = 32;
    private const int PartMax = 128;

    // IFNAMSIZ of Linux without the closing zero
    private const int InterfaceNameMax = 15;

    public static void Check(ImmutableArray<GuestVif> vifs, ProblemList problems)
    {
        var seen = new Dictionary<MacAddress, int>();
        var count = problems.Count("vifs", "network interfaces", vifs.Length, CountMax);
        for (var at = 0; at < count; at++)
        {
            var field = $"vifs[{at}]";
            if (vifs[at] is not { } vif)
            {
                problems.Add(field, "There is no network interface.");
                continue;
            }
            if (Mac($"{field}.mac", vif.Mac, problems) is { } mac && !seen.TryAdd(mac, at)) problems.Add($"{field}.mac", $"Network interface {seen[mac] + 1} has the MAC address {mac} too.");
            One(field, vif, problems);
        }
    }

    private static MacAddress? Mac(string field, string? text, ProblemList problems)
    {
        if (text is null || !problems.Text(field, "The MAC address", text, PartMax)) return null;
        if (!MacAddress.TryParse(text, out var mac)) problems.Add(field, $"The MAC address {ProblemList.Quote(text)} is not of the form 00:16:3e:01:02:03.");
        else if (!mac.IsUnicast) problems.Add(field, mac.Bits == 0 ? "The MAC address is all zeros." : $"The MAC address {mac} is that of a group: the last bit of its first byte is set.");
        else return mac;
        return null;
    }

    private static void One(string field, GuestVif vif, ProblemList problems)
    {
        problems.Part($"{field}.bridge", "The bridge", vif.Bridge, 64, IsWord, "letters, digits and . _ - :");
        problems.Part($"{field}.script", "The script", vif.Script, PartMax, c => IsWord(c) || c is '/' or '+', "letters, digits and . _ - / +");
        problems.Part($"{field}.ip", "The addresses", vif.Ip, 512, c => char.IsAsciiHexDigit(c) || c is '.' or ':' or '/' or ' ', "IPv4 and IPv6 addresses parted by blanks");
        problems.Part($"{field}.model", "The model", vif.Model, 32, IsWord, "letters, digits and . _ -");
        problems.Part($"{field}.interfaceName", "The interface's name", vif.InterfaceName, InterfaceNameMax, IsWord, "letters, digits and . _ -");
        problems.Part($"{field}.backend", "The backend domain", vif.Backend, PartMax, c => c is not (',' or '='), "no comma and no '=': other characters");
        if (vif.Type is not (null or "ioemu" or "vif")) problems.Add($"{field}.type", $"The type {ProblemList.Quote(vif.Type)} is neither ioemu nor vif.");
        if (vif.Vlan is { } vlan && VlanList.Read(vlan).Problem is { } wrong) problems.Add($"{field}.vlan", wrong);
        if (vif.Rate is { } rate && RateProblem(rate) is { } unread) problems.Add($"{field}.rate", unread);
        if (problems.Text($"{field}.options", "The options", vif.Options, GuestConfigRules.PathMax) && vif.Options is { } options && PairSpec.OptionsProblem(options, DeviceSpecs.VifKeys) is { } problem) problems.Add($"{field}.options", problem);
    }

    private static string? RateProblem(string rate)
    {
        var match = rate.Length <= PartMax ? Rate().Match(rate) : Match.Empty;
        if (!match.Success) return $"The rate {ProblemList.Quote(rate)} can't be read: 10Mb/s (bits), 250KB/s (bytes) and 1MB/s@20ms are examples.";
        if (!uint.TryParse(match.Groups[1].Value, out _)) return $"The rate {ProblemList.Quote(rate)} is more than {uint.MaxValue} units; take a larger unit.";
        if (!match.Groups[2].Success) return null;
        var unit = match.Groups[3].Value switch { "m" or "ms" => 1000L, "u" or "us" => 1, _ => 1_000_000 };
        return uint.TryParse(match.Groups[2].Value, out var interval) && interval * unit <= uint.MaxValue ? null : $"The interval of {ProblemList.Quote(rate)} is more than {uint.MaxValue / 1_000_000} s.";
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ':';

    // A leading 0 would make xl read octal
    [GeneratedRegex("^([1-9][0-9]*)[GMK]?[Bb]/s(?:@([1-9][0-9]*)([mu]?s?))?\\z")]
    private static partial Regex Rate();
}
