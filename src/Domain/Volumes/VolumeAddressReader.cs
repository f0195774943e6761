using System.Collections.Immutable;

namespace XenWeb.Domain.Volumes;

/// <summary>Reads one address, and finds everything that is wrong with it at once.</summary>
internal sealed class VolumeAddressReader(string text)
{
    private readonly List<string> _problems = [];

    public (VolumeAddress? Address, ImmutableArray<string> Problems) Read()
    {
        if (text.Length > VolumeAddress.LengthMax) return (null, [$"A volume's address has at most {VolumeAddress.LengthMax} characters; this one has {text.Length}."]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        VolumeKind? kind = (colon < 0 ? "" : text[..colon]) switch { "nbd" => VolumeKind.Nbd, "nfs" => VolumeKind.Nfs, "lvm" => VolumeKind.Lvm, _ => null };
        if (kind is not { } known) return (null, ["A volume's address begins with nbd:, nfs: or lvm:."]);
        var rest = text[(colon + 1)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return (null, [$"It is written {Shape(known)}: there is no '/'."]);
        var (place, name) = (rest[..slash], rest[(slash + 1)..]);
        var port = known == VolumeKind.Nbd ? Port(ref place) : 0;
        if (known == VolumeKind.Lvm) LvmName("volume group", place);
        else
        {
            place = place.ToLowerInvariant();
            Server(place);
        }
        Name(known, name);
        return _problems.Count > 0 ? (null, [.. _problems]) : (new VolumeAddress(known, place, port, name), []);
    }

    private static string Shape(VolumeKind kind) => kind switch
    {
        VolumeKind.Nbd => "nbd:SERVER/EXPORT",
        VolumeKind.Nfs => "nfs:SERVER/FOLDER/FILE",
        _ => "lvm:GROUP/VOLUME",
    };

    private int Port(ref string place)
    {
        var colon = place.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return VolumeAddress.NbdPort;
        var digits = place[(colon + 1)..];
        place = place[..colon];
        if (digits.Length is > 0 and <= 5 && digits.All(char.IsAsciiDigit) && int.Parse(digits) is > 0 and <= 65535 and var port) return port;
        _problems.Add($"The port '{digits}' is none: it is 1 to 65535.");
        return 0;
    }

    private void Server(string place)
    {
        if (place.Length == 0) _problems.Add("It names no server.");
        else if (place.Length > 100 || place[0] is '-' or '.' || !place.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-')) _problems.Add($"The server '{place}' is no host's name and no IPv4 address: letters, digits, dots and hyphens.");
    }

    private void Name(VolumeKind kind, string name)
    {
        if (kind == VolumeKind.Lvm) LvmName("logical volume", name);
        else if (kind == VolumeKind.Nbd) Part("export", name);
        else foreach (var part in name.Split('/')) Part("file's path, or a part of it,", part);
        if (name.EndsWith(VolumeAddress.ClaimSuffix, StringComparison.Ordinal)) _problems.Add($"A name that ends in {VolumeAddress.ClaimSuffix} is kept for the record of who may write to a volume.");
    }

    private void Part(string what, string part)
    {
        if (part.Length == 0) _problems.Add($"The {what} is empty.");
        else if (part is "." or ".." || part[0] == '-') _problems.Add($"The {what} is '{part}': it may be no '.' and no '..', and begin with no hyphen.");
        else if (!part.All(IsPlain)) _problems.Add($"The {what} is '{part}': it may have letters, digits and . _ - + only.");
    }

    private void LvmName(string what, string name)
    {
        Part(what, name);
        if (name.Length > 100) _problems.Add($"The {what} has more than 100 characters.");
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+';
}
