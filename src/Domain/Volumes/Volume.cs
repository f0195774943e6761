namespace XenWeb.Domain.Volumes;

/// <summary>
/// A volume as a guest has it: where it is, and whether it may only be read. Its path is the same on every host, so that <c>xl migrate</c> finds at the target
/// what it had at the source; and whoever sees the path in what xl says knows the volume.
/// </summary>
/// <param name="Address">Where it is.</param>
/// <param name="ReadOnly">Whether the guest may only read it; then many hosts may have it.</param>
public sealed record Volume(VolumeAddress Address, bool ReadOnly)
{
    /// <summary>Below this are all volumes' paths, on each host; gone when it boots, as the volumes are.</summary>
    public const string Root = "/run/xenweb/disks/";

    /// <summary>What a domain's configuration names: a link to what the agent has attached.</summary>
    public string Path => Root + Key;

    /// <summary>Its name below a folder of volumes: "rw/nbd/nas/small-1", "ro/nbd/nas_10810/tools".</summary>
    public string Key => $"{(ReadOnly ? "ro" : "rw")}/{Address.Kind.ToString().ToLowerInvariant()}/{Address.Place}{(Address.Port is 0 or VolumeAddress.NbdPort ? "" : $"_{Address.Port}")}/{Address.Name}";

    /// <summary>Whether a path is a volume's.</summary>
    public static bool IsPath(string? path) => OfPath(path) is not null;

    /// <summary>The volume whose path it is; null if it is none's.</summary>
    public static Volume? OfPath(string? path) => path?.StartsWith(Root, StringComparison.Ordinal) == true ? OfKey(path[Root.Length..]) : null;

    /// <summary>The volume whose key it is; null if it is none's.</summary>
    public static Volume? OfKey(string key)
    {
        if (key.Split('/', 4) is not [("rw" or "ro") and var mode, var kind, var place, var name]) return null;
        var at = kind == "nbd" ? place.Replace('_', ':') : place;
        return VolumeAddress.Parse($"{kind}:{at}/{name}").Address is { } address && new Volume(address, mode == "ro") is var volume && volume.Key == key ? volume : null;
    }

    /// <summary>Its address, and that it is only read.</summary>
    public override string ToString() => ReadOnly ? $"{Address} (read-only)" : $"{Address}";
}
