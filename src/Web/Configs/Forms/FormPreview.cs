using System.Collections.Immutable;
using System.Text.RegularExpressions;
using XenWeb.Domain.Configs;

namespace XenWeb.Web.Configs.Forms;

/// <summary>The file that the form would make, with the lines marked in which something is wrong. Without a mistake it is the file to the letter.</summary>
internal static partial class FormPreview
{
    // The key of each field, in the order of the file
    private static readonly ImmutableArray<(string Field, string Key)> Keys =
    [
        ("name", "name"), ("id", "uuid"), ("type", "type"), ("boot.kernel", "kernel"), ("boot.ramdisk", "ramdisk"), ("boot.commandLine", "cmdline"), ("boot.firmware", "firmware"),
        ("boot.bootloader", "bootloader"), ("boot.bootloaderArguments", "bootloader_args"), ("boot.order", "boot"), ("memory", "memory"), ("memoryMax", "maxmem"), ("vcpus", "vcpus"),
        ("vcpusMax", "maxvcpus"), ("weight", "cpu_weight"), ("cap", "cap"), ("disks", "disk"), ("vifs", "vif"), ("vnc.enabled", "vnc"), ("vnc.listen", "vnclisten"), ("vnc.display", "vncdisplay"),
        ("vnc.findUnused", "vncunused"), ("vnc.password", "vncpasswd"), ("vnc", "vfb"), ("serial", "serial"), ("channels", "channel"), ("actions.poweroff", "on_poweroff"), ("actions.reboot", "on_reboot"),
        ("actions.watchdog", "on_watchdog"), ("actions.crash", "on_crash"), ("actions.softReset", "on_soft_reset"), ("priority", "# xenweb.priority"), ("rules.pinnedTo", "# xenweb.pinned_to"),
        ("rules.keepApart", "# xenweb.keep_apart"), ("rules.neverMoves", "# xenweb.never_moves"), ("sharesDisks", "# xenweb.shares_disks"), ("owner", "# xenweb.owner"), ("class", "# xenweb.class"),
    ];

    /// <summary>The lines.</summary>
    /// <param name="config">What would be written.</param>
    /// <param name="problems">What is wrong, as far as it is shown.</param>
    /// <param name="typed">What stands in the field at a path, for what can't be read.</param>
    public static ImmutableArray<PreviewLine> Lines(GuestConfig config, IEnumerable<ConfigProblem> problems, Func<string, string> typed)
    {
        var lines = Plain(config);
        foreach (var problem in problems)
        {
            var (field, item) = Split(problem.Field);
            if (field == "extra") MarkExtra(lines, config, problem.Text);
            else if (Keys.FirstOrDefault(k => k.Field == field).Key is { } key) Mark(lines, key, item, typed(problem.Field));
        }
        return [.. lines];
    }

    private static List<PreviewLine> Plain(GuestConfig config)
    {
        var lines = new List<PreviewLine>();
        var text = XlCfgLine.Split(GuestConfigText.Write(config)).ToList();
        var extra = text.Count - ExtraLines(config);
        foreach (var line in text)
        {
            var own = lines.Count < extra;
            var key = KeyOf().Match(line.Key + line.Rest) is { Success: true } match && own ? match.Groups[1].Value : "";
            // A list goes on below its key
            if (key.Length == 0 && own && lines.Count > 0) key = lines[^1].Key;
            lines.Add(new PreviewLine(line, false, key));
        }
        return lines;
    }

    private static void Mark(List<PreviewLine> lines, string key, int item, string typed)
    {
        var at = lines.FindIndex(l => l.Key == key);
        if (at < 0 && key.StartsWith("vnc", StringComparison.Ordinal) && lines.FindIndex(l => l.Key == "vfb") is >= 0 and var framebuffer) at = framebuffer;
        if (at >= 0 && at + item < lines.Count && lines[at + item].Key == lines[at].Key)
        {
            lines[at + item] = lines[at + item] with { Wrong = true, Line = Unread(lines[at + item].Line, key, typed) };
            return;
        }
        // What is missing, or can't be read, has no line yet: it gets one where it would stand
        var order = Keys.Select(k => k.Key).ToList();
        var before = lines.FindLastIndex(l => l.Key.Length > 0 && order.IndexOf(l.Key) < order.IndexOf(key));
        lines.Insert(before + 1, new PreviewLine(new XlCfgLine(null, "", $"{key} = {typed}"), true, key));
    }

    // A number that can't be read would be shown as 0
    private static XlCfgLine Unread(XlCfgLine line, string key, string typed) =>
        key is "memory" && line.Rest.EndsWith("= 0", StringComparison.Ordinal) ? line with { Rest = $"= {typed}" } : line;

    private static void MarkExtra(List<PreviewLine> lines, GuestConfig config, string problem)
    {
        var first = lines.Count - ExtraLines(config);
        if (LineOf().Match(problem) is not { Success: true } match || !int.TryParse(match.Groups[1].Value, out var number)) return;
        if (first + number - 1 is var at && at >= 0 && at < lines.Count) lines[at] = lines[at] with { Wrong = true };
    }

    private static int ExtraLines(GuestConfig config) => config.Extra.Length == 0 ? 0 : config.Extra.TrimEnd('\n').Split('\n').Length;

    private static (string Field, int Item) Split(string path)
    {
        var match = ItemOf().Match(path);
        return match.Success && int.TryParse(match.Groups[2].Value, out var item) ? (match.Groups[1].Value, item) : (path, 0);
    }

    [GeneratedRegex(@"^((?:# xenweb\.)?[a-z_0-9]+) *=")]
    private static partial Regex KeyOf();

    [GeneratedRegex(@"^Line ([0-9]{1,6}):")]
    private static partial Regex LineOf();

    [GeneratedRegex(@"^([A-Za-z.]+)\[([0-9]{1,4})\]")]
    private static partial Regex ItemOf();
}
