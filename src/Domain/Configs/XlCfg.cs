using System.Collections.Immutable;

namespace XenWeb.Domain.Configs;

/// <summary>
/// An xl.cfg as xl reads it (xl.cfg(5)): assignments of texts, numbers and lists. Nothing in it is ever executed.
/// What the values mean is read by <see cref="GuestConfigText"/>.
/// </summary>
/// <param name="Statements">Everything that stands in it, comments too, in order.</param>
/// <param name="Settings">What each key is set to.</param>
/// <param name="Errors">Everything that is wrong, each with its line; empty if it can be used.</param>
public sealed record XlCfg(ImmutableArray<XlCfgStatement> Statements, ImmutableSortedDictionary<string, XlCfgSetting> Settings, ImmutableArray<string> Errors)
{
    /// <summary>The longest text that is read, in characters.</summary>
    public const int LengthMax = 64 * 1024;

    /// <summary>How often a key may be added to with "+=": each time its whole value is written anew.</summary>
    public const int AddedMax = 200;

    private static readonly ImmutableSortedDictionary<string, XlCfgSetting> Nothing = ImmutableSortedDictionary.Create<string, XlCfgSetting>(StringComparer.Ordinal);

    /// <summary>The guest's name; null if there is none.</summary>
    public string? Name => Value("name");

    /// <summary>Memory in MiB; null if it is not given or no number.</summary>
    public long? MemoryMiB => Number("memory");

    /// <summary>Virtual processors; 1 if they are not given, as xl takes it.</summary>
    public int Vcpus => Number("vcpus") is >= 1 and <= int.MaxValue and var vcpus ? (int)vcpus : 1;

    /// <summary>The text of a key; the first text of a list; null if there is none.</summary>
    public string? Value(string key) => Settings.TryGetValue(key, out var setting) ? setting.Value.Text ?? setting.Value.Items.FirstOrDefault()?.Text : null;

    /// <summary>Reads a text, at once whatever its length; never throws.</summary>
    public static XlCfg Parse(string text) => text.Length > LengthMax
        ? new XlCfg([], Nothing, [$"It is {text.Length} characters long; {LengthMax} are read."])
        : new XlCfgReader(text).Read();

    /// <summary>What must be there for a guest to be made: its errors, and those of name, memory and vcpus.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = Errors.ToList();
        if (Name is null) problems.Add("It has no name.");
        else if (GuestName.Problem(Name) is { } problem) problems.Add(problem);
        if (Value("memory") is not { } memory) problems.Add("It has no memory.");
        else if (MemoryMiB is not (> 0 and <= GuestConfigRules.MemoryMiBMax)) problems.Add($"The memory '{memory}' is no number of MiB from 1 to {GuestConfigRules.MemoryMiBMax}.");
        if (Value("vcpus") is { } vcpus && Number("vcpus") is not (>= 1 and <= GuestConfigRules.VcpusMax)) problems.Add($"The vcpus '{vcpus}' are no number from 1 to {GuestConfigRules.VcpusMax}.");
        return problems;
    }

    private long? Number(string key) => Settings.TryGetValue(key, out var setting) && !setting.Added ? setting.Value.Number : null;
}
