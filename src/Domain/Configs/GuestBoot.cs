using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace XenWeb.Domain.Configs;

/// <summary>What a guest boots by; see <see cref="GuestBoot.Kind"/>.</summary>
public enum GuestBootKind
{
    /// <summary>Firmware that finds the kernel itself: of an HVM guest always there, for PV pvgrub32 or pvgrub64.</summary>
    Firmware,

    /// <summary>A kernel of the host's file system.</summary>
    Kernel,

    /// <summary>A program in Dom0 that fetches the kernel from the guest's disk, as pygrub.</summary>
    Bootloader,
}

/// <summary>How a guest boots. Null is what xl takes when nothing is said; an empty text is an empty text.</summary>
public sealed record GuestBoot
{
    /// <summary>Nothing is said.</summary>
    public static readonly GuestBoot Default = new();

    /// <summary>The kernel's path on the host.</summary>
    public string? Kernel { get; init; }

    /// <summary>The initial ramdisk's path on the host.</summary>
    public string? Ramdisk { get; init; }

    /// <summary>The kernel's command line; an imported <c>root=</c> and <c>extra=</c> are joined to it as xl does.</summary>
    public string? CommandLine { get; init; }

    /// <summary>For HVM: bios, uefi, seabios, rombios, ovmf or a path; for PV: pvgrub32 or pvgrub64.</summary>
    public string? Firmware { get; init; }

    /// <summary>The bootloader: "pygrub" or a path in Dom0, where it is run as root.</summary>
    public string? Bootloader { get; init; }

    /// <summary>The bootloader's arguments.</summary>
    public ImmutableArray<string> BootloaderArguments { get => field.IsDefault ? [] : field; init; }

    /// <summary>For HVM: the order of devices, of the letters a (floppy), c (disk), d (CD) and n (network).</summary>
    public string? Order { get; init; }

    /// <summary>By which of the three it boots: a bootloader before a kernel before firmware.</summary>
    [JsonIgnore]
    public GuestBootKind Kind => Bootloader is not null ? GuestBootKind.Bootloader : Kernel is not null ? GuestBootKind.Kernel : GuestBootKind.Firmware;

    /// <summary>By value, the arguments too.</summary>
    public bool Equals(GuestBoot? other) => other is not null
        && (Kernel, Ramdisk, CommandLine, Firmware, Bootloader, Order) == (other.Kernel, other.Ramdisk, other.CommandLine, other.Firmware, other.Bootloader, other.Order)
        && BootloaderArguments.SequenceEqual(other.BootloaderArguments);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kernel, Ramdisk, CommandLine, Firmware, Bootloader, Order);
}
