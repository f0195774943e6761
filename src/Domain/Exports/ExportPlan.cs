using System.Collections.Immutable;
using XenWeb.Domain.Configs;

namespace XenWeb.Domain.Exports;

/// <summary>A disk of a guest, and what becomes of it under QEMU.</summary>
/// <param name="Disk">As the configuration has it.</param>
/// <param name="Path">The block device or file on the host.</param>
/// <param name="File">The file in the export.</param>
/// <param name="Seen">What a Linux that has virtio calls it: vda, vdb, ….</param>
public sealed record ExportDisk(GuestDisk Disk, string Path, string File, string Seen);

/// <summary>What an export of a guest is made of: which files, and how plain QEMU is told to run them. It says what can't be taken along, all at once.</summary>
public sealed record ExportPlan
{
    /// <summary>The configuration, as JSON.</summary>
    public const string Json = "guest.json";

    /// <summary>The configuration, as an xl.cfg.</summary>
    public const string Cfg = "guest.cfg";

    /// <summary>The script that runs it under QEMU.</summary>
    public const string Run = "run";

    /// <summary>For people.</summary>
    public const string Readme = "README.txt";

    /// <summary>The sums of all others.</summary>
    public const string Sums = "SHA256SUMS";

    /// <summary>The guest's kernel, where it boots one of the host's.</summary>
    public const string Kernel = "vmlinuz";

    /// <summary>Its initial ramdisk.</summary>
    public const string Ramdisk = "initrd";

    /// <summary>The most disks.</summary>
    public const int DisksMax = 16;

    /// <summary>The configuration without its secrets.</summary>
    public required GuestConfig Config { get; init; }

    /// <summary>Its disks, in order.</summary>
    public required ImmutableArray<ExportDisk> Disks { get; init; }

    /// <summary>What stays behind, in words.</summary>
    public required ImmutableArray<string> LeftBehind { get; init; }

    /// <summary>Why it can't be exported; empty if it can.</summary>
    public required ImmutableArray<ConfigProblem> Problems { get; init; }

    /// <summary>Whether a kernel of the host's goes with it.</summary>
    public bool HasKernel => Config.Boot.Kind == GuestBootKind.Kernel;

    /// <summary>The plan for a configuration.</summary>
    public static ExportPlan Of(GuestConfig config)
    {
        var (disks, left, problems) = (new List<ExportDisk>(), new List<string>(), new List<ConfigProblem>());
        for (var at = 0; at < config.Disks.Length; at++)
        {
            var disk = config.Disks[at];
            if (disk.Cdrom || disk.Format == DiskFormat.Empty) left.Add($"the CD drive {disk.Device}");
            else if (disk.HostPath is not { } path) problems.Add(new($"disks[{at}]", $"The disk {disk.Device} is served by {(disk.Script is { } script ? $"the script {script}" : $"the domain {disk.Backend}")}: only a file or block device of the server can be exported."));
            else if (disk.Format is not (DiskFormat.Raw or DiskFormat.Qcow2)) problems.Add(new($"disks[{at}]", $"The disk {disk.Device} is {disk.Format.ToString().ToLowerInvariant()}: raw and qcow2 can be exported."));
            else disks.Add(new ExportDisk(disk, path, $"disk-{disk.Device}.qcow2", $"vd{(char)('a' + disks.Count)}"));
        }
        if (disks.Count > DisksMax) problems.Add(new("disks", $"It has {disks.Count} disks; {DisksMax} can be exported."));
        if (config.Vnc?.Password is not null) left.Add("the password of its VNC screen");
        return new ExportPlan
        {
            Config = config.Vnc is { } vnc ? config with { Vnc = vnc with { Password = null } } : config,
            Disks = [.. disks], LeftBehind = [.. left], Problems = [.. problems],
        };
    }

    /// <summary>The kernel's command line as QEMU's machine has the devices: its disks are vda, vdb, …, and its console is a serial port.</summary>
    public string CommandLine
    {
        get
        {
            var words = (Config.Boot.CommandLine ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(w => !w.StartsWith("console=", StringComparison.Ordinal)).Select(Translated);
            return string.Join(' ', [.. words, "console=ttyS0"]);
        }
    }

    // A whole disk by its name, or a partition of it: "xvda", "xvda1"; and "xvda2" where the disk itself is called so
    private string Translated(string word)
    {
        const string Prefix = "/dev/";
        var from = word.IndexOf(Prefix, StringComparison.Ordinal);
        if (from < 0) return word;
        var name = word[(from + Prefix.Length)..];
        var disk = Disks.Where(d => name.StartsWith(d.Disk.Device, StringComparison.Ordinal) && name[d.Disk.Device.Length..].All(char.IsAsciiDigit)).MaxBy(d => d.Disk.Device.Length);
        return disk is null || disk.Disk.Device.Length == 0 ? word : word[..from] + Prefix + disk.Seen + name[disk.Disk.Device.Length..];
    }
}
