using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Configs;

/// <summary>Reads single settings as xl does, and keeps what is wrong with them.</summary>
internal sealed class SettingReader(XlCfg cfg)
{
    private readonly List<ConfigProblem> _problems = [];

    public IReadOnlyList<ConfigProblem> Problems => _problems;

    public void Problem(string field, string text) => _problems.Add(new ConfigProblem(field, text));

    public bool Has(string key) => cfg.Settings.ContainsKey(key);

    public string? Text(string key)
    {
        if (!cfg.Settings.TryGetValue(key, out var setting)) return null;
        if (setting.Value.IsList) Wrong(key, setting, "it must be one value, not a list");
        return setting.Value.Text;
    }

    public int? Number(string key) => Long(key, int.MinValue, int.MaxValue) is { } number ? (int)number : null;

    public bool? Flag(string key) => Long(key, long.MinValue, long.MaxValue) is { } number ? number != 0 : null;

    public ByteSize? Memory(string key) => Long(key, -1 << 30, 1L << 40) is { } mebibytes ? ByteSize.FromMiB(mebibytes) : null;

    /// <summary>The texts of a list; of a single text what is said of it.</summary>
    public ImmutableArray<string> Texts(string key, Func<string, ImmutableArray<string>> single)
    {
        if (!cfg.Settings.TryGetValue(key, out var setting)) return [];
        return setting.Value.Text is { } text ? single(text) : [.. ListOf(key, setting).Select(i => i.Text)];
    }

    /// <summary>The parts of a list of texts; a part that can't be read is told and left out.</summary>
    public IEnumerable<T> Items<T>(string key, Func<string, (T? Item, string? Error)> read)
        where T : class
    {
        if (!cfg.Settings.TryGetValue(key, out var setting)) yield break;
        if (!setting.Value.IsList)
        {
            Wrong(key, setting, "it must be a list, [ … ]");
            yield break;
        }
        foreach (var (at, text) in ListOf(key, setting))
        {
            var (item, error) = read(text);
            if (item is not null) yield return item;
            else Problem($"{ConfigKeys.Fields[key]}[{at}]", $"Line {setting.Line}: '{text}': {error}");
        }
    }

    public GuestType Type()
    {
        // xl takes any beginning of a word
        var type = Word("type", ("hvm", GuestType.Hvm), ("pv", GuestType.Pv), ("pvh", GuestType.Pvh));
        var builder = Word("builder", ("hvm", GuestType.Hvm), ("generic", GuestType.Pv));
        if (type is not null && builder is not null && type != builder) Problem("type", $"type and builder contradict each other: {type} and {builder}.");
        return type ?? builder ?? GuestType.Pv;
    }

    public GuestId? Id()
    {
        if (Text("uuid") is not { } text) return null;
        if (Guid.TryParseExact(text, "D", out var id)) return new GuestId(id);
        Problem("id", $"'{text}' is no UUID.");
        return null;
    }

    public GuestAction? Action(string key)
    {
        if (Text(key) is not { } text) return null;
        foreach (var action in Enum.GetValues<GuestAction>())
        {
            if (GuestConfigWriter.Word(action) == text) return action;
        }
        Problem(ConfigKeys.Fields[key], $"'{text}' is no action: {string.Join(", ", Enum.GetValues<GuestAction>().Select(GuestConfigWriter.Word))} are.");
        return null;
    }

    private GuestType? Word(string key, params ReadOnlySpan<(string Word, GuestType Type)> words)
    {
        if (Text(key) is not { } text) return null;
        foreach (var (word, type) in words)
        {
            if (word.StartsWith(text, StringComparison.Ordinal)) return type;
        }
        Problem("type", $"{key}: '{text}' is no type of guest: pv, pvh and hvm are.");
        return null;
    }

    private long? Long(string key, long min, long max)
    {
        if (Text(key) is not { } text) return null;
        var setting = cfg.Settings[key];
        if (setting.Added) Wrong(key, setting, "xl takes no number that was added to with +=");
        else if (setting.Value.Number is not { } number) Wrong(key, setting, $"'{text}' is no number");
        else if (number < min || number > max) Wrong(key, setting, $"{text} is out of all bounds");
        else return number;
        return null;
    }

    // xl stops reading at a part that is a list
    private IEnumerable<(int At, string Text)> ListOf(string key, XlCfgSetting setting)
    {
        for (var at = 0; at < setting.Value.Items.Length; at++)
        {
            if (setting.Value.Items[at].Text is { } text) yield return (at, text);
            else Problem($"{ConfigKeys.Fields[key]}[{at}]", $"Line {setting.Line}: a text is expected, not a list.");
        }
    }

    private void Wrong(string key, XlCfgSetting setting, string why) => Problem(ConfigKeys.Fields[key], $"Line {setting.Line}: {key}: {why}.");
}
