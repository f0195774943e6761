namespace XenWeb.CommandLine.Settings;

/// <summary>The file of settings: lines "server = …", "token = …", "ca = …"; what follows a '#' at a line's beginning is a remark.</summary>
internal static class SettingsFile
{
    /// <summary>What it may set.</summary>
    public static readonly IReadOnlyList<string> Names = ["server", "token", "ca"];

    /// <summary>Where it is, unless --config says otherwise; null where there is no home.</summary>
    public static string? UsualPath(Func<string, string?> variable)
    {
        if (variable("XDG_CONFIG_HOME") is { Length: > 0 } folder) return Path.Combine(folder, "xenwebctl", "config");
        return variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config", "xenwebctl", "config") : null;
    }

    /// <summary>Reads it; every mistake is among the errors.</summary>
    public static IReadOnlyDictionary<string, string> Read(string path, List<string> errors)
    {
        var found = new Dictionary<string, string>();
        var lines = PrivateFile.Read(path, errors)?.Split('\n') ?? [];
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            var parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2 || parts[1].Length == 0) errors.Add($"{path}, line {i + 1}: it must be 'name = value'");
            else if (!Names.Contains(parts[0])) errors.Add($"{path}, line {i + 1}: '{parts[0]}' is no setting; there are {string.Join(", ", Names)}");
            else if (!found.TryAdd(parts[0], parts[1])) errors.Add($"{path}, line {i + 1}: '{parts[0]}' stands there twice");
        }
        return found;
    }
}
