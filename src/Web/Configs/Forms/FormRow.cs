using System.Collections.Immutable;

namespace XenWeb.Web.Configs.Forms;

/// <summary>The fields of the parts of which there can be many. In English: they are given to T where they are drawn.</summary>
internal static class FormRow
{
    private static readonly FormField Backend = new("backend", "Served by the domain", FormKind.Code) { Empty = "Dom0", More = true };
    private static readonly FormField Options = new("options", "Further options", FormKind.Code, "As in xl.cfg, parted by commas") { More = true };

    /// <summary>Of a disk.</summary>
    public static ImmutableArray<FormField> Disk { get; } =
    [
        new("target", "Target", FormKind.Code, "A block device or a file of the host; or a volume, with which it can move: nbd:SERVER/EXPORT, nfs:SERVER/FOLDER/FILE, lvm:GROUP/VOLUME") { Wide = true },
        new("device", "Device in the domain", FormKind.Code, "xvda, xvda1, hdc"),
        new("format", "Format", FormKind.Choice) { Choices = [("Raw", "raw"), ("Qcow2", "qcow2"), ("Qcow", "qcow"), ("Vhd", "vhd"), ("Qed", "qed"), ("Empty", "empty: no disc")] },
        new("readOnly", "Read only", FormKind.Check),
        new("cdrom", "CD drive", FormKind.Check),
        new("script", "Script", FormKind.Code, "Attaches it; run as root in Dom0") { Empty = "none", More = true },
        new("backendType", "Backend", FormKind.Choice) { Choices = [("", "As xl chooses"), ("phy", "phy"), ("qdisk", "qdisk"), ("tap", "tap"), ("standalone", "standalone")], More = true },
        Backend,
        Options,
    ];

    /// <summary>Of a network interface.</summary>
    public static ImmutableArray<FormField> Vif { get; } =
    [
        new("mac", "MAC address", FormKind.Code) { Empty = "another one at each start" },
        new("bridge", "Bridge", FormKind.Code) { Empty = "the host's default", Proposals = "bridges" },
        new("vlan", "VLAN", FormKind.Code, "10, 10p/20; at a bridge that filters VLANs") { Empty = "none" },
        new("rate", "Rate", FormKind.Code, "What it may send: 10Mb/s") { Empty = "no limit" },
        new("script", "Script", FormKind.Code, "Attaches it; run as root in Dom0") { Empty = "vif-bridge", More = true },
        new("ip", "Addresses that pass", FormKind.Code, "Parted by blanks") { More = true },
        new("type", "For HVM", FormKind.Choice) { Choices = [("", "As xl does"), ("ioemu", "emulated too"), ("vif", "paravirtual only")], More = true },
        new("model", "Emulated device", FormKind.Code, "rtl8139, e1000") { More = true },
        new("interfaceName", "Name in Dom0", FormKind.Code, "15 characters at most") { More = true },
        Backend,
        Options,
    ];

    /// <summary>Of a channel.</summary>
    public static ImmutableArray<FormField> Channel { get; } =
    [
        new("name", "Name", FormKind.Code, "By which it is found: org.xenweb.agent. Xen 4.17 leaves the first channel out: put an unused one before"),
        new("connection", "Connection", FormKind.Choice) { Choices = [("pty", "pty"), ("socket", "socket")] },
        new("path", "Path in Dom0", FormKind.Code, "Of a socket") { When = p => p["connection"] == "socket" },
        Options,
    ];
}
