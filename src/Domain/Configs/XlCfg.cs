using System.Collections.Immutable;

namespace XenWeb.Domain.Configs;

/// <summary>
/// An xl.cfg as xl reads it (xl.cfg(5)): assignments of strings, numbers and lists. Nothing in it is ever executed.
/// </summary>
/// <param name="Values">By key: one text, or the texts of a list.</param>
/// <param name="Errors">Everything that is wrong, each with its line; empty if it can be used.</param>
public sealed record XlCfg(ImmutableSortedDictionary<string, ImmutableArray<string>> Values, ImmutableArray<string> Errors)
{
    /// <summary>The longest text that is read, in characters.</summary>
    public const int LengthMax = 64 * 1024;

    /// <summary>The guest's name; null if there is none.</summary>
    public string? Name => Value("name");

    /// <summary>Memory in MiB; null if it is not given or no number.</summary>
    public long? MemoryMiB => long.TryParse(Value("memory"), out var memory) ? memory : null;

    /// <summary>Virtual processors; 1 if they are not given.</summary>
    public int Vcpus => int.TryParse(Value("vcpus"), out var vcpus) ? vcpus : 1;

    /// <summary>The value of a key; the first of a list; null if there is none.</summary>
    public string? Value(string key) => Values.TryGetValue(key, out var values) && !values.IsEmpty ? values[0] : null;

    /// <summary>Reads a text; never throws.</summary>
    public static XlCfg Parse(string text) => text.Length > LengthMax
        ? new XlCfg(ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty, [$"It is {text.Length} characters long; {LengthMax} are read."])
        : new XlCfgReader(text).Read();

    /// <summary>What must be there for a guest to be made: its errors, and those of name, memory and vcpus.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = Errors.ToList();
        if (Name is null) problems.Add("It has no name.");
        else if (!IsName(Name)) problems.Add($"The name '{Name}' holds what a name may not: control characters, '/' or '--', or more than 255 characters.");
        if (Value("memory") is null) problems.Add("It has no memory.");
        else if (MemoryMiB is not (> 0 and <= 1 << 30)) problems.Add($"The memory '{Value("memory")}' is no number of MiB.");
        if (Value("vcpus") is { } vcpus && Vcpus.ToString() != vcpus) problems.Add($"The vcpus '{vcpus}' is no number.");
        else if (Vcpus is < 1 or > 4096) problems.Add($"{Vcpus} vcpus; 1 to 4096 are possible.");
        return problems;
    }

    // xl marks guests that move with NAME--incoming and NAME--migratedaway, and a name is a path in xenstore
    private static bool IsName(string name) =>
        name.Length is > 0 and <= 255 && !name.Any(char.IsControl) && !name.Contains('/') && !name.Contains("--", StringComparison.Ordinal);
}
