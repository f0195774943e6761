using System.Collections.Immutable;
using XenWeb.Domain.Units;
using XenWeb.Domain.Volumes;

namespace XenWeb.Infrastructure.Images;

/// <summary>Where images are kept, and what they are built with.</summary>
public sealed record ImageStoreOptions
{
    /// <summary>The store's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Apt's sources: its folder, or one file of sources. <value>/etc/apt</value></summary>
    public string AptSources { get; init; } = "/etc/apt";

    /// <summary>mmdebstrap's variant: what every image begins with. <value>apt: the essential packages, and apt itself</value></summary>
    public string Variant { get; init; } = "apt";

    /// <summary>What every image has besides: a kernel (the cloud one runs as PV and PVH, at half the size), an init, a network.</summary>
    public ImmutableArray<string> Base { get; init; } = ["dbus", "initramfs-tools", "iproute2", "linux-image-cloud-amd64", "netbase", "systemd-resolved", "systemd-sysv", "udev"];

    /// <summary>Folder of the agent's packages (.deb) that are put into images; empty: there are none.</summary>
    public string AgentPackages { get; init; } = "";

    /// <summary>Volume group and thin pool, "GROUP/POOL", that copies are made in; empty: they are files. For a store that one host alone uses.</summary>
    public string ThinPool { get; init; } = "";

    /// <summary>
    /// Where hosts reach this folder as volumes, "nfs:SERVER/FOLDER": copies that are raw files are then volumes of it. Empty: hosts open the files under their paths.
    /// </summary>
    public string Volumes { get; init; } = "";

    /// <summary>Whether it can name a folder of volumes: a file in it would be one.</summary>
    public static bool IsVolumes(string text) => VolumeAddress.Parse($"{text}/copies/small-1/disk.img") is { Address.Kind: VolumeKind.Nfs, Problems.IsEmpty: true };

    /// <summary>Whether it can name a thin pool: GROUP/POOL, as LVM names them.</summary>
    public static bool IsThinPool(string text) =>
        text.Split('/') is [{ Length: > 0 } group, { Length: > 0 } pool] && (group + pool).All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '_' or '.' or '-') && group[0] != '-' && pool[0] != '-';

    /// <summary>How long an image booted for trial may take to come up. <value>5 minutes, for it is emulated</value></summary>
    public TimeSpan BootWithin { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What must be free before a build begins. <value>512 MiB: a Debian with its kernel takes that</value></summary>
    public ByteSize LeastFree { get; init; } = ByteSize.FromMiB(512);

    /// <summary>How long a build may take. <value>an hour</value></summary>
    public TimeSpan BuildWithin { get; init; } = TimeSpan.FromHours(1);
}
