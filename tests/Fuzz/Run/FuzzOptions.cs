using System.Globalization;

namespace XenWeb.Fuzz.Run;

/// <summary>What the program was asked for.</summary>
internal sealed record FuzzOptions
{
    /// <summary>Told to who asks, or asks wrongly.</summary>
    public const string Usage = """
        usage: dotnet run -c Release --project tests/Fuzz -- [--seconds N | --nightly] [--seed N] [--only NAME,…] [--input FILE | --base64 TEXT] [--results FOLDER] [--list]

          --seconds N       for all targets together, by their weights; 40 if it is left out
          --nightly         15 minutes, and inputs that nobody had before: the seed is the time
          --seed N          1 if it is left out; the same one gives the same inputs
          --only NAME,…     these targets alone
          --input FILE      one input once more (of one target): a file that was written here, or last-input.bin of a run that died
          --base64 TEXT     the same, as it was printed
          --results FOLDER  for inputs that were found; TestResults/fuzz if it is left out
          --list            the targets' names
        """;

    /// <summary>For all targets together.</summary>
    public double Seconds { get; init; } = 40;

    /// <summary>Where the random numbers begin.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The targets; empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>One input, to be run once.</summary>
    public byte[]? Input { get; init; }

    /// <summary>Where findings are written.</summary>
    public string Results { get; init; } = Path.Combine("TestResults", "fuzz");

    /// <summary>Only to tell which targets there are.</summary>
    public bool List { get; init; }

    /// <summary>Reads the command line; or what is wrong with it.</summary>
    public static (FuzzOptions? Options, string? Wrong) Of(string[] args, TimeProvider time)
    {
        var options = new FuzzOptions();
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--nightly": options = options with { Seconds = 900, Seed = (ulong)time.GetUtcNow().ToUnixTimeSeconds() }; continue;
                case "--list": options = options with { List = true }; continue;
                case "--seconds" when double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds > 0: options = options with { Seconds = seconds }; break;
                case "--seed" when ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed): options = options with { Seed = seed }; break;
                case "--only" when value.Length > 0: options = options with { Only = value.Split(',') }; break;
                case "--input" when File.Exists(value): options = options with { Input = Path.GetFileName(value) == LastInput.Name ? LastInput.Read(value) : File.ReadAllBytes(value) }; break;
                case "--base64" when value.Length > 0: options = options with { Input = Convert.FromBase64String(value) }; break;
                case "--results" when value.Length > 0: options = options with { Results = value }; break;
                default: return (null, $"'{args[i]} {value}' can't be");
            }
            i++;
        }
        return options.Input is not null && options.Only.Count != 1 ? (null, "an input is one target's: name it with --only") : (options, null);
    }
}
