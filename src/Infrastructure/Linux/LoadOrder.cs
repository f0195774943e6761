using System.Globalization;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Linux;

/// <summary>A load on the command line of the agent that makes it: short, for people see it in the process list.</summary>
public static class LoadOrder
{
    /// <summary>The first argument of an agent that makes load.</summary>
    public const string Verb = "load";

    /// <summary>"load cpu 1.5 for 60".</summary>
    public static IReadOnlyList<string> ToArguments(LoadSpec load) => load.Kind switch
    {
        LoadKind.Cpu => [Verb, "cpu", Text(load.Cores!.Value.Count), "for", Text(load.For.TotalSeconds)],
        LoadKind.Memory => [Verb, "memory", Text(load.Memory!.Value.Bytes), "for", Text(load.For.TotalSeconds)],
        _ when load.Io is { } rate => [Verb, "io", Text(rate.BytesPerSecond), "for", Text(load.For.TotalSeconds), "in", load.Path ?? "/var/tmp"],
        _ => [Verb, "writes", Text(load.Operations!.Value), "for", Text(load.For.TotalSeconds), "in", load.Path ?? "/var/tmp"],
    };

    /// <summary>The load back; null for what is none.</summary>
    public static LoadSpec? Of(IReadOnlyList<string> arguments)
    {
        if (arguments.Count < 5 || arguments[0] != Verb || arguments[3] != "for" || Number(arguments[2]) is not { } amount || Number(arguments[4]) is not { } seconds || seconds > 1e6) return null;
        var time = TimeSpan.FromSeconds(seconds);
        var path = arguments.Count == 7 && arguments[5] == "in" ? arguments[6] : null;
        return arguments[1] switch
        {
            "cpu" => new LoadSpec { Kind = LoadKind.Cpu, Cores = new Cores(amount), For = time },
            "memory" => new LoadSpec { Kind = LoadKind.Memory, Memory = new ByteSize((long)amount), For = time },
            "io" => new LoadSpec { Kind = LoadKind.Io, Io = new ByteRate(amount), For = time, Path = path },
            "writes" => new LoadSpec { Kind = LoadKind.Io, Operations = amount, For = time, Path = path },
            _ => null,
        };
    }

    private static string Text(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    private static double? Number(string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0 && double.IsFinite(number) ? number : null;
}
