using System.Text;

namespace XenWeb.Domain.Configs;

/// <summary>Writes one configuration.</summary>
internal sealed class GuestConfigWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>The word of an action in xl.cfg.</summary>
    public static string Word(GuestAction action) => action switch
    {
        GuestAction.RenameRestart => "rename-restart",
        GuestAction.CoredumpDestroy => "coredump-destroy",
        GuestAction.CoredumpRestart => "coredump-restart",
        GuestAction.SoftReset => "soft-reset",
        _ => action.ToString().ToLowerInvariant(),
    };

    public string Write(GuestConfig config)
    {
        Text("name", config.Name);
        Text("uuid", config.Id?.ToString());
        Text("type", config.Type.ToString().ToLowerInvariant());
        Boot(config.Boot);
        Number("memory", config.Memory.MiB);
        Number("maxmem", config.MemoryMax?.MiB);
        Number("vcpus", config.Vcpus);
        Number("maxvcpus", config.VcpusMax);
        Number("cpu_weight", config.Weight);
        Number("cap", config.Cap);
        List("disk", config.Disks.Select(DiskSpec.Write));
        List("vif", config.Vifs.Select(DeviceSpecs.Write));
        if (config.Vnc is { } vnc) Vnc(vnc);
        if (config.Serial.Length == 1) Text("serial", config.Serial[0]);
        else List("serial", config.Serial);
        List("channel", config.Channels.Select(DeviceSpecs.Write));
        Actions(config.Actions);
        Own(config);
        if (config.Extra.Length > 0) _text.Append(config.Extra).Append('\n');
        return _text.ToString();
    }

    private void Boot(GuestBoot boot)
    {
        Text("kernel", boot.Kernel);
        Text("ramdisk", boot.Ramdisk);
        Text("cmdline", boot.CommandLine);
        Text("firmware", boot.Firmware);
        Text("bootloader", boot.Bootloader);
        List("bootloader_args", boot.BootloaderArguments);
        Text("boot", boot.Order);
    }

    private void Vnc(GuestVnc vnc)
    {
        if (vnc.Framebuffer)
        {
            List("vfb", [DeviceSpecs.WriteFramebuffer(vnc)]);
            return;
        }
        Number("vnc", vnc.Enabled ? 1 : 0);
        Text("vnclisten", vnc.Listen);
        Number("vncdisplay", vnc.Display);
        Number("vncunused", vnc.FindUnused is { } unused ? unused ? 1 : 0 : null);
        Text("vncpasswd", vnc.Password);
    }

    private void Actions(GuestActions actions)
    {
        Action("on_poweroff", actions.Poweroff);
        Action("on_reboot", actions.Reboot);
        Action("on_watchdog", actions.Watchdog);
        Action("on_crash", actions.Crash);
        Action("on_soft_reset", actions.SoftReset);
    }

    private void Own(GuestConfig config)
    {
        const string Comment = "# " + ConfigKeys.Own;
        if (config.Priority.Value != 0) Number(Comment + "priority", config.Priority.Value);
        Text(Comment + "pinned_to", config.Rules.PinnedTo?.Name);
        Text(Comment + "keep_apart", config.Rules.KeepApart);
        if (config.Rules.NeverMoves) Number(Comment + "never_moves", 1);
        if (config.SharesDisks) Number(Comment + "shares_disks", 1);
        Text(Comment + "owner", config.Owner);
        Text(Comment + "class", config.Class);
    }

    private void Action(string key, GuestAction? action) => Text(key, action is { } word ? Word(word) : null);

    private void Text(string key, string? value)
    {
        if (value is not null) _text.Append(key).Append(" = ").Append(ConfigText.Quote(value)).Append('\n');
    }

    // The grammar's numbers have no sign
    private void Number(string key, long? value)
    {
        if (value < 0) Text(key, value.ToString());
        else if (value is not null) _text.Append(key).Append(" = ").Append(value).Append('\n');
    }

    private void List(string key, IEnumerable<string> values)
    {
        var quoted = values.Select(ConfigText.Quote).ToList();
        if (quoted.Count == 0) return;
        _text.Append(key).Append(" = [ ").AppendJoin(",\n" + new string(' ', key.Length + 5), quoted).Append(" ]\n");
    }
}
