using System.Globalization;
using XenWeb.Domain.Processes;

namespace XenWeb.Infrastructure.Linux;

/// <summary>What the launcher is told on its command line: the agent starts itself as launcher, and that becomes the program.</summary>
/// <param name="EntryFile">The cage's; null without one.</param>
/// <param name="Spec">The program, its limits filled in.</param>
internal sealed record LaunchOrder(string? EntryFile, ProgramSpec Spec)
{
    /// <summary>The first argument of an agent that is a launcher.</summary>
    public const string Verb = "launch-program";

    private const int Fixed = 9;

    /// <summary>As arguments: verb, parent, cage, user, folder, limits, number of variables, variables, program and its arguments.</summary>
    public IReadOnlyList<string> ToArguments()
    {
        var limits = Spec.Limits;
        return
        [
            Verb, EntryFile ?? "-", Spec.User ?? "-", Spec.Directory ?? "/",
            Text((long?)limits.Cpu?.TotalSeconds), Text(limits.Memory?.Bytes), Text(limits.OpenFiles), Text(limits.Processes),
            Text(Spec.Environment.Length), .. Spec.Environment.Select(v => $"{v.Name}={v.Value}"), .. Spec.Arguments,
        ];
    }

    /// <summary>The order back; null for what is none.</summary>
    public static LaunchOrder? Of(IReadOnlyList<string> arguments)
    {
        if (arguments.Count <= Fixed || Number(arguments[8]) is not { } variables || arguments.Count < Fixed + variables + 1) return null;
        return new LaunchOrder(arguments[1] == "-" ? null : arguments[1], new ProgramSpec
        {
            User = arguments[2] == "-" ? null : arguments[2],
            Directory = arguments[3],
            Limits = new ProgramLimits
            {
                Cpu = Number(arguments[4]) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                Memory = Number(arguments[5]) is { } bytes ? new Domain.Units.ByteSize(bytes) : null,
                OpenFiles = (int?)Number(arguments[6]),
                Processes = (int?)Number(arguments[7]),
            },
            Environment = [.. arguments.Skip(Fixed).Take((int)variables).Select(v => new Variable(v.Split('=', 2)[0], v.Split('=', 2)[^1]))],
            Arguments = [.. arguments.Skip(Fixed + (int)variables)],
        });
    }

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
