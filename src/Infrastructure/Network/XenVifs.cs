using System.Collections.Immutable;
using System.Text.RegularExpressions;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Guards;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Network;

/// <summary>
/// The guests' vifs, as Dom0's end of them stands in xenstore: it is written before the kernel makes the device, is there for guests that arrive by
/// migration too (of which <c>xl list -l</c> knows nothing yet), and no guest can write to it.
/// </summary>
/// <param name="xenstoreLs">xenstore-ls, as a path or a name in PATH.</param>
/// <param name="time">The clock.</param>
public sealed partial class XenVifs(string xenstoreLs, TimeProvider time)
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    private readonly XlRunner _runner = new(new XlOptions { XlPath = xenstoreLs }, time);

    /// <summary>All of them, or why they can't be told.</summary>
    public async Task<(ImmutableArray<VifPort> Ports, string? Failure)> ReadAsync(CancellationToken cancellation)
    {
        var run = await _runner.RunAsync(_limit, cancellation, "-f", "/local/domain/0/backend/vif").ConfigureAwait(false);
        if (run.IsDone) return (Parse(run.Output), null);
        // Before the first guest with a vif there is no such path
        if (run.ExitCode is not null && run.Error.Contains("No such file", StringComparison.OrdinalIgnoreCase)) return ([], null);
        return ([], run.NotStarted ?? $"the vifs can't be read from xenstore: {(run.ExitCode is null ? "xenstore-ls does not answer" : run.Error.Trim())}");
    }

    /// <summary>From the output of <c>xenstore-ls -f</c>. One without an address that can be read is left out: so it may send nothing.</summary>
    internal static ImmutableArray<VifPort> Parse(string output)
    {
        var vifs = new SortedDictionary<(int Domain, int Device), Dictionary<string, string>>();
        foreach (Match line in LineOf().Matches(output))
        {
            if (!int.TryParse(line.Groups[1].Value, out var domain) || !int.TryParse(line.Groups[2].Value, out var device)) continue;
            if (!vifs.TryGetValue((domain, device), out var values)) vifs[(domain, device)] = values = new(StringComparer.Ordinal);
            values[line.Groups[3].Value] = line.Groups[4].Value;
        }
        return [.. vifs.Select(v => Port(v.Key.Domain, v.Key.Device, v.Value)).OfType<VifPort>()];
    }

    private static VifPort? Port(int domain, int device, Dictionary<string, string> values)
    {
        if (!MacAddress.TryParse(values.GetValueOrDefault("mac"), out var mac)) return null;
        var name = values.GetValueOrDefault("vifname");
        return new VifPort
        {
            DomainNumber = domain,
            Device = device,
            Mac = mac,
            // It becomes a word of a ruleset
            InterfaceName = name is not null && InterfaceNameOf().IsMatch(name) ? name : null,
            Bridge = values.GetValueOrDefault("bridge") is { Length: > 0 } bridge ? bridge : null,
            Script = values.GetValueOrDefault("script") is { Length: > 0 } script ? script : null,
            Vlan = values.GetValueOrDefault("vlan") is { Length: > 0 } vlan ? vlan : null,
            Addresses = VifPort.ReadAddresses(values.GetValueOrDefault("ip")),
        };
    }

    // /local/domain/0/backend/vif/6/0/mac = "00:16:3e:77:00:0b"   (n0,r6)
    [GeneratedRegex("^/local/domain/0/backend/vif/(\\d{1,9})/(\\d{1,4})/([a-z]+) = \"([^\"\\n]*)\"", RegexOptions.Multiline)]
    private static partial Regex LineOf();

    [GeneratedRegex("^[A-Za-z0-9._-]{1,15}\\z")]
    private static partial Regex InterfaceNameOf();
}
