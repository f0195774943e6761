namespace XenWeb.Domain.Configs;

/// <summary>A disk as a text of xl-disk-configuration(5).</summary>
internal static class DiskSpec
{
    // Words that stand alone; a target or device of that name has to be given by its key
    private static readonly string[] Flags = ["cdrom", "direct-io-safe", "discard", "no-discard", "colo", "no-colo", "trusted", "untrusted"];

    private static readonly string[] Keys = ["target", "format", "vdev", "access", "devtype", "script", "backend", "backendtype"];

    /// <summary>Whether a word stands alone.</summary>
    public static bool IsFlag(string word) => Flags.Contains(word);

    /// <summary>The disk of a text, or why it is none.</summary>
    public static (GuestDisk? Disk, string? Error) Read(string spec) => new DiskSpecReader(spec).Read();

    /// <summary>The text: positional as people write it where it can be, else by keys with the target last.</summary>
    public static string Write(GuestDisk disk)
    {
        var format = disk.Format.ToString().ToLowerInvariant();
        var access = disk.ReadOnly ? "ro" : "rw";
        var positional = disk.Target is ['/', ..] target && !target.AsSpan().ContainsAny('=', ',', '\n') && disk.Device.Length > 0 && disk.Device.All(char.IsAsciiLetterOrDigit) && !IsFlag(disk.Device);
        List<string> parts = positional ? [disk.Target!, format, disk.Device, access] : [$"format={format}", $"vdev={disk.Device}", $"access={access}"];
        if (disk.Cdrom) parts.Add("cdrom");
        if (disk.Script is not null) parts.Add($"script={disk.Script}");
        if (disk.Backend is not null) parts.Add($"backend={disk.Backend}");
        if (disk.BackendType is not null) parts.Add($"backendtype={disk.BackendType}");
        if (disk.Options is not null) parts.Add(disk.Options);
        // xl takes one comma from the target's end
        if (!positional && (disk.Target is not null || !disk.Cdrom)) parts.Add($"target={disk.Target}{(disk.Target is [.., ','] ? "," : "")}");
        return string.Join(',', parts);
    }

    /// <summary>Why a text can't be a disk's options; null if it can.</summary>
    public static string? OptionsProblem(string options)
    {
        foreach (var option in options.Split(','))
        {
            var key = option.Split('=')[0];
            if (IsFlag(option) ? option == "cdrom" : Keys.Contains(key)) return $"'{key}' has a field of its own.";
            if (!IsFlag(option) && !IsKeyValue(option)) return $"'{option}' is neither key=value nor one of {string.Join(", ", Flags.Where(f => f != "cdrom"))}.";
        }
        return null;
    }

    /// <summary>Whether a part is key=value.</summary>
    public static bool IsKeyValue(string part)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && char.IsAsciiLetterLower(part[0]) && part[..equals].All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
    }
}
