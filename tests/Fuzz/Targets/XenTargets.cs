using System.Text;
using XenWeb.Fuzz.Run;
using XenWeb.Fuzz.Seeds;
using XenWeb.Infrastructure.Linux;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Fuzz.Targets;

/// <summary>What Xen's programs print. Guests choose their own names, and parts of xenstore.</summary>
internal static class XenTargets
{
    /// <summary>xentop's frames, cut into lines as the product does.</summary>
    public static FuzzTarget Xentop() => new("xentop", [.. Captures.OfXen("xentop"), .. Captures.OfLab("xentop")], input =>
    {
        var (parser, frames, failures) = (new XentopParser(), 0, 0);
        void Count(XentopReading? reading) => (frames, failures) = (frames + (reading?.Frame is null ? 0 : 1), failures + (reading?.Failure is null ? 0 : 1));
        var lines = ChildOutput.ToLines(line =>
        {
            if (line.Length > ChildOutput.LineMax) throw new InvalidOperationException("a line is longer than it may be");
            Count(parser.Feed(line));
            return ValueTask.CompletedTask;
        });
        lines.CopyFromAsync(new MemoryStream(input)).GetAwaiter().GetResult();
        Count(parser.End());
        return $"{Math.Min(frames, 9)} {Math.Min(failures, 9)}";
    }) { AllocationsPerByte = 400 };

    /// <summary>xl list, with -v and without.</summary>
    public static FuzzTarget XlList() => new("xl-list", [.. Captures.OfXen("list").Where(c => c.Length < 8192)], input =>
        XlListParser.TryParse(Text(input), out var domains, out var failure) ? $"{Math.Min(9, domains.Length)} {domains.Count(d => DomainName.Parse(d.Name).Moving is not null)}" : failure.Split('\'')[0]);

    /// <summary>xl list -l.</summary>
    public static FuzzTarget XlListLong() => new("xl-list-l", Captures.OfXen("list-l"), input =>
        XlListLongParser.TryParse(Text(input), out var domains, out var failure) ? $"{Math.Min(9, domains.Length)} {string.Join(',', domains.Select(d => d.CannotMigrate?.Split(' ')[0]).Distinct().Take(3))}" : failure.Split(':')[0]);

    /// <summary>xl info.</summary>
    public static FuzzTarget XlInfo() => new("xl-info", Captures.OfXen("info"), input =>
        XlInfoParser.TryParse(Text(input), out var info, out var failure) ? $"{info.Facts.ReceivesInParallel}" : failure.Split('\'')[0].Split(':')[0]);

    /// <summary>xl migrate's words on stderr, and the other end's between them.</summary>
    public static FuzzTarget XlMigrate() => new("xl-migrate", [.. Captures.OfXen("migrate").Where(c => c.Length < 32 * 1024), .. Captures.OfLab("migrate")], input =>
    {
        var (output, at) = (new XlMigrateOutput("small-1", "herby"), TimeSpan.Zero);
        foreach (var line in Text(input).Split('\n').Take(5000)) output.Feed(line.Length <= ChildOutput.LineMax ? line : line[..ChildOutput.LineMax], at += TimeSpan.FromMilliseconds(1));
        return $"{output.Classify(1).Result} {output.Classify(null).Result} {output.PastGo} {output.Pause is not null}";
    });

    /// <summary>Errors of xl, put into words.</summary>
    public static FuzzTarget XlErrors() => new("xl-errors", [.. Captures.OfXen(".err").Where(c => c.Length < 8192)], input =>
        $"{XlErrorText.Explain(Text(input).Split('\n'))?.Split('(')[0].Length}");

    /// <summary>xenstore-ls: vifs, and the terminal of a channel, a screen.</summary>
    public static FuzzTarget Xenstore() => new("xenstore", [.. Captures.OfXen("xenstore"), Captures.Text(Vifs), Captures.Text(Console)], input =>
    {
        var text = Text(input);
        var vifs = Infrastructure.Network.XenVifs.Parse(text);
        var terminal = XenChannels.Terminal(text);
        if (terminal is not null && !terminal.StartsWith("/dev/pts/", StringComparison.Ordinal)) throw new InvalidOperationException($"{terminal} is no pseudo terminal");
        var screen = XenScreens.Parse(text);
        if (screen?.At is { } at && !System.Net.IPAddress.IsLoopback(at.Address)) throw new InvalidOperationException($"{at} is not on loopback");
        return $"{Math.Min(9, vifs.Length)} {vifs.Sum(v => Math.Min(3, v.Addresses.Length))} {terminal is not null} {screen is null} {screen?.At is null}";
    });

    /// <summary>Command lines of running processes: which of them are xl's migrations.</summary>
    public static FuzzTarget CommandLines() => new("command-lines", [.. new[] { "xl\0migrate\0-s\0\0small-1\0exec /usr/bin/xenweb-agent carry /run/x.sock", "xl\0-v\0migrate-receive", "sh\0/usr/sbin/xl\0migrate\0small-1\0herby", "xl" }.Select(Captures.Text), .. Captures.OfLab("processes")], input =>
        // A process has at least its own name
        XlProcesses.MigratedGuest([.. Text(input).Split('\0').Take(1000)]) is { } guest ? $"{XlProcesses.Number(guest) is not null}" : "none");

    private const string Vifs = """
        /local/domain/0/backend/vif/6/0/frontend = "/local/domain/6/device/vif/0"   (n0,r6)
        /local/domain/0/backend/vif/6/0/mac = "00:16:3e:77:00:0b"   (n0,r6)
        /local/domain/0/backend/vif/6/0/ip = "10.0.0.5 10.0.1.0/24 fd00::5"   (n0,r6)
        /local/domain/0/backend/vif/6/0/bridge = "xenbr0"   (n0,r6)
        /local/domain/0/backend/vif/6/0/script = "/etc/xen/scripts/vif-bridge"   (n0,r6)
        """;

    private const string Console = """
        /local/domain/5/device/console/1/name = "org.xenweb.agent"   (n0,r5)
        /local/domain/5/device/console/1/tty = "/dev/pts/7"   (n0,r5)
        /local/domain/5/console/vnc-listen = "127.0.0.1"   (n0,r5)
        /local/domain/5/console/vnc-port = "5901"   (n0,r5)
        /local/domain/5/console/vnc-pass = "secret12"   (n0,r5)
        """;

    private static string Text(byte[] input) => Encoding.UTF8.GetString(input);
}
