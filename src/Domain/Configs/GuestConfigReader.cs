using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Configs;

/// <summary>Reads what the settings of one xl.cfg mean. What can't be read is told and left out.</summary>
internal sealed class GuestConfigReader(XlCfg cfg)
{
    private readonly SettingReader _settings = new(cfg);
    private readonly List<string> _extra = [];
    private GuestPriority _priority;
    private GuestRules _rules = GuestRules.None;
    private bool _sharesDisks;
    private string? _owner;
    private string? _class;

    public GuestConfigRead Read()
    {
        foreach (var statement in cfg.Statements) Keep(statement);
        var config = Config();
        ImmutableArray<ConfigProblem> unread = [.. cfg.Errors.Select(e => new ConfigProblem("text", e)), .. _settings.Problems];
        // Of a text that is not read at all, or of a field that can't be read, the rules would tell that it is missing
        if (cfg.Statements.IsEmpty && !unread.IsEmpty) return new GuestConfigRead(config, unread);
        var fields = unread.Select(p => p.Field).ToHashSet();
        return new GuestConfigRead(config, [.. unread, .. GuestConfigRules.Check(config).Where(p => !fields.Contains(p.Field))]);
    }

    private GuestConfig Config()
    {
        var type = _settings.Type();
        var (memory, memoryMax) = (_settings.Memory("memory"), _settings.Memory("maxmem"));
        return new GuestConfig
        {
            Name = _settings.Text("name") ?? "",
            Id = _settings.Id(),
            Type = type,
            Boot = Boot(),
            // xl takes the maximum where only that is given
            Memory = memory ?? memoryMax ?? ByteSize.Zero,
            MemoryMax = memoryMax,
            Vcpus = _settings.Number("vcpus"),
            VcpusMax = _settings.Number("maxvcpus"),
            Weight = _settings.Number("cpu_weight"),
            Cap = _settings.Number("cap"),
            Disks = [.. _settings.Items("disk", DiskSpec.Read)],
            Vifs = [.. _settings.Items<GuestVif>("vif", spec => (DeviceSpecs.ReadVif(spec), null))],
            Vnc = Vnc(type),
            Serial = _settings.Texts("serial", text => [text]),
            Channels = [.. _settings.Items<GuestChannel>("channel", spec => (DeviceSpecs.ReadChannel(spec), null))],
            Actions = new GuestActions
            {
                Poweroff = _settings.Action("on_poweroff"),
                Reboot = _settings.Action("on_reboot"),
                Watchdog = _settings.Action("on_watchdog"),
                Crash = _settings.Action("on_crash"),
                SoftReset = _settings.Action("on_soft_reset"),
            },
            Extra = string.Join('\n', _extra),
            Priority = _priority,
            Rules = _rules,
            SharesDisks = _sharesDisks,
            Owner = _owner,
            Class = _class,
        };
    }

    private GuestBoot Boot()
    {
        var (line, root, extra) = (_settings.Text("cmdline"), _settings.Text("root"), _settings.Text("extra"));
        return new GuestBoot
        {
            Kernel = _settings.Text("kernel"),
            Ramdisk = _settings.Text("ramdisk"),
            CommandLine = line ?? (root is null ? extra : extra is null ? $"root={root}" : $"root={root} {extra}"),
            Firmware = _settings.Text("firmware"),
            Bootloader = _settings.Text("bootloader"),
            BootloaderArguments = _settings.Texts("bootloader_args", text => [.. text.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries)]),
            Order = _settings.Text("boot"),
        };
    }

    private GuestVnc? Vnc(GuestType type)
    {
        var framebuffers = _settings.Items<GuestVnc>("vfb", spec => (DeviceSpecs.ReadFramebuffer(spec), null)).ToList();
        var said = _settings.Has("vnc") || _settings.Has("vnclisten") || _settings.Has("vncdisplay") || _settings.Has("vncunused") || _settings.Has("vncpasswd");
        if (framebuffers.Count > 1) _settings.Problem("vnc", $"There are {framebuffers.Count} framebuffers in vfb; one can be kept.");
        // Beside a framebuffer xl reads the vnc keys for HVM only
        if (framebuffers.Count > 0 && said && type == GuestType.Hvm) _settings.Problem("vnc", "There are two screens, a framebuffer in vfb and that of the vnc keys; one can be kept.");
        if (framebuffers.Count > 0) return framebuffers[0];
        if (!said) return null;
        return new GuestVnc
        {
            Enabled = _settings.Flag("vnc") ?? type == GuestType.Hvm,
            Listen = _settings.Text("vnclisten"),
            Display = _settings.Number("vncdisplay"),
            FindUnused = _settings.Flag("vncunused"),
            Password = _settings.Text("vncpasswd"),
        };
    }

    private void Keep(XlCfgStatement statement)
    {
        if (statement.IsComment) Comment(statement.Line, statement.Text);
        else if (!ConfigKeys.Fields.ContainsKey(statement.Key)) _extra.Add(statement.Text);
        else foreach (var comment in statement.Comments) Comment(statement.Line, comment);
    }

    private void Comment(int line, string comment)
    {
        if (ConfigKeys.InComment(comment) is not { } own) _extra.Add(comment);
        else if (!Own(own.Key, own.Value)) _settings.Problem(ConfigKeys.OwnFields[own.Key], $"Line {line}: '{comment}' can't be read.");
    }

    private bool Own(string key, XlCfgValue? value)
    {
        if (value?.Text is not { } text) return false;
        switch (key[ConfigKeys.Own.Length..])
        {
            case "priority" when value.Number is >= int.MinValue and <= int.MaxValue:
                _priority = new GuestPriority((int)value.Number);
                return true;
            case "pinned_to" when HostId.IsValid(text):
                _rules = _rules with { PinnedTo = new HostId(text) };
                return true;
            case "keep_apart":
                _rules = _rules with { KeepApart = text };
                return true;
            case "never_moves" when value.Number is { } never:
                _rules = _rules with { NeverMoves = never != 0 };
                return true;
            case "shares_disks" when value.Number is { } shares:
                _sharesDisks = shares != 0;
                return true;
            case "owner":
                _owner = text;
                return true;
            case "class":
                _class = text;
                return true;
            default:
                return false;
        }
    }
}
