using XenWeb.Domain.Images;

namespace XenWeb.Web.Images;

/// <summary>How images are told of.</summary>
internal static class ImageWords
{
    /// <summary>How a file that two hosts see is opened, so that a guest can move live: by QEMU, and past the host's cache, or the target would not read what the source still has in that.</summary>
    public const string MovesLive = "direct-io-safe";

    /// <summary>By QEMU: a loop device of Xen's script goes through the cache whatever is said.</summary>
    public const string MovesLiveBy = "qdisk";

    /// <summary>What stands against a live migration of a guest that has a copy of this kind; null if nothing does.</summary>
    public static string? WhyNotLive(CopyKind? kind) => kind is null or { MovesLive: true } ? null : T("Copies in this store are qcow2 files, which two hosts can't write to: a domain with one is not moved live. A store on a file system with reflinks (XFS, Btrfs) makes raw ones.");

    /// <summary>What an image is from: "Debian 12 (bookworm)", or the file.</summary>
    public static string Source(ImageRecipe recipe) => recipe.Built?.Words ?? recipe.Import ?? "";

    /// <summary>What a boot for trial came to, in few words, and how it is shown.</summary>
    public static (string Words, string Look, string Icon) Of(BootOutcome outcome) => outcome switch
    {
        BootOutcome.Network => (T("Boots and has network"), "ok", "check-circle-fill"),
        BootOutcome.NoNetwork => (T("Boots, no network"), "warn", "exclamation-triangle-fill"),
        BootOutcome.DoesNotBoot => (T("Does not boot"), "over", "x-octagon-fill"),
        _ => (T("Could not be tried"), "stale", "question-circle"),
    };

    /// <summary>The lines of an xl.cfg that start a domain from its copy.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="built">Its image.</param>
    /// <param name="kind">What copies of that store are like; null if it does not tell.</param>
    public static string Lines(ImageCopy copy, ImageBuilt? built, CopyKind? kind)
    {
        // A volume is not in the folder that its kernel is in
        var folder = kind?.Folder.Replace(CopyKind.Mark, copy.Domain, StringComparison.Ordinal) ?? Path.GetDirectoryName(copy.Disk);
        var ramdisk = built?.Ramdisk is null ? "" : $"ramdisk = \"{folder}/initrd\"\n";
        var boot = built?.Kernel is not null
            ? $"type = \"pvh\"\nkernel = \"{folder}/vmlinuz\"\n{ramdisk}extra = \"root=/dev/xvda ro console=hvc0 systemd.hostname={copy.Domain}\"\n"
            : "# It brings its own bootloader\ntype = \"hvm\"\n";
        var join = copy.Join is null ? "" : $", \"format=raw,vdev=xvdb,access=ro,target={copy.Join}\"";
        var options = copy.Format == "raw" && copy.Driver != "lvm" && kind?.Volume is null ? $"backendtype={MovesLiveBy},{MovesLive}," : "";
        return $"{boot}disk = [ \"format={copy.Format},vdev=xvda,access=rw,{options}target={kind?.TargetOf(copy) ?? copy.Disk}\"{join} ]\n";
    }
}
