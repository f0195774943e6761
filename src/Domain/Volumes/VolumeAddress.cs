using System.Collections.Immutable;

namespace XenWeb.Domain.Volumes;

/// <summary>
/// Where a volume is, in one spelling: <c>nbd:SERVER/EXPORT</c> (or <c>SERVER:PORT</c>), <c>nfs:SERVER/FOLDER/FILE</c>, <c>lvm:GROUP/VOLUME</c>. It says the same on
/// every host of the lab; what it is called on a host, <see cref="Volume.Path"/> says.
/// </summary>
public sealed record VolumeAddress
{
    /// <summary>The longest that one can be, in characters.</summary>
    public const int LengthMax = 200;

    /// <summary>NBD's own port, left out of the text.</summary>
    public const int NbdPort = 10809;

    /// <summary>What the record is called in which a volume's claim stands, after the volume's own name; so nothing else may be called that.</summary>
    public const string ClaimSuffix = ".claim";

    internal VolumeAddress(VolumeKind kind, string place, int port, string name) => (Kind, Place, Port, Name) = (kind, place, port, name);

    /// <summary>What serves it.</summary>
    public VolumeKind Kind { get; }

    /// <summary>The server, in lower case; for LVM the volume group.</summary>
    public string Place { get; }

    /// <summary>The server's port; 0 where there is none to choose.</summary>
    public int Port { get; }

    /// <summary>The export; the file's path without a leading '/'; the logical volume.</summary>
    public string Name { get; }

    /// <summary>Whether a disk's target is meant as a volume: nothing that xl itself takes for a target begins so.</summary>
    public static bool IsMeant(string? target) => target is not null && (target.StartsWith("nbd:", StringComparison.Ordinal) || target.StartsWith("nfs:", StringComparison.Ordinal) || target.StartsWith("lvm:", StringComparison.Ordinal));

    /// <summary>The address that a text says, or everything that is wrong with it, in words.</summary>
    public static (VolumeAddress? Address, ImmutableArray<string> Problems) Parse(string text) => new VolumeAddressReader(text).Read();

    /// <summary>In its one spelling.</summary>
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()}:{Place}{(Port is 0 or NbdPort ? "" : $":{Port}")}/{Name}";
}
