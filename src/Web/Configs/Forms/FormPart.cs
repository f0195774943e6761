namespace XenWeb.Web.Configs.Forms;

/// <summary>What is typed into one part of the form: the configuration itself, a disk, a network interface or a channel. As it was typed, right or wrong.</summary>
/// <param name="prefix">What its fields' paths begin with: empty, "disks[0].".</param>
public sealed class FormPart(string prefix)
{
    private readonly SortedDictionary<string, string> _typed = new(StringComparer.Ordinal);

    /// <summary>What its fields' paths begin with; a row's moves when one above it goes.</summary>
    public string Prefix { get; internal set; } = prefix;

    /// <summary>What stands in a field; empty for nothing.</summary>
    public string this[string key]
    {
        get => _typed.GetValueOrDefault(key, "");
        set => _typed[key] = value;
    }

    /// <summary>Whether a check mark is set.</summary>
    public bool Is(string key) => this[key] == "true";

    /// <summary>The whole path of a field: "disks[0].target".</summary>
    public string PathOf(string key) => Prefix + key;

    /// <summary>All that is typed, to tell whether anything was.</summary>
    internal IEnumerable<string> State => _typed.Where(t => t.Value.Length > 0).Select(t => $"{Prefix}{t.Key}={t.Value}");
}
