using System.Collections.Immutable;

namespace XenWeb.Web.Configs.Forms;

/// <summary>A section of the form with its fields. In English: they are given to T where they are drawn.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Help">What to know of it.</param>
/// <param name="Fields">In order.</param>
public sealed record FormSection(string Title, string Help, ImmutableArray<FormField> Fields)
{
    private static readonly ImmutableArray<(string, string)> Actions =
    [
        ("", "As xl does"), ("Destroy", "Take it away"), ("Restart", "Make it anew"), ("RenameRestart", "Keep it under another name, make it anew"), ("Preserve", "Keep it to be looked at"),
        ("CoredumpDestroy", "Write its memory, take it away"), ("CoredumpRestart", "Write its memory, make it anew"), ("SoftReset", "Soft reset"),
    ];

    /// <summary>What a domain gets.</summary>
    public static FormSection Machine { get; } = new("Machine", "What each one gets. A host offers only memory that it has free.",
    [
        new("type", "Type", FormKind.Choice) { Choices = [("Pv", "PV: its kernel knows Xen"), ("Pvh", "PVH: light, hardware virtualised"), ("Hvm", "HVM: a whole computer")] },
        new("id", "UUID", FormKind.Code, "An agent inside is known by it") { Empty = "another one at each start" },
        new("memory", "Memory", FormKind.Number) { Unit = "MiB" },
        new("memoryMax", "Maximum memory", FormKind.Number, "What it can grow to") { Unit = "MiB", Empty = "the same" },
        new("vcpus", "Vcpus", FormKind.Number) { Empty = "1" },
        new("vcpusMax", "Maximum vcpus", FormKind.Number, "Added while it runs") { Empty = "the same" },
        new("weight", "Weight", FormKind.Number, "Twice the weight, twice the share of a busy host") { Empty = "256" },
        new("cap", "Cap", FormKind.Number, "100 is one processor") { Unit = "%", Empty = "none" },
    ]);

    /// <summary>How it boots.</summary>
    public static FormSection Boot { get; } = new("Boot", "From a kernel on the host, from its own disk by pygrub, or by firmware.",
    [
        new("boot", "Boots by", FormKind.Choice) { Choices = [("kernel", "A kernel of the host"), ("bootloader", "A bootloader in Dom0 (pygrub)"), ("firmware", "Firmware"), ("all", "Several of these, as imported")] },
        new("boot.kernel", "Kernel", FormKind.Code, "A path on the host, the same on every host") { Wide = true, When = By("kernel") },
        new("boot.ramdisk", "Ramdisk", FormKind.Code) { Wide = true, Empty = "none", When = By("kernel") },
        new("boot.bootloader", "Bootloader", FormKind.Code, "Run as root in Dom0; pygrub is Xen's own") { Empty = "pygrub", When = By("bootloader") },
        new("boot.bootloaderArguments", "Its arguments", FormKind.Lines, "One a line") { When = By("bootloader") },
        new("boot.commandLine", "Command line", FormKind.Code, "What the kernel is told: root=/dev/xvda1 ro") { Wide = true, When = p => p["boot"] != "firmware" },
        new("boot.firmware", "Firmware", FormKind.Code, "HVM: bios, uefi, ovmf …; PV: pvgrub64") { Empty = "bios", When = By("firmware") },
        new("boot.order", "Boot order", FormKind.Code, "a floppy, c disk, d CD, n network") { Empty = "cda", When = p => p["type"] == "Hvm" },
    ]);

    /// <summary>Screen and serial ports; channels are rows beside.</summary>
    public static FormSection Console { get; } = new("Console and VNC", "Never without a password, never off loopback: XenWeb takes no other.",
    [
        new("vnc.enabled", "Screen", FormKind.Choice) { Choices = [("", "None"), ("vnc", "VNC"), ("vfb", "VNC by a framebuffer (PV, PVH)")] },
        new("vnc.password", "VNC password", FormKind.Code, "1 to 8 characters; whoever may read the configuration can read it") { When = HasScreen },
        new("vnc.listen", "Listens on", FormKind.Code) { Empty = "127.0.0.1", When = HasScreen },
        new("vnc.display", "Display", FormKind.Number, "Its port is 5900 and this") { Empty = "a free one", When = HasScreen },
        new("vnc.findUnused", "A free port if that is taken", FormKind.Choice) { Choices = [("", "As xl does"), ("true", "Yes"), ("false", "No")], When = HasScreen },
        new("vnc.options", "Further options", FormKind.Code, "keymap=de") { When = p => p["vnc.enabled"] == "vfb" },
        new("serial", "Serial ports", FormKind.Lines, "HVM only, one a line: pty. PV and PVH have their console without it.") { Empty = "none", When = p => p["type"] == "Hvm" },
    ]);

    /// <summary>How the lab treats it.</summary>
    public static FormSection Balance { get; } = new("Balance", "How the lab may treat them.",
    [
        new("priority", "Priority", FormKind.Number, "−9 to 9; the lower one gives way first") { Empty = "0" },
        new("rules.pinnedTo", "Only on", FormKind.Code, "A host: it runs nowhere else") { Narrow = true, Empty = "any host", Proposals = "hosts" },
        new("rules.keepApart", "Keep apart", FormKind.Text, "A group: no two of it on one host") { Narrow = true, Empty = "no group" },
        new("rules.neverMoves", "Never move it to relieve a host", FormKind.Check, "A drain or a person still may") { Wide = true },
        new("sharesDisks", "Others may write to its disks while it runs", FormKind.Check, "As with a cluster file system; the others have to say so too") { Wide = true },
    ]);

    /// <summary>What xl does with it then.</summary>
    public static FormSection Ends { get; } = new("When it", "What xl does with the domain then.",
    [
        new("actions.poweroff", "Shuts down", FormKind.Choice) { Narrow = true, Choices = Actions },
        new("actions.reboot", "Reboots", FormKind.Choice) { Narrow = true, Choices = Actions },
        new("actions.crash", "Crashes", FormKind.Choice) { Narrow = true, Choices = Actions },
        new("actions.watchdog", "Its watchdog ends it", FormKind.Choice) { Narrow = true, Choices = Actions },
        new("actions.softReset", "Resets softly", FormKind.Choice) { Narrow = true, Choices = Actions },
    ]);

    /// <summary>Whose it is.</summary>
    public static FormSection Owner { get; } = new("Owner and class", "For whom it is kept; both can be searched for.",
    [
        new("owner", "Owner", FormKind.Text) { Empty = "nobody", Proposals = "owners" },
        new("class", "Class", FormKind.Text) { Empty = "none", Proposals = "classes" },
    ]);

    /// <summary>What has no field.</summary>
    public static FormSection Extra { get; } = new("Extra lines", "Whatever else xl knows, word for word. Nothing in them is run by XenWeb.",
    [
        new("extra", "Lines of xl.cfg", FormKind.Lines, "One setting a line: localtime = 1. Comments begin with #.") { Wide = true },
    ]);

    private static Func<FormPart, bool> By(string way) => part => part["boot"] == way || part["boot"] == "all";

    private static bool HasScreen(FormPart part) => part["vnc.enabled"].Length > 0;
}
