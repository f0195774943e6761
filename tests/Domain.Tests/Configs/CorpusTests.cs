using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Configs;

/// <summary>What others wrote, and what Xen's own library made of it: Captures/index.md.</summary>
public class CorpusTests
{
    private static readonly string Folder = Path.Combine(Here(), "Captures");

    public static TheoryData<string> Files => new(Directory.EnumerateFiles(Folder, "*.cfg").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal));

    public static TheoryData<string, string> Grammar => Golden("grammar.out");

    public static TheoryData<string, string> DiskSpecs => Golden("disk-specs.out");

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryFile_IsReadWhole_AndWrittenMeansTheSame(string file) => ReadsAndMeansTheSame(File.ReadAllText(Path.Combine(Folder, file)), file == "xlexample-hvm.cfg" ? ["vnc.enabled"] : []);

    [Theory]
    [InlineData("Infrastructure.Tests/Xen/Captures/config-small-1.cfg.out")]
    [InlineData("XenLab/image/guest.cfg")]
    public void TheRealLabs_AreReadWhole_AndWrittenMeanTheSame(string file)
    {
        var text = File.ReadAllText(Path.Combine(Here(), "../..", file))
            .Replace("@NAME@", "small-1").Replace("@TYPE@", "pv").Replace("@IP@", "10.77.0.11").Replace("@MEM@", "128").Replace("@MAC@", "00:16:3e:77:00:0b").Replace("@UUID@", "5e1f0000-0000-4000-8000-000000000001");
        ReadsAndMeansTheSame(text, []);
        var config = GuestConfigText.Read(text).Config;
        Assert.Equal(("/dev/disk/by-id/virtio-small-1", "00:16:3e:77:00:0b", "xenbr0"), (config.DiskTargets.Single(), config.Macs.Single(), config.Bridges.Single()));
    }

    [Fact]
    public void TheTalks_IsReadFieldByField()
    {
        var config = GuestConfigText.Read(File.ReadAllText(Path.Combine(Folder, "talk.cfg"))).Config;
        Assert.Equal(("small-1", ByteSize.FromMiB(512), "/boot/vmlinuz-2.6-xen", "root=/dev/sda1 ro"), (config.Name, config.Memory, config.Boot.Kernel, config.Boot.CommandLine));
        Assert.Equal([new() { Target = "/dev/gnbd/small-1-disk", Device = "sda1" }, new GuestDisk { Target = "/dev/gnbd/small-1-swap", Device = "sda2" }], config.Disks.AsEnumerable());
        Assert.Equal(new GuestVif { Bridge = "xenbr0" }, Assert.Single(config.Vifs));
    }

    [Fact]
    public void AProgramOfXendsDays_IsRefusedLineByLine_AndNotRun()
    {
        var problems = GuestConfigText.Read("""
            import os, re
            arch = os.uname()[4]
            if re.search('64', arch):
                arch_libdir = 'lib64'
            kernel = "/boot/vmlinuz"
            memory = 4*128
            name = "a" + "b"
            vif = [ '' ]*2
            """).Problems;
        Assert.Equal(["Line 1:", "Line 2:", "Line 3:", "Line 6:", "Line 7:", "Line 8:"], problems.Where(p => p.Field == "text").Select(p => p.Text[..7]));
    }

    [Theory]
    [MemberData(nameof(Grammar))]
    public void ATextIsRead_AsXensLibraryDoes(string text, string xl)
    {
        var cfg = XlCfg.Parse(text);
        var ours = new StringBuilder();
        foreach (var (key, setting) in cfg.Settings.Where(s => s.Key.Length == 1))
        {
            ours.Append(key).Append('=').Append(Value(setting.Value)).Append(setting is { Value.Number: { } number, Added: false } ? $"#{number}" : "").Append(' ');
        }
        Assert.Equal(xl, cfg.Errors.IsEmpty ? ours.ToString().TrimEnd() : "ERR");
    }

    [Theory]
    [MemberData(nameof(DiskSpecs))]
    public void ADiskIsRead_AsXensLibraryDoes_AndWrittenIsReadTheSame(string spec, string xl)
    {
        var (disk, error) = DiskOf(spec);
        Assert.Equal(xl, disk is null ? "ERR" : Line(disk));
        if (disk is null) Assert.NotNull(error);
        else Assert.Equal((disk, null), DiskOf(ReadBack(disk)));
    }

    private static void ReadsAndMeansTheSame(string text, string[] problems)
    {
        var read = GuestConfigText.Read(text);
        Assert.Equal(problems, read.Problems.Select(p => p.Field));
        var written = GuestConfigText.Write(read.Config);
        Assert.Equal(XlMeaning.Of(text), XlMeaning.Of(written));
        Assert.Equal(read.Config, GuestConfigText.Read(written).Config);
    }

    private static (GuestDisk? Disk, string? Error) DiskOf(string spec)
    {
        var read = GuestConfigText.Read($"disk = [ {JsonSerializer.Serialize(spec, Plain)} ]");
        return (read.Config.Disks.SingleOrDefault(), read.Problems.FirstOrDefault(p => p.Field == "disks[0]")?.Text);
    }

    private static string ReadBack(GuestDisk disk) => XlCfg.Parse(GuestConfigText.Write(new() { Name = "a", Memory = ByteSize.FromMiB(1), Disks = [disk] })).Value("disk")!;

    private static string Line(GuestDisk disk)
    {
        var options = disk.Options?.Split(',') ?? [];
        return $"target={Text(disk.Target)} vdev={Text(disk.Device)} format={disk.Format.ToString().ToLowerInvariant()} ro={(disk.ReadOnly ? 1 : 0)} cdrom={(disk.Cdrom ? 1 : 0)} " +
            $"script={Text(disk.Script)} backend={Text(disk.Backend)} bt={disk.BackendType ?? "-"} dio={(options.Contains("direct-io-safe") ? 1 : 0)} " +
            $"disc={(options.Contains("discard") ? "True" : options.Contains("no-discard") ? "False" : "<default>")}";
    }

    private static string Value(XlCfgValue value) => value.IsList ? "[" + string.Concat(value.Items.Select(i => Value(i) + ",")) + "]" : Text(value.Text);

    private static string Text(string? text) => text is null ? "-"
        : "\"" + string.Concat(Encoding.UTF8.GetBytes(text).Select(b => b is < 32 or > 126 or (byte)'"' or (byte)'\\' ? $"\\{b:x2}" : ((char)b).ToString())) + "\"";

    private static TheoryData<string, string> Golden(string file)
    {
        var data = new TheoryData<string, string>();
        foreach (var line in File.ReadAllLines(Path.Combine(Folder, file)))
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            data.Add(JsonSerializer.Deserialize<string>(line[..tab])!, line[(tab + 1)..]);
        }
        return data;
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
