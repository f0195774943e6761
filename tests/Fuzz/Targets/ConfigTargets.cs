using System.Text;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Configs;
using XenWeb.Fuzz.Run;
using XenWeb.Fuzz.Seeds;
using XenWeb.Infrastructure.Configs;

namespace XenWeb.Fuzz.Targets;

/// <summary>Configurations of guests: xl.cfg as people write it, and its parts.</summary>
internal static class ConfigTargets
{
    /// <summary>A whole xl.cfg, its meaning and its mistakes; one without mistakes is written and read again.</summary>
    public static FuzzTarget XlCfgs() => new("xl-cfg", [.. Captures.OfConfigurations(".cfg"), .. Captures.OfXen(".cfg")], input =>
    {
        var text = Encoding.UTF8.GetString(input);
        var cfg = XlCfg.Parse(text);
        var (read, problems) = (GuestConfigText.Read(text), cfg.Problems());
        if (!read.Problems.IsEmpty) return $"{Math.Min(9, problems.Count)} {string.Join(',', read.Problems.Select(p => p.Field).Distinct().Take(3))}";
        var again = GuestConfigText.Read(GuestConfigText.Write(read.Config));
        if (!again.Problems.IsEmpty) throw new InvalidOperationException($"what was good and was written is not good: {again.Problems[0]}");
        return "good";
    }) { AllocationsPerByte = 400 };

    /// <summary>Specifications of disks, interfaces, framebuffers and channels: the same text as each of them.</summary>
    public static FuzzTarget Devices() => new("devices", [.. DeviceSeeds()], input =>
    {
        var quoted = $"\"{Encoding.UTF8.GetString(input).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
        var read = GuestConfigText.Read($"name = \"x\"\nmemory = 1\n{string.Concat(new[] { "disk", "vif", "channel", "vfb" }.Select(key => $"{key} = [ {quoted} ]\n"))}");
        GuestConfigText.Write(read.Config);
        return $"{string.Join(',', read.Problems.Select(p => p.Field).Distinct().Take(4))} {read.Config.Disks.FirstOrDefault()?.Format} {MacAddress.TryParse(Encoding.UTF8.GetString(input), out _)}";
    }) { AllocationsPerByte = 400 };

    /// <summary>Configurations as JSON, and what the rules say to them.</summary>
    public static FuzzTarget Json() => new("config-json", [.. Captures.OfConfigurations(".cfg").Select(c => Captures.Text(GuestConfigJson.Write(GuestConfigText.Read(Encoding.UTF8.GetString(c)).Config)))], input =>
        GuestConfigJson.Read(Encoding.UTF8.GetString(input)) is { } config ? string.Join(',', GuestConfigRules.Check(config).Select(p => p.Field).Distinct().Take(3)) : "none") { AllocationsPerByte = 400 };

    /// <summary>Patterns of names.</summary>
    public static FuzzTarget Names() => new("name-patterns", [Captures.Text("cs439-##"), Captures.Text("small-1"), Captures.Text("a###")], input =>
        $"{NamePattern.Names(Encoding.UTF8.GetString(input), 20, 1, ["cs439-05"]).Names.Length}");

    /// <summary>Files in the folder of a configuration agent.</summary>
    public static FuzzTarget Folder()
    {
        var folder = Files.Folder();
        var configurations = ConfigurationFolder.Open(folder, TimeProvider.System);
        var path = Path.Combine(folder, "small-1.cfg");
        var agent = new ConfigurationAgent(new ConfigurationAgentOptions(new Domain.Hosts.HostId("ferby"), "", folder));
        return new FuzzTarget("config-folder", Captures.OfConfigurations(".cfg"), input =>
        {
            // A new file each time: an old one is read again only if it has changed by its time or length
            File.Delete(path);
            configurations.Scan();
            File.WriteAllBytes(path, input);
            return $"{agent.Handle((ConfigurationAgentEvent)configurations.Scan(), default).Count}";
        }) { End = () => Directory.Delete(folder, recursive: true), AllocationsPerByte = 400 };
    }

    private static IEnumerable<byte[]> DeviceSeeds() =>
        new[] { "/dev/vg/small-1,raw,xvda,w", "format=qcow2, vdev=hda, access=rw, target=/a b.qcow2", "file:/x.iso,hdc:cdrom,r", "phy:/dev/sda1,xvdb,w", "mac=00:16:3e:01:02:03,bridge=xenbr0,rate=10Mb/s@20ms,ip=10.0.0.5", "vnc=1,vnclisten=0.0.0.0,vncpasswd=x,vncdisplay=1", "name=org.xenweb.agent,connection=pty" }
            .Select(Captures.Text).Concat(Captures.OfConfigurations("disk-specs"));
}
