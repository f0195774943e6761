using System.Collections.Immutable;
using System.Globalization;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Web.Configs.Forms;

/// <summary>Reads the form: what was typed as a configuration, and what can't be read.</summary>
internal sealed class FormReader(ConfigurationForm form)
{
    // Beyond it no number of the form has a meaning; the domain's own limits are far below
    private const long NumberMax = 1_000_000_000;

    private readonly List<ConfigProblem> _unread = [];

    /// <summary>The configuration, and what can't be read of it; whether it breaks a rule is for <see cref="GuestConfigRules"/>.</summary>
    public static (GuestConfig Config, ImmutableArray<ConfigProblem> Unread) Read(ConfigurationForm form)
    {
        var reader = new FormReader(form);
        var config = reader.Config();
        return (config, [.. reader._unread]);
    }

    /// <summary>A whole number of the form that is no part of the configuration; what can't be read is added to the problems.</summary>
    public static int? Whole(ConfigurationForm form, string key, List<ConfigProblem> problems)
    {
        var reader = new FormReader(form);
        var number = reader.Whole(form.Main, key);
        problems.AddRange(reader._unread);
        return number;
    }

    /// <summary>Everything that is wrong: of a field that can't be read the rules would tell that it is missing, so they are not asked.</summary>
    public static IEnumerable<ConfigProblem> Join(IReadOnlyCollection<ConfigProblem> unread, IEnumerable<ConfigProblem> broken)
    {
        var fields = unread.Select(p => p.Field).ToHashSet();
        return unread.Concat(broken.Where(p => !fields.Contains(p.Field)));
    }

    private GuestConfig Config()
    {
        var main = form.Main;
        var type = Enum.TryParse<GuestType>(main["type"], out var read) ? read : GuestType.Pv;
        return new GuestConfig
        {
            Name = main["name"].Trim(),
            Id = Uuid(main),
            Type = type,
            Boot = Boot(main),
            Memory = Size("memory", "The memory") ?? ByteSize.Zero,
            MemoryMax = Size("memoryMax", "The maximum"),
            Vcpus = Whole(main, "vcpus"),
            VcpusMax = Whole(main, "vcpusMax"),
            Weight = Whole(main, "weight"),
            Cap = Whole(main, "cap"),
            Disks = [.. form.Disks.Select(Disk)],
            Vifs = [.. form.Vifs.Select(Vif)],
            Vnc = Vnc(main, type),
            Serial = Lines(main["serial"]),
            Channels = [.. form.Channels.Select(row => new GuestChannel { Name = row["name"].Trim(), Connection = row["connection"], Path = Text(row, "path"), Options = Text(row, "options") })],
            Actions = new GuestActions { Poweroff = Action("poweroff"), Reboot = Action("reboot"), Watchdog = Action("watchdog"), Crash = Action("crash"), SoftReset = Action("softReset") },
            Extra = main["extra"].ReplaceLineEndings("\n").Trim('\n'),
            Priority = new GuestPriority(Whole(main, "priority") ?? 0),
            Rules = new GuestRules { PinnedTo = Host(main), KeepApart = Text(main, "rules.keepApart"), NeverMoves = main.Is("rules.neverMoves") },
            SharesDisks = main.Is("sharesDisks"),
            Owner = Text(main, "owner"),
            Class = Text(main, "class"),
        };
    }

    private static GuestBoot Boot(FormPart main)
    {
        var way = main["boot"];
        string? Of(string key, params ReadOnlySpan<string> ways) => way == "all" || ways.Contains(way) ? Text(main, key) : null;
        return new GuestBoot
        {
            Kernel = Of("boot.kernel", "kernel"),
            Ramdisk = Of("boot.ramdisk", "kernel"),
            CommandLine = Of("boot.commandLine", "kernel", "bootloader"),
            Firmware = Of("boot.firmware", "firmware"),
            Bootloader = Of("boot.bootloader", "bootloader") ?? (way == "bootloader" ? "pygrub" : null),
            BootloaderArguments = way is "bootloader" or "all" ? Lines(main["boot.bootloaderArguments"]) : [],
            Order = Text(main, "boot.order"),
        };
    }

    private GuestVnc? Vnc(FormPart main, GuestType type)
    {
        var screen = main["vnc.enabled"];
        // An HVM guest of which nothing is said has a screen without a password
        if (screen.Length == 0 && type != GuestType.Hvm && !main.Is("vnc.said")) return null;
        var framebuffer = screen == "vfb";
        return new GuestVnc
        {
            Enabled = screen.Length > 0 && !(framebuffer && main.Is("vnc.framebufferOff")),
            Framebuffer = framebuffer,
            Password = main["vnc.password"].Length == 0 ? null : main["vnc.password"],
            Listen = Text(main, "vnc.listen"),
            Display = Whole(main, "vnc.display"),
            FindUnused = main["vnc.findUnused"] switch { "true" => true, "false" => false, _ => null },
            Options = Text(main, "vnc.options"),
        };
    }

    private static GuestDisk Disk(FormPart row) => new()
    {
        Target = Text(row, "target"),
        Format = Enum.TryParse<DiskFormat>(row["format"], out var format) ? format : DiskFormat.Raw,
        Device = row["device"].Trim(),
        ReadOnly = row.Is("readOnly"),
        Cdrom = row.Is("cdrom"),
        Script = Text(row, "script"),
        Backend = Text(row, "backend"),
        BackendType = Text(row, "backendType"),
        Options = Text(row, "options"),
    };

    private static GuestVif Vif(FormPart row) => new()
    {
        Mac = Text(row, "mac"),
        Bridge = Text(row, "bridge"),
        Vlan = Text(row, "vlan"),
        Rate = Text(row, "rate"),
        Script = Text(row, "script"),
        Ip = Text(row, "ip"),
        Type = Text(row, "type"),
        Model = Text(row, "model"),
        InterfaceName = Text(row, "interfaceName"),
        Backend = Text(row, "backend"),
        Options = Text(row, "options"),
    };

    private GuestId? Uuid(FormPart main)
    {
        if (Text(main, "id") is not { } text) return null;
        if (Guid.TryParseExact(text, "D", out var uuid)) return new GuestId(uuid);
        _unread.Add(new("id", "This is no UUID: 32 hexadecimal digits in five groups, as in 5b0c7e1e-2f64-4c0a-9d51-6e5f3a9c1f06."));
        return null;
    }

    private HostId? Host(FormPart main)
    {
        if (Text(main, "rules.pinnedTo") is not { } text) return null;
        if (HostId.IsValid(text)) return new HostId(text);
        _unread.Add(new("rules.pinnedTo", "This can't be a host's name: letters, digits, dots and hyphens."));
        return null;
    }

    private GuestAction? Action(string key) => Enum.TryParse<GuestAction>(form.Main["actions." + key], out var action) ? action : null;

    private ByteSize? Size(string key, string what) => Number(form.Main, key) switch
    {
        null => null,
        0 when key == "memory" => ByteSize.Zero,
        < 0 or > GuestConfigRules.MemoryMiBMax => Unread(key, $"{what} is 1 to {GuestConfigRules.MemoryMiBMax} MiB."),
        { } mebibytes => ByteSize.FromMiB(mebibytes),
    };

    private ByteSize? Unread(string field, string text)
    {
        _unread.Add(new(field, text));
        return null;
    }

    private int? Whole(FormPart part, string key) => (int?)Number(part, key);

    private long? Number(FormPart part, string key)
    {
        if (Text(part, key) is not { } text) return null;
        // A minus as it is printed is one too
        if (long.TryParse(text.Replace('\u2212', '-'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number is >= -NumberMax and <= NumberMax) return number;
        _unread.Add(new(part.PathOf(key), "This is no whole number."));
        return null;
    }

    private static ImmutableArray<string> Lines(string text) => [.. text.ReplaceLineEndings("\n").Split('\n').Where(line => line.Trim().Length > 0)];

    private static string? Text(FormPart part, string key) => part[key].Trim() is { Length: > 0 } text ? text : null;
}
