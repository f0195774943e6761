using System.Collections.Immutable;
using XenWeb.Domain.Configs;

namespace XenWeb.Web.Configs.Forms;

/// <summary>
/// Everything that is typed into the form of one configuration, right or wrong, and what is wrong with it. Nothing that was typed is lost,
/// whatever is refused. One circuit's own; not for several threads.
/// </summary>
public sealed class ConfigurationForm
{
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);
    private string _clean = "";

    /// <summary>The fields of which there is one each.</summary>
    public FormPart Main { get; } = new("");

    /// <summary>The disks, in order.</summary>
    public List<FormPart> Disks { get; } = [];

    /// <summary>The network interfaces, in order.</summary>
    public List<FormPart> Vifs { get; } = [];

    /// <summary>The channels, in order.</summary>
    public List<FormPart> Channels { get; } = [];

    /// <summary>Everything that is wrong, shown or not yet.</summary>
    public ImmutableArray<ConfigProblem> Problems { get; private set; } = [];

    /// <summary>Whether it was tried to save it: from then on every error is shown, before only those of fields that were left.</summary>
    public bool Tried { get; private set; }

    /// <summary>Whether anything differs from what was there.</summary>
    public bool IsChanged => State != _clean;

    /// <summary>After each keystroke.</summary>
    public event Action? Changed;

    private string State => string.Join('\n', new[] { Main }.Concat(Disks).Concat(Vifs).Concat(Channels).SelectMany(p => p.State.Append(p.Prefix)));

    /// <summary>What is shown as wrong now.</summary>
    public IEnumerable<ConfigProblem> Shown => Tried ? Problems : Problems.Where(p => _left.Contains(InputOf(p.Field)));

    /// <summary>The errors of the field at a path that are to be shown.</summary>
    public IReadOnlyList<string> ErrorsOf(string path) => [.. Shown.Where(p => InputOf(p.Field) == path).Select(p => p.Text)];

    /// <summary>The path of the field that can put a problem right: several have one field together.</summary>
    public static string InputOf(string path)
    {
        if (path.StartsWith("serial[", StringComparison.Ordinal)) return "serial";
        if (path.StartsWith("boot.bootloaderArguments[", StringComparison.Ordinal)) return "boot.bootloaderArguments";
        return path is "vnc" or "vnc.framebuffer" ? "vnc.enabled" : path;
    }

    /// <summary>What stands in the field at a path; empty if there is no such field.</summary>
    public string TypedAt(string path)
    {
        var part = Disks.Concat(Vifs).Concat(Channels).FirstOrDefault(p => path.StartsWith(p.Prefix, StringComparison.Ordinal)) ?? Main;
        return part[path[part.Prefix.Length..]];
    }

    /// <summary>Writes into a field.</summary>
    public void Set(FormPart part, string key, string value)
    {
        if (part[key] == value) return;
        part[key] = value;
        Changed?.Invoke();
    }

    /// <summary>A field was left: what is wrong with it may be said.</summary>
    public void Leave(string path)
    {
        if (_left.Add(path)) Changed?.Invoke();
    }

    /// <summary>It is to be saved: all errors are to be seen.</summary>
    public void Try() => Tried = true;

    /// <summary>Takes over what is wrong.</summary>
    public void Judge(IEnumerable<ConfigProblem> problems) => Problems = [.. problems.Distinct()];

    /// <summary>What stands there now is what was there.</summary>
    public void Clean() => _clean = State;

    /// <summary>Another row at the end.</summary>
    public FormPart Add(List<FormPart> rows)
    {
        var part = new FormPart($"{NameOf(rows)}[{rows.Count}].");
        rows.Add(part);
        Changed?.Invoke();
        return part;
    }

    /// <summary>Takes a row away; those below it move up.</summary>
    public void Remove(List<FormPart> rows, FormPart part)
    {
        rows.Remove(part);
        for (var at = 0; at < rows.Count; at++) rows[at].Prefix = $"{NameOf(rows)}[{at}].";
        _left.RemoveWhere(path => path.StartsWith(NameOf(rows) + "[", StringComparison.Ordinal));
        Changed?.Invoke();
    }

    private string NameOf(List<FormPart> rows) => rows == Disks ? "disks" : rows == Vifs ? "vifs" : "channels";
}
