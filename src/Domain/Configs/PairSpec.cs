namespace XenWeb.Domain.Configs;

/// <summary>Texts of key=value parted by commas: vifs, channels and framebuffers. xl passes over empty parts and blanks before one.</summary>
internal static class PairSpec
{
    /// <summary>The parts; the value is null for a part without '='.</summary>
    public static IEnumerable<(string Part, string Key, string? Value)> Read(string spec)
    {
        foreach (var written in spec.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var part = written.TrimStart(' ');
            if (part.Length == 0) continue;
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            yield return equals < 0 ? (part, part, null) : (part, part[..equals], part[(equals + 1)..]);
        }
    }

    /// <summary>The text of those keys that have a value, and what else is said.</summary>
    public static string Write(string? options, params ReadOnlySpan<(string Key, string? Value)> pairs)
    {
        var parts = new List<string>();
        foreach (var (key, value) in pairs)
        {
            if (value is not null) parts.Add($"{key}={value}");
        }
        if (options is not null) parts.Add(options);
        return string.Join(',', parts);
    }

    /// <summary>Why a text can't be options beside the given keys; null if it can.</summary>
    public static string? OptionsProblem(string options, IReadOnlyCollection<string> keys)
    {
        if (options.Split(',').Any(p => p.Length == 0 || p[0] == ' ')) return "It holds an empty part, or one that begins with a blank.";
        var own = Read(options).FirstOrDefault(p => keys.Contains(p.Key));
        return own.Key is null ? null : $"'{own.Key}' has a field of its own.";
    }

    /// <summary>What is kept of the parts that have no field; null if there are none.</summary>
    public static string? Join(List<string> options) => options.Count == 0 ? null : string.Join(',', options);

    /// <summary>Keeps a part that has no field: joined once at the end, for a text may hold thousands.</summary>
    public static T Keep<T>(T device, List<string> options, string part)
    {
        options.Add(part);
        return device;
    }
}
