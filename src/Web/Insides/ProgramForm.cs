using System.Collections.Immutable;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Insides;

/// <summary>What is typed to start a program, and everything that is wrong with it, each beside its field.</summary>
public sealed class ProgramForm
{
    private readonly Dictionary<string, string> _errors = [];

    /// <summary>The program: one line is split at spaces; of several lines each is an argument as it stands. Quotes mean nothing.</summary>
    public string Command { get; set; } = "";

    /// <summary>Who it runs as; empty is the agent's own user.</summary>
    public string User { get; set; } = "";

    /// <summary>Where; empty is "/".</summary>
    public string Directory { get; set; } = "";

    /// <summary>NAME=VALUE in each line.</summary>
    public string Environment { get; set; } = "";

    /// <summary>Limits as typed; empty is the agent's own.</summary>
    public string RunMinutes { get; set; } = "";

    /// <summary>Seconds of processor time.</summary>
    public string CpuSeconds { get; set; } = "";

    /// <summary>MiB for each process.</summary>
    public string MemoryMiB { get; set; } = "";

    /// <summary>How many processes.</summary>
    public string Processes { get; set; } = "";

    /// <summary>How many open files.</summary>
    public string OpenFiles { get; set; } = "";

    /// <summary>KiB that are kept.</summary>
    public string OutputKiB { get; set; } = "";

    /// <summary>How many things are wrong.</summary>
    public int Wrong => _errors.Count;

    /// <summary>The list of arguments that <see cref="Command"/> is.</summary>
    public ImmutableArray<string> Arguments
    {
        get
        {
            var lines = Command.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
            return lines.Length > 1 ? [.. lines] : [.. lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        }
    }

    /// <summary>What is wrong with a field, by the name of its property; null if nothing is.</summary>
    public string? Error(string field) => _errors.GetValueOrDefault(field);

    /// <summary>The program as typed; null if anything is wrong: all of it is told then.</summary>
    public ProgramSpec? Read(GuestLimits limits)
    {
        _errors.Clear();
        var variables = Environment.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=', 2)).ToList();
        if (variables.Exists(v => v.Length < 2)) Tell(nameof(Environment), T("Each line must be NAME=VALUE."));
        var spec = new ProgramSpec
        {
            Arguments = Arguments,
            User = User.Trim() is { Length: > 0 } user ? user : null,
            Directory = Directory.Trim() is { Length: > 0 } directory ? directory : null,
            Environment = [.. variables.Where(v => v.Length == 2).Select(v => new Variable(v[0].Trim(), v[1]))],
            Limits = new ProgramLimits
            {
                RunFor = Number(nameof(RunMinutes), RunMinutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
                Cpu = Number(nameof(CpuSeconds), CpuSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                Memory = Number(nameof(MemoryMiB), MemoryMiB) is { } memory ? ByteSize.FromMiB((long)memory) : null,
                Processes = (int?)Number(nameof(Processes), Processes),
                OpenFiles = (int?)Number(nameof(OpenFiles), OpenFiles),
                Output = Number(nameof(OutputKiB), OutputKiB) is { } output ? ByteSize.FromKiB((long)output) : null,
            },
        };
        foreach (var error in spec.Errors(limits)) Tell(FieldOf(error), error);
        return Wrong == 0 ? spec : null;
    }

    private double? Number(string field, string typed)
    {
        var (value, error) = FormNumber.Parse(typed, optional: true);
        if (error is not null) Tell(field, error);
        return value;
    }

    private void Tell(string field, string error) => _errors[field] = _errors.TryGetValue(field, out var before) ? $"{before} {error}" : error;

    // By the words with which ProgramSpec.Errors begins
    private static string FieldOf(string error) => error switch
    {
        _ when error.StartsWith("The user", StringComparison.Ordinal) => nameof(User),
        _ when error.StartsWith("The directory", StringComparison.Ordinal) => nameof(Directory),
        _ when error.Contains("variable", StringComparison.Ordinal) => nameof(Environment),
        _ when error.StartsWith("Processor time", StringComparison.Ordinal) => nameof(CpuSeconds),
        _ when error.StartsWith("Memory", StringComparison.Ordinal) => nameof(MemoryMiB),
        _ when error.StartsWith("Open files", StringComparison.Ordinal) => nameof(OpenFiles),
        _ when error.StartsWith("Processes", StringComparison.Ordinal) => nameof(Processes),
        _ when error.StartsWith("The run time", StringComparison.Ordinal) => nameof(RunMinutes),
        _ when error.StartsWith("Kept output", StringComparison.Ordinal) => nameof(OutputKiB),
        _ => nameof(Command),
    };
}
