namespace XenWeb.Domain.Volumes;

/// <summary>What serves a volume, and so which driver attaches it.</summary>
public enum VolumeKind
{
    /// <summary>A network block device: an export of an NBD server.</summary>
    Nbd,

    /// <summary>A file on an NFS server.</summary>
    Nfs,

    /// <summary>A logical volume of a group on a device that the hosts share.</summary>
    Lvm,
}
