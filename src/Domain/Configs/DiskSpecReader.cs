namespace XenWeb.Domain.Configs;

/// <summary>
/// Reads one disk as Xen's libxlutil does: positional parts, keys, flags, and the prefixes of xend's days (phy:, file:, tap:aio:, …).
/// Keys that it does not know are kept.
/// </summary>
internal sealed class DiskSpecReader(string spec)
{
    private static readonly string[] Formats = ["raw", "qcow", "qcow2", "vhd"];
    private static readonly string[] Scripts = ["iscsi", "nbd", "enbd", "drbd"];
    private static readonly string[] Ignored = ["tapdisk", "tap", "tap2", "aio", "ioemu", "file", "phy"];

    private readonly List<string> _options = [];
    private string? _target;
    private DiskFormat? _format;
    private string? _device;
    private string? _script;
    private string? _backend;
    private string? _backendType;
    private bool _readOnly;
    private bool _accessGiven;
    private bool _cdrom;
    private bool _prefixed;
    private int _at;

    public (GuestDisk? Disk, string? Error) Read()
    {
        if (spec.Contains('\n')) return (null, "It holds an end of line.");
        for (SkipBlanks(); _at < spec.Length; SkipBlanks())
        {
            if (Part() is { } error) return (null, error);
        }
        if (string.IsNullOrEmpty(_device)) return (null, "It names no device that the guest sees (xvda, hdc, …).");
        if (_target is null && !_cdrom) return (null, "It has no target, and is no CD drive.");
        return (new GuestDisk
        {
            Target = string.IsNullOrEmpty(_target) ? null : _target,
            Format = _cdrom && string.IsNullOrEmpty(_target) ? DiskFormat.Empty : _format ?? DiskFormat.Raw,
            Device = _device,
            ReadOnly = _readOnly || _cdrom,
            Cdrom = _cdrom,
            Script = _script,
            Backend = _backend,
            BackendType = _backendType,
            Options = _options.Count == 0 ? null : string.Join(',', _options),
        }, null);
    }

    private void SkipBlanks()
    {
        while (_at < spec.Length && spec[_at] is ' ' or '\t') _at++;
    }

    private string? Part()
    {
        if (spec.AsSpan(_at).StartsWith("target=")) return Target();
        if (Prefix() is { } prefix) return Prefixed(prefix);
        var end = spec.IndexOf(',', _at);
        var part = end < 0 ? spec[_at..] : spec[_at..end];
        _at = end < 0 ? spec.Length : end + 1;
        if (part == "cdrom") _cdrom = true;
        else if (DiskSpec.IsFlag(part)) _options.Add(part);
        else if (DiskSpec.IsKeyValue(part)) return Keyed(part, part.IndexOf('=', StringComparison.Ordinal));
        else return part.Contains('=') ? $"'{part}' is no key=value; a target with '=' is given by target=, last." : Positional(part);
        return null;
    }

    // Takes the whole rest; xl takes one comma from its end
    private string? Target()
    {
        var rest = spec[(_at + "target=".Length)..];
        _at = spec.Length;
        return Set(ref _target, rest.EndsWith(',') ? rest[..^1] : rest, "target");
    }

    // "phy:" of "phy:/dev/x"; not "hdc:" of "hdc:cdrom", which is a device and its kind
    private string? Prefix()
    {
        var end = _at;
        while (end < spec.Length && (char.IsAsciiLetterLower(spec[end]) || end > _at && char.IsAsciiDigit(spec[end]))) end++;
        if (end == _at || end >= spec.Length || spec[end] != ':') return null;
        var word = spec[_at..end];
        var known = Formats.Contains(word) || Scripts.Contains(word) || Ignored.Contains(word);
        return known || end + 1 >= spec.Length || !(char.IsAsciiLetterLower(spec[end + 1]) || char.IsAsciiDigit(spec[end + 1])) ? word : null;
    }

    private string? Prefixed(string prefix)
    {
        _at += prefix.Length + 1;
        _prefixed = true;
        if (Formats.Contains(prefix)) return SetFormat(prefix);
        if (Scripts.Contains(prefix)) return Set(ref _script, $"block-{prefix}", "script");
        return Ignored.Contains(prefix) ? null : $"'{prefix}:' is a prefix that xl does not know.";
    }

    private string? Keyed(string part, int equals)
    {
        var (key, value) = (part[..equals], part[(equals + 1)..]);
        switch (key)
        {
            case "format": return SetFormat(value);
            case "vdev": return Set(ref _device, value, "vdev");
            case "access": return SetAccess(value);
            case "script": return Set(ref _script, value, "script");
            case "backend": return Set(ref _backend, value, "backend");
            case "backendtype": return value == _backendType ? null : value is "phy" or "qdisk" or "tap" or "standalone" ? Set(ref _backendType, value, "backendtype") : $"The backendtype '{value}' is none of phy, qdisk, tap and standalone.";
            case "devtype" when value is "cdrom" or "disk":
                _cdrom = value == "cdrom";
                return null;
            case "devtype": return $"The devtype '{value}' is neither cdrom nor disk.";
        }
        _options.Add(part);
        return null;
    }

    private string? Positional(string part)
    {
        if (_target is null)
        {
            _target = part;
            return null;
        }
        if (!_prefixed && _format is null)
        {
            if (_target.Length > 0 || !part.Contains(':')) return SetFormat(part);
            _format = DiskFormat.Empty;
            return DeviceAndKind(part);
        }
        if (_device is null) return DeviceAndKind(part);
        if (_accessGiven) return $"'{part}' is one part too many.";
        _accessGiven = true;
        return SetAccess(part);
    }

    private string? DeviceAndKind(string part)
    {
        var colon = part.LastIndexOf(':');
        if (colon < 0) return Set(ref _device, part, "vdev");
        var kind = part[(colon + 1)..];
        if (kind is not ("cdrom" or "disk")) return $"':{kind}' is neither :cdrom nor :disk.";
        _cdrom = kind == "cdrom";
        return Set(ref _device, part[..colon], "vdev");
    }

    private string? SetAccess(string access)
    {
        _readOnly = access is "r" or "ro";
        return _readOnly || access is "w" or "rw" or "" ? null : $"The access '{access}' is none of r, ro, w and rw.";
    }

    private string? SetFormat(string word)
    {
        DiskFormat? format = word switch { "" or "raw" => DiskFormat.Raw, "qcow" => DiskFormat.Qcow, "qcow2" => DiskFormat.Qcow2, "vhd" => DiskFormat.Vhd, "qed" => DiskFormat.Qed, "empty" => DiskFormat.Empty, _ => null };
        if (format is null) return $"The format '{word}' is none of raw, qcow, qcow2, vhd, qed and empty.";
        if (_format is not null && _format != format) return $"The format is given twice: '{word}' after '{_format.ToString()!.ToLowerInvariant()}'.";
        _format = format;
        return null;
    }

    private static string? Set(ref string? what, string value, string key)
    {
        if (!string.IsNullOrEmpty(what)) return $"{key} is given twice: '{value}' after '{what}'.";
        what = value;
        return null;
    }
}
