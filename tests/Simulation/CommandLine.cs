using System.Globalization;

namespace XenWeb.Simulation;

/// <summary>What is asked for.</summary>
/// <param name="Seed">One seed.</param>
/// <param name="Trace">Its trace is to be printed.</param>
/// <param name="Count">So many seeds; null is without end.</param>
/// <param name="From">The first of them; null draws one.</param>
/// <param name="Parallel">Runs at one time.</param>
/// <param name="Plant">A bug that is planted into every run, to see it caught; null for none.</param>
/// <param name="Relief">So many runs of the talk's lab, to measure relief; null for none.</param>
internal sealed record CommandLine(ulong? Seed, bool Trace, int? Count, ulong? From, int Parallel, int? Relief = null, Planted.PlantedBug? Plant = null)
{
    public const string Usage = """
        usage: dotnet run -c Release --project tests/Simulation -- WHAT

          --seed N [--trace]       one run, with one line for each thing that happened
          --seeds COUNT [--from N] so many runs; without --from the first seed is drawn, and printed
          --nightly [--from N]     runs without end, until one fails or Ctrl-C
          --relief COUNT           so many runs of the talk's lab without faults: how long an overload lasts
          --plant BUG              plants a bug (of Planted/PlantedBug.cs) into every run: it must be caught
          --parallel N             runs at one time (default: the machine's processors)
        """;

    public static CommandLine? Parse(string[] args)
    {
        var asked = new CommandLine(null, false, 0, null, Environment.ProcessorCount);
        for (var i = 0; i < args.Length; i++)
        {
            CommandLine? next = args[i] switch
            {
                "--trace" => asked with { Trace = true },
                "--nightly" => asked with { Count = null },
                "--seed" when Number(args, ++i) is { } n => asked with { Seed = n },
                "--seeds" when Number(args, ++i) is { } n and > 0 and < int.MaxValue => asked with { Count = (int)n },
                "--from" when Number(args, ++i) is { } n => asked with { From = n },
                "--relief" when Number(args, ++i) is { } n and > 0 and <= 100_000 => asked with { Relief = (int)n },
                "--plant" when ++i < args.Length && Enum.TryParse<Planted.PlantedBug>(args[i], out var bug) => asked with { Plant = bug },
                "--parallel" when Number(args, ++i) is { } n and > 0 and <= 64 => asked with { Parallel = (int)n },
                _ => null,
            };
            if (next is null) return null;
            asked = next;
        }
        return asked.Seed is null && asked.Relief is null && asked.Count == 0 ? null : asked;
    }

    /// <summary>What is planted into every run.</summary>
    public Planted.PlantedBugs Bugs => Plant is { } bug ? new Planted.PlantedBugs(bug) : Planted.PlantedBugs.None;

    private static ulong? Number(string[] args, int at) => at < args.Length && ulong.TryParse(args[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
