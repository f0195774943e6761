using System.Collections.Immutable;
using System.Text;
using XenWeb.Domain.Configs;

namespace XenWeb.Domain.Exports;

/// <summary>The texts that go into an export: how it is run, and what a person has to know.</summary>
public static class ExportTexts
{
    /// <summary>A script for sh that runs the guest under plain QEMU, in the folder that it lies in. Whatever it is given is given to QEMU.</summary>
    /// <param name="plan">What is exported.</param>
    /// <param name="hasRamdisk">Whether there is one.</param>
    public static string Run(ExportPlan plan, bool hasRamdisk)
    {
        var (config, script) = (plan.Config, new StringBuilder());
        script.Append("#!/bin/sh\n").Append("# Runs the guest under plain QEMU, with KVM where there is it. Arguments are QEMU's: ./run -m 2048\n");
        script.Append("set -eu\ncd \"$(dirname \"$0\")\"\n");
        script.Append("command -v qemu-system-x86_64 >/dev/null || { echo 'run: QEMU is not installed. On Debian: apt-get install qemu-system-x86' >&2; exit 1; }\n");
        // Tried, and not only looked for: in a virtual machine it may be there, and QEMU ends as soon as it uses it
        script.Append("accel=tcg\n[ ! -w /dev/kvm ] || ! (echo quit | qemu-system-x86_64 -accel kvm -cpu max -nodefaults -display none -S -monitor stdio) >/dev/null 2>&1 || accel=kvm\n");
        script.Append($"set -- -accel \"$accel\" -cpu max -name {Quote(config.Name)} -m {Math.Max(1, config.Memory.Bytes >> 20)} -smp {config.Vcpus ?? 1} \"$@\"\n");
        // The guest's own devices where it is emulated; else those that every Linux with virtio knows
        var bus = config.Type == GuestType.Hvm ? "ide" : "virtio";
        foreach (var disk in plan.Disks) script.Append($"set -- -drive {Quote($"file={disk.File},format=qcow2,if={bus}{(disk.Disk.ReadOnly ? ",readonly=on" : "")}")} \"$@\"\n");
        if (config.Boot.Firmware is "ovmf" or "uefi") script.Append("set -- -bios /usr/share/ovmf/OVMF.fd \"$@\"\n");
        if (plan.HasKernel)
        {
            script.Append($"set -- -kernel {ExportPlan.Kernel}{(hasRamdisk ? $" -initrd {ExportPlan.Ramdisk}" : "")} -append {Quote(plan.CommandLine)} \"$@\"\n");
            script.Append("set -- -nographic \"$@\"\n");
        }
        script.Append($"exec qemu-system-x86_64 -nic user,model={(config.Type == GuestType.Hvm ? "e1000" : "virtio-net-pci")} \"$@\"\n");
        return script.ToString();
    }

    /// <summary>What a person has to know, in plain words.</summary>
    /// <param name="plan">What is exported.</param>
    /// <param name="warnings">What was found out while it was made.</param>
    public static string Readme(ExportPlan plan, ImmutableArray<string> warnings)
    {
        var (config, text) = (plan.Config, new StringBuilder());
        text.Append($"{config.Name}, exported from XenWeb\n\n");
        text.Append("sha256sum -c SHA256SUMS   are all files as they were?\n");
        text.Append($"./run                     runs it under plain QEMU{(plan.HasKernel ? "; Ctrl-A X ends it" : "")}\n\n");
        text.Append("The network is QEMU's own: out is possible, in is not (./run -nic user,hostfwd=tcp:127.0.0.1:2222-:22 for SSH).\n");
        if (plan.Disks.Length > 0) text.Append($"Its disks are {string.Join(", ", plan.Disks.Select(d => $"/dev/{d.Seen} (in the lab {d.Disk.Device})"))} there: an /etc/fstab that names them otherwise has to be changed, one with UUID= or LABEL= has not.\n");
        if (config.Type != GuestType.Hvm && !plan.HasKernel) text.Append("In the lab its kernel is fetched from its disk by a program of the host: it starts here only if its disk has a boot loader of its own.\n");
        foreach (var warning in warnings) text.Append(warning).Append('\n');
        if (plan.LeftBehind.Length > 0) text.Append($"Not taken along: {string.Join(", ", plan.LeftBehind)}.\n");
        text.Append("\nTo take it back into a lab: tar the folder, and bring the tar on the page Exports.\n");
        return text.ToString();
    }

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
