using System.Text.Json.Serialization;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Configs;

/// <summary>How the target of a disk is written.</summary>
public enum DiskFormat
{
    /// <summary>A block device or a file of sectors. What xl takes when nothing is said.</summary>
    Raw,

    /// <summary>QEMU's first format.</summary>
    Qcow,

    /// <summary>QEMU's format.</summary>
    Qcow2,

    /// <summary>Virtual hard disk.</summary>
    Vhd,

    /// <summary>QEMU's enhanced format.</summary>
    Qed,

    /// <summary>A CD drive without a disc: it has no target.</summary>
    Empty,
}

/// <summary>One disk, as xl-disk-configuration(5) describes it.</summary>
public sealed record GuestDisk
{
    /// <summary>
    /// The block device or file on the host, or what <see cref="Script"/> makes of it; a path without a leading '/' is below /dev. Or a volume that every host can reach
    /// (<see cref="VolumeAddress"/>: "nbd:nas/small-1"), which the agent attaches. Null or empty: no disc.
    /// </summary>
    public string? Target { get; init; }

    /// <summary>How the target is written.</summary>
    public DiskFormat Format { get; init; }

    /// <summary>The device that the guest sees: xvda, hdc, sda1, …</summary>
    public string Device { get => field ?? ""; init; }

    /// <summary>Whether the guest may only read it; a CD never takes writes.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>Whether it is a CD drive.</summary>
    public bool Cdrom { get; init; }

    /// <summary>The script that attaches the target (block-drbd, block-iscsi, …), run as root in Dom0; null for none.</summary>
    public string? Script { get; init; }

    /// <summary>The domain that serves the disk; null for Dom0.</summary>
    public string? Backend { get; init; }

    /// <summary>phy, qdisk, tap or standalone; null lets xl choose.</summary>
    public string? BackendType { get; init; }

    /// <summary>What is said beyond these, as it was written, parted by commas: "discard,direct-io-safe". Null for nothing.</summary>
    public string? Options { get; init; }

    /// <summary>What it writes to, by which two that write to the same are known; null where it writes to nothing, or another domain serves it.</summary>
    [JsonIgnore]
    public string? WrittenTarget => ReadOnly || Cdrom || string.IsNullOrEmpty(Target) || Backend is not null ? null : Script is null ? Volume is { } volume ? $"{volume.Address}" : HostPath : $"{Target} ({Script})";

    /// <summary>The target as a path on the host, a volume's too; null where there is none, or where a script or another domain makes something else of it.</summary>
    [JsonIgnore]
    public string? HostPath => string.IsNullOrEmpty(Target) || Script is not null || Backend is not null ? null : Volume is { } volume ? volume.Path : VolumeAddress.IsMeant(Target) ? null : Target[0] == '/' ? Target : "/dev/" + Target;

    /// <summary>The volume that it is on; null where the target is none, or where a script or another domain makes something else of it.</summary>
    [JsonIgnore]
    public Volume? Volume => Script is null && Backend is null && VolumeAddress.IsMeant(Target) && VolumeAddress.Parse(Target!).Address is { } address ? new Volume(address, ReadOnly || Cdrom) : null;
}
