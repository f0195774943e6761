using System.Collections.Frozen;

namespace XenWeb.Domain.Configs;

/// <summary>The keys of xl.cfg that have a field, and XenWeb's own.</summary>
internal static class ConfigKeys
{
    /// <summary>What XenWeb's own keys begin with; they stand in comments, so that xl passes over them.</summary>
    public const string Own = "xenweb.";

    /// <summary>The field of each key of xl.</summary>
    public static readonly FrozenDictionary<string, string> Fields = new Dictionary<string, string>
    {
        ["name"] = "name", ["uuid"] = "id", ["type"] = "type", ["builder"] = "type",
        ["kernel"] = "boot.kernel", ["ramdisk"] = "boot.ramdisk", ["cmdline"] = "boot.commandLine", ["root"] = "boot.commandLine",
        ["extra"] = "boot.commandLine", ["firmware"] = "boot.firmware", ["bootloader"] = "boot.bootloader",
        ["bootloader_args"] = "boot.bootloaderArguments", ["boot"] = "boot.order",
        ["memory"] = "memory", ["maxmem"] = "memoryMax", ["vcpus"] = "vcpus", ["maxvcpus"] = "vcpusMax",
        ["cpu_weight"] = "weight", ["cap"] = "cap", ["disk"] = "disks", ["vif"] = "vifs",
        ["vnc"] = "vnc.enabled", ["vnclisten"] = "vnc.listen", ["vncpasswd"] = "vnc.password", ["vncdisplay"] = "vnc.display",
        ["vncunused"] = "vnc.findUnused", ["vfb"] = "vnc", ["serial"] = "serial", ["channel"] = "channels",
        ["on_poweroff"] = "actions.poweroff", ["on_reboot"] = "actions.reboot", ["on_watchdog"] = "actions.watchdog",
        ["on_crash"] = "actions.crash", ["on_soft_reset"] = "actions.softReset",
    }.ToFrozenDictionary();

    /// <summary>The field of each key of XenWeb's own.</summary>
    public static readonly FrozenDictionary<string, string> OwnFields = new Dictionary<string, string>
    {
        [Own + "priority"] = "priority", [Own + "pinned_to"] = "rules.pinnedTo", [Own + "keep_apart"] = "rules.keepApart",
        [Own + "never_moves"] = "rules.neverMoves", [Own + "shares_disks"] = "sharesDisks", [Own + "owner"] = "owner", [Own + "class"] = "class",
    }.ToFrozenDictionary();

    /// <summary>
    /// The assignment in a comment, if it is one to a key of XenWeb's own that is known; else null, and the comment is just that.
    /// The value is null if it can't be read.
    /// </summary>
    public static (string Key, XlCfgValue? Value)? InComment(string comment)
    {
        var text = comment.TrimStart('#').Trim(' ', '\t');
        if (!text.StartsWith(Own, StringComparison.Ordinal)) return null;
        var key = OwnFields.Keys.FirstOrDefault(k => text.StartsWith(k, StringComparison.Ordinal) && text[k.Length..].TrimStart(' ', '\t').StartsWith('='));
        if (key is null) return null;
        var read = new XlCfgReader(text).Read();
        return (key, read.Errors.IsEmpty ? read.Settings.GetValueOrDefault(key)?.Value : null);
    }
}
