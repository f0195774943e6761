namespace XenWeb.Domain.Images;

/// <summary>What a store's copies will be like: a configuration can be written before its copy is made.</summary>
/// <param name="Disk">Path of a copy, in which <see cref="Mark"/> stands for the guest's name.</param>
/// <param name="Format">"raw" or "qcow2".</param>
/// <param name="Folder">Where its kernel, RAM disk and join disk lie, with the same mark.</param>
public sealed record CopyKind(string Disk, string Format, string Folder)
{
    /// <summary>Stands for the guest's name.</summary>
    public const string Mark = "{name}";

    /// <summary>In the folder: how the agent joins.</summary>
    public const string JoinFile = "join.img";

    /// <summary>In the folder: a link to the image's kernel.</summary>
    public const string KernelFile = "vmlinuz";

    /// <summary>In the folder: a link to the image's initial RAM disk.</summary>
    public const string RamdiskFile = "initrd";

    /// <summary>
    /// The volume that a copy is to hosts, "nfs:SERVER/FOLDER/copies/{name}/disk.img": one host at a time writes to it, and that is held at its server. Null where hosts open
    /// <see cref="Disk"/> itself.
    /// </summary>
    public string? Volume { get; init; }

    /// <summary>Whether a guest with such a disk can be moved live: two hosts have it open meanwhile, and a qcow2 has tables that each keeps in memory.</summary>
    public bool MovesLive => Format == "raw";

    /// <summary>Whether a copy is a block device, and no file.</summary>
    public bool IsDevice => Disk.StartsWith("/dev/", StringComparison.Ordinal);

    /// <summary>The disk's path for a guest, or for many with a mark of theirs in its place.</summary>
    public string DiskOf(string guest) => Disk.Replace(Mark, guest, StringComparison.Ordinal);

    /// <summary>What stands in a configuration as the disk's target, for a guest or for many.</summary>
    public string TargetOf(string guest) => (Volume ?? Disk).Replace(Mark, guest, StringComparison.Ordinal);

    /// <summary>The same for a copy that is there: it may be of another kind than those that are made now.</summary>
    public string TargetOf(ImageCopy copy) => copy.Disk == DiskOf(copy.Domain) ? TargetOf(copy.Domain) : copy.Disk;

    /// <summary>A file's path for a guest, or for many.</summary>
    public string FileOf(string guest, string file) => $"{Folder.Replace(Mark, guest, StringComparison.Ordinal)}/{file}";
}
