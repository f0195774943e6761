using XenWeb.Domain.Configs;

namespace XenWeb.Domain.Tests.Configs;

/// <summary>
/// What a text means to xl, so that two notations of one thing compare equal: each key with its value, numbers as numbers, and what
/// xl itself takes for the same (root and extra for cmdline, builder for type, a framebuffer's and a vif's parts in any order).
/// </summary>
internal static class XlMeaning
{
    public static IReadOnlyDictionary<string, string> Of(string text)
    {
        var cfg = XlCfg.Parse(text);
        Assert.Empty(cfg.Errors);
        var meaning = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, setting) in cfg.Settings) meaning[key] = Value(setting.Value, Parts(key));
        var (line, root, extra) = (cfg.Value("cmdline"), cfg.Value("root"), cfg.Value("extra"));
        if ((line ?? root ?? extra) is not null) meaning["cmdline"] = line ?? string.Join(' ', new[] { root is null ? null : $"root={root}", extra }.Where(p => p is not null));
        meaning["type"] = cfg.Value("type") ?? (cfg.Value("builder") is "hvm" ? "hvm" : "pv");
        foreach (var replaced in new[] { "root", "extra", "builder" }) meaning.Remove(replaced);
        return meaning;
    }

    private static Func<string, string> Parts(string key) => key switch
    {
        "disk" => Disk,
        "vif" or "vfb" or "channel" => spec => string.Join(',', spec.Split(',').Select(p => string.Join('=', p.Split('=').Select(s => s.Trim()))).Order(StringComparer.Ordinal)),
        _ => text => text,
    };

    private static string Value(XlCfgValue value, Func<string, string> part) => value.IsList
        ? "[" + string.Concat(value.Items.Select(i => Value(i, part) + ";")) + "]"
        : value.Number?.ToString() ?? part(value.Text!);

    // That a disk is read as xl reads it is held by what xl itself said, in disk-specs.out
    private static string Disk(string spec) => Assert.Single(GuestConfigText.Read($"disk = [ '{spec}' ]").Config.Disks).ToString();
}
