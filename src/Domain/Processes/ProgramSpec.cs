using System.Collections.Immutable;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Processes;

/// <summary>A program to be started: by argument list, never through a shell.</summary>
public sealed record ProgramSpec
{
    /// <summary>The most arguments, and variables.</summary>
    public const int ArgumentsMax = 256;

    /// <summary>The most characters of all arguments, or of all variables.</summary>
    public const int TextMax = 32 * 1024;

    /// <summary>The program, as a path or a name in PATH, and its arguments.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>Who it runs as, by name or number; null is the agent's own user.</summary>
    public string? User { get; init; }

    /// <summary>Where it runs; null is "/".</summary>
    public string? Directory { get; init; }

    /// <summary>Variables beside PATH, HOME, USER, LOGNAME and LANG.</summary>
    public ImmutableArray<Variable> Environment { get => field.IsDefault ? [] : field; init; }

    /// <summary>What it may take.</summary>
    public ProgramLimits Limits { get => field ?? ProgramLimits.None; init; }

    /// <summary>Every mistake, in words; none if it can be tried.</summary>
    public IReadOnlyList<string> Errors(GuestLimits limits)
    {
        var errors = new List<string>();
        if (Arguments.IsDefaultOrEmpty || string.IsNullOrWhiteSpace(Arguments[0])) errors.Add("A program is needed.");
        else if (Arguments.Length > ArgumentsMax || Arguments.Sum(a => a.Length) > TextMax) errors.Add($"There are too many arguments: {ArgumentsMax} of {TextMax} characters together are taken.");
        else if (Arguments.Any(a => a.Contains('\0', StringComparison.Ordinal))) errors.Add("An argument holds a zero character.");
        if (User is { } user && (user.Length is 0 or > 64 || user.Any(c => char.IsControl(c) || c is ':' or '/' || char.IsWhiteSpace(c)))) errors.Add("The user must be a name or a number.");
        if (Directory is { } directory && (!directory.StartsWith('/') || directory.Length > 4000 || directory.Contains('\0', StringComparison.Ordinal))) errors.Add("The directory must begin with a slash.");
        if (Environment.Length > ArgumentsMax || Environment.Sum(v => v.Name.Length + v.Value.Length) > TextMax) errors.Add($"There are too many variables: {ArgumentsMax} of {TextMax} characters together are taken.");
        foreach (var variable in Environment.Where(v => !v.IsValid)) errors.Add($"'{VisibleText.Of(variable.Name, 40)}' is no variable: letters, digits and underscores, a letter first.");
        errors.AddRange(Limits.Errors(limits));
        return errors;
    }
}

/// <summary>An environment variable.</summary>
public sealed record Variable(string Name, string Value)
{
    /// <summary>Whether it can be one.</summary>
    internal bool IsValid => Name.Length is > 0 and <= 256 && !char.IsAsciiDigit(Name[0]) && Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') && !Value.Contains('\0', StringComparison.Ordinal);
}

/// <summary>What a program may take; null is no limit of its own, but for those that the agent sets itself.</summary>
public sealed record ProgramLimits
{
    /// <summary>The least that a program is allowed: with less it could not start.</summary>
    public static readonly ByteSize MemoryMin = ByteSize.FromMiB(1);

    /// <summary>No limits but the agent's.</summary>
    public static readonly ProgramLimits None = new();

    /// <summary>Processor time of each of its processes (RLIMIT_CPU); then it is ended.</summary>
    public TimeSpan? Cpu { get; init; }

    /// <summary>Memory of each of its processes (RLIMIT_AS); more it does not get.</summary>
    public ByteSize? Memory { get; init; }

    /// <summary>Open files of each of its processes.</summary>
    public int? OpenFiles { get; init; }

    /// <summary>Processes that it may have; null: <see cref="GuestLimits.Processes"/>.</summary>
    public int? Processes { get; init; }

    /// <summary>How long it may run; then TERM, and KILL after a grace. Null: <see cref="GuestLimits.RunFor"/>.</summary>
    public TimeSpan? RunFor { get; init; }

    /// <summary>Output that is kept: the newest. Null: <see cref="GuestLimits.OutputKept"/>.</summary>
    public ByteSize? Output { get; init; }

    internal IEnumerable<string> Errors(GuestLimits limits)
    {
        if (Cpu < TimeSpan.FromSeconds(1) || Cpu > limits.RunFor) yield return $"Processor time must be from a second to {limits.RunFor}.";
        if (Memory < MemoryMin || Memory?.Bytes > long.MaxValue / 4) yield return $"Memory must be {MemoryMin} or more.";
        if (OpenFiles is < 8 or > 1_000_000) yield return "Open files must be from 8 to 1000000.";
        if (Processes is < 1 or > 10_000) yield return "Processes must be from 1 to 10000.";
        if (RunFor < TimeSpan.FromSeconds(1) || RunFor > limits.RunFor) yield return $"The run time must be from a second to {limits.RunFor}.";
        if (Output < ByteSize.FromKiB(1) || Output > limits.OutputKept) yield return $"Kept output must be from 1 KiB to {limits.OutputKept}.";
    }
}
