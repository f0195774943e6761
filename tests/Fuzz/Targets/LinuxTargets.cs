using System.Text;
using XenWeb.Domain.Processes;
using XenWeb.Fuzz.Run;
using XenWeb.Fuzz.Seeds;
using XenWeb.Infrastructure.Linux;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Network;

namespace XenWeb.Fuzz.Targets;

/// <summary>What the kernel tells of processes whose names and arguments anybody chooses, and other files and programs of a host.</summary>
internal static class LinuxTargets
{
    // A folder that looks like /proc: which of its files an input becomes is its first byte
    private static readonly string[] _files = ["1/stat", "1/statm", "1/cmdline", "1/io", "stat", "uptime", "loadavg", "meminfo", "pressure/cpu", "pressure/memory", "pressure/io", "self/mounts", "utmp"];

    /// <summary>/proc, read whole by all who read it.</summary>
    public static FuzzTarget Proc()
    {
        var folder = Files.Folder();
        foreach (var file in _files) Put(folder, file, Real(file));
        var (processes, vitals) = (new ProcessReader(folder), new VitalsReader(folder, Path.Combine(folder, "utmp")));
        byte[][] seeds = [.. _files.Select((file, i) => (byte[])[(byte)i, .. Real(file)])];
        return new FuzzTarget("proc", seeds, input =>
        {
            var file = _files[input.Length == 0 ? 0 : input[0] % _files.Length];
            Put(folder, file, input.Length == 0 ? [] : input[1..]);
            try
            {
                var frame = processes.Read();
                var told = $"{file} {frame.Readings.Count} {ProcessTable.Read(folder, _ => true).Length} {ProcessTable.WrittenBytes(folder, 1) is null} {ProcessTable.BootedAt(folder) is null}";
                var read = vitals.Read();
                return $"{told} {read.Disks.Length} {read.Users.Length} {read.Pressure is null} {read.CpuTicks.Length}";
            }
            finally
            {
                Put(folder, file, Real(file));
            }
        }) { MayThrow = [typeof(IOException)], BytesMax = 256 * 1024, AllocationsPerByte = 400, End = () => { processes.Dispose(); Directory.Delete(folder, recursive: true); } };
    }

    /// <summary>/proc/PID/stat, whatever the process is called.</summary>
    public static FuzzTarget StatLines() => new("stat-line", [Real("1/stat"), Captures.Text("7 (a) b) R) S 1 7 7 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 99 1 2")], input =>
    {
        if (!StatLine.TryRead(input, out var line)) return "none";
        var names = new ProcessNames(line.Started, input.AsSpan(line.CommandAt, line.CommandLength));
        names.TakeArguments(input.ToArray());
        return $"{line.State is >= 'A' and <= 'Z'} {names.Command.Length <= ProcessRow.CommandMax}";
    });

    /// <summary>Texts that guests choose, as they are shown.</summary>
    public static FuzzTarget Visible() => new("visible-text", [Captures.Text("bash"), Captures.Text("\u001b[2J\u202e\u200b\ud83d\ude00")], input =>
    {
        var shown = VisibleText.Of(Encoding.UTF8.GetString(input), 64);
        if (shown.Length > 64 || shown.Any(char.IsControl)) throw new InvalidOperationException($"'{shown}' is shown");
        return $"{shown.Length}";
    });

    /// <summary>tc -json: queues of devices, and filters of one of them.</summary>
    public static FuzzTarget Tc() => new("tc", [Captures.Text("""[{"kind":"tbf","handle":"7857:","dev":"vif5.0","root":true,"options":{"rate":2500000,"burst":250000,"lat":100000}},{"kind":"ingress","handle":"ffff:","dev":"vif5.0","parent":"ffff:fff1","options":{}}]"""), Captures.Text("""[{"protocol":"all","pref":30807,"kind":"matchall","chain":0},{"protocol":"all","pref":30807,"kind":"matchall","chain":0,"options":{"handle":20000,"not_in_hw":true,"actions":[{"order":1,"kind":"police"}]}}]""")], input =>
    {
        var text = Encoding.UTF8.GetString(input);
        return $"{Told(() => VifBandwidths.Queues(text).Devices.Count)} {Told(() => VifBandwidths.With(new Domain.Guards.BandwidthView(Domain.Guards.BandwidthView.Empty.Devices.Add("vif5.0", Domain.Guards.DeviceBandwidth.None)), ["vif5.0"], text).Devices["vif5.0"].In.Count)}";

        // As its caller takes it: what can't be read is said
        static string Told(Func<int> read)
        {
            try
            {
                return $"{read()}";
            }
            catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                return "unread";
            }
        }
    });

    /// <summary>nft -j: addresses in quarantine, counters.</summary>
    public static FuzzTarget Nft() => new("nft", [Captures.Text("""{"nftables":[{"metainfo":{"version":"1.0.6"}},{"set":{"family":"bridge","name":"quarantine","table":"xenweb","elem":[{"elem":{"val":"00:16:3e:00:00:01","comment":"flood"}},"00:16:3e:00:00:02"]}}]}"""), Captures.Text("""{"nftables":[{"counter":{"family":"bridge","name":"vif5.0-mac","table":"xenweb","packets":12,"bytes":840}}]}""")], input =>
    {
        var text = Encoding.UTF8.GetString(input);
        return $"{NftJson.Quarantined(text).Quarantined?.Count} {NftJson.Counters(text).Counters.Count}";
    });

    /// <summary>The embedded broker's file of retained messages.</summary>
    public static FuzzTarget Retained()
    {
        var folder = Files.Folder();
        var good = Path.Combine(folder, "good");
        new RetainedFile(good).Write(MessageSeeds.All.Take(5).Select(m => new RetainedMessage(m.Topic, Domain.Messages.MessageJson.Write(MessageSeeds.InEnvelope(m.Body)))));
        var small = Path.Combine(folder, "small");
        new RetainedFile(small).Write([new RetainedMessage("xenweb/v1/web/rules", "{}"u8.ToArray()), new RetainedMessage("x", [0])]);
        byte[][] seeds = [File.ReadAllBytes(good), File.ReadAllBytes(small)];
        Directory.Delete(folder, recursive: true);
        return Files.Target("retained-file", seeds, path => $"{new RetainedFile(path).Read().Count}");
    }

    private static byte[] Real(string file) => file switch
    {
        "1/stat" => Captures.Text("1 (systemd) S 0 1 1 0 -1 4194560 15264 123 45 6 7 8 9 10 20 0 1 0 99 172032000 3021 18446744073709551615"),
        "1/statm" => Captures.Text("42000 3021 2100 1 0 4800 0\n"),
        "1/cmdline" => Captures.Text("xl\0migrate\0small-1\0herby\0"),
        "1/io" => Captures.Text("rchar: 1\nwchar: 4096\nsyscr: 1\n"),
        "stat" => Captures.Text("cpu  100 2 30 4000 5 0 6 0 0 0\ncpu0 100 2 30 4000 5 0 6 0 0 0\nbtime 1795363630\n"),
        "uptime" => Captures.Text("258.92 200.10\n"),
        "loadavg" => Captures.Text("0.52 0.58 0.59 1/467 12345\n"),
        "meminfo" => Captures.Text("MemTotal:        1014044 kB\nMemFree:          123456 kB\nMemAvailable:     700000 kB\nBuffers:           10000 kB\nCached:           400000 kB\nSReclaimable:      20000 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n"),
        "self/mounts" => Captures.Text("proc /proc proc rw 0 0\n/dev/xvda1 / ext4 rw,relatime 0 0\n/dev/xvdb /mnt/a\\040b ext4 rw 0 0\n"),
        "utmp" => Login(),
        _ => Captures.Text("some avg10=0.12 avg60=0.05 avg300=0.01 total=1234\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"),
    };

    // utmp(5): one process of a user
    private static byte[] Login()
    {
        var record = new byte[384];
        record[0] = 7;
        "pts/0"u8.CopyTo(record.AsSpan(8));
        "student"u8.CopyTo(record.AsSpan(44));
        "10.0.0.7"u8.CopyTo(record.AsSpan(76));
        BitConverter.TryWriteBytes(record.AsSpan(340), 1795363630u);
        return record;
    }

    private static void Put(string folder, string file, byte[] content)
    {
        var path = Path.Combine(folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
