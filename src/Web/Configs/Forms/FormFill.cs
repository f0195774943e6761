using System.Globalization;
using XenWeb.Domain.Configs;

namespace XenWeb.Web.Configs.Forms;

/// <summary>Puts a configuration into the form.</summary>
internal static class FormFill
{
    /// <summary>A form that says the same.</summary>
    public static ConfigurationForm From(GuestConfig config)
    {
        var form = new ConfigurationForm();
        Single(form.Main, config);
        Boot(form.Main, config.Boot);
        if (config.Vnc is { } vnc) Vnc(form.Main, vnc);
        Actions(form.Main, config.Actions);
        foreach (var disk in config.Disks) Disk(form.Add(form.Disks), disk);
        foreach (var vif in config.Vifs) Vif(form.Add(form.Vifs), vif);
        foreach (var channel in config.Channels)
        {
            var row = form.Add(form.Channels);
            (row["name"], row["connection"], row["path"], row["options"]) = (channel.Name, channel.Connection, channel.Path ?? "", channel.Options ?? "");
        }
        form.Clean();
        return form;
    }

    private static void Single(FormPart form, GuestConfig config)
    {
        form["name"] = config.Name;
        form["id"] = config.Id?.ToString() ?? "";
        form["type"] = config.Type.ToString();
        form["memory"] = config.Memory.Bytes == 0 ? "" : Number(config.Memory.MiB);
        form["memoryMax"] = Number(config.MemoryMax?.MiB);
        form["vcpus"] = Number(config.Vcpus);
        form["vcpusMax"] = Number(config.VcpusMax);
        form["weight"] = Number(config.Weight);
        form["cap"] = Number(config.Cap);
        form["serial"] = string.Join('\n', config.Serial);
        form["priority"] = config.Priority.Value == 0 ? "" : Number(config.Priority.Value);
        form["rules.pinnedTo"] = config.Rules.PinnedTo?.Name ?? "";
        form["rules.keepApart"] = config.Rules.KeepApart ?? "";
        form["rules.neverMoves"] = Yes(config.Rules.NeverMoves);
        form["sharesDisks"] = Yes(config.SharesDisks);
        form["owner"] = config.Owner ?? "";
        form["class"] = config.Class ?? "";
        form["extra"] = config.Extra;
    }

    private static void Boot(FormPart form, GuestBoot boot)
    {
        form["boot.kernel"] = boot.Kernel ?? "";
        form["boot.ramdisk"] = boot.Ramdisk ?? "";
        form["boot.commandLine"] = boot.CommandLine ?? "";
        form["boot.firmware"] = boot.Firmware ?? "";
        form["boot.bootloader"] = boot.Bootloader ?? "";
        form["boot.bootloaderArguments"] = string.Join('\n', boot.BootloaderArguments);
        form["boot.order"] = boot.Order ?? "";
        var way = boot.Kind switch { GuestBootKind.Bootloader => "bootloader", GuestBootKind.Kernel => "kernel", _ => "firmware" };
        var ofOthers = way switch
        {
            "bootloader" => boot.Kernel ?? boot.Ramdisk ?? boot.Firmware,
            "kernel" => boot.Firmware ?? (boot.BootloaderArguments.IsEmpty ? null : ""),
            _ => boot.Ramdisk ?? boot.CommandLine ?? (boot.BootloaderArguments.IsEmpty ? null : ""),
        };
        form["boot"] = ofOthers is null ? way : "all";
    }

    private static void Vnc(FormPart form, GuestVnc vnc)
    {
        form["vnc.enabled"] = vnc.Framebuffer ? "vfb" : vnc.Enabled ? "vnc" : "";
        form["vnc.listen"] = vnc.Listen ?? "";
        form["vnc.display"] = Number(vnc.Display);
        form["vnc.findUnused"] = vnc.FindUnused is { } unused ? unused ? "true" : "false" : "";
        form["vnc.password"] = vnc.Password ?? "";
        form["vnc.options"] = vnc.Options ?? "";
        // Of these two the form knows no more than that they were said
        form["vnc.said"] = "true";
        form["vnc.framebufferOff"] = Yes(vnc is { Framebuffer: true, Enabled: false });
    }

    private static void Actions(FormPart form, GuestActions actions)
    {
        form["actions.poweroff"] = actions.Poweroff?.ToString() ?? "";
        form["actions.reboot"] = actions.Reboot?.ToString() ?? "";
        form["actions.watchdog"] = actions.Watchdog?.ToString() ?? "";
        form["actions.crash"] = actions.Crash?.ToString() ?? "";
        form["actions.softReset"] = actions.SoftReset?.ToString() ?? "";
    }

    private static void Disk(FormPart row, GuestDisk disk)
    {
        (row["target"], row["format"], row["device"]) = (disk.Target ?? "", disk.Format.ToString(), disk.Device);
        (row["readOnly"], row["cdrom"], row["script"]) = (Yes(disk.ReadOnly), Yes(disk.Cdrom), disk.Script ?? "");
        (row["backend"], row["backendType"], row["options"]) = (disk.Backend ?? "", disk.BackendType ?? "", disk.Options ?? "");
    }

    private static void Vif(FormPart row, GuestVif vif)
    {
        (row["mac"], row["bridge"], row["vlan"], row["rate"]) = (vif.Mac ?? "", vif.Bridge ?? "", vif.Vlan ?? "", vif.Rate ?? "");
        (row["script"], row["ip"], row["type"], row["model"]) = (vif.Script ?? "", vif.Ip ?? "", vif.Type ?? "", vif.Model ?? "");
        (row["interfaceName"], row["backend"], row["options"]) = (vif.InterfaceName ?? "", vif.Backend ?? "", vif.Options ?? "");
    }

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Yes(bool value) => value ? "true" : "";
}
