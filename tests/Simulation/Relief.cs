using System.Globalization;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Simulation;

/// <summary>The talk's lab, nothing going wrong: how long an overload lasts. Hosts sample and talk out of step, so each seed is another case.</summary>
/// <param name="ToStart">From the moment at which the five guests take over 90 % of their host to xl's start.</param>
/// <param name="ToRelief">From that moment until the first guest runs elsewhere.</param>
internal sealed record Relief(TimeSpan ToStart, TimeSpan ToRelief)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>What passes beside the copy itself.</summary>
    public TimeSpan BesideCopy => ToStart;

    /// <summary>Of one seed; null if nobody was relieved within five minutes.</summary>
    public static Relief? Of(ulong seed)
    {
        var lab = TalkScenario.Create(new DateTimeOffset(2026, 11, 18, 13, 0, 0, TimeSpan.Zero), seed);
        var world = new World(lab, Swarm.Calm, seed);
        var overloaded = lab.Now + TalkScenario.RisesAfter + (TalkScenario.RisesOver * PartAtThreshold());
        var until = lab.Now + TimeSpan.FromMinutes(5);
        DateTimeOffset? begun = null;
        while (world.Moves == 0 && world.Now < until)
        {
            world.RunFor(Look);
            if (begun is null && lab.All.Any(h => h.Streams > 0)) begun = world.Now;
        }
        return begun is { } start && world.Moves > 0 ? new Relief(start - overloaded, world.Now - overloaded) : null;
    }

    /// <summary>Measures and prints; 0 if every one is within the bound.</summary>
    public static int Measure(int seeds, TextWriter output)
    {
        var all = Enumerable.Range(1, seeds).Select(seed => Of((ulong)seed)).ToList();
        var known = all.OfType<Relief>().ToList();
        Tell("overload to xl's start", known.ConvertAll(r => r.ToStart.TotalSeconds));
        Tell("overload to relief, copy included", known.ConvertAll(r => r.ToRelief.TotalSeconds));
        output.WriteLine($"{known.Count} of {seeds} seeds relieved");
        return known.Count == seeds && known.TrueForAll(r => r.BesideCopy <= TimeSpan.FromSeconds(20)) ? 0 : 1;

        void Tell(string what, List<double> seconds)
        {
            seconds.Sort();
            if (seconds.Count > 0) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: median {seconds[seconds.Count / 2]:0.0} s, 95 % {seconds[(int)(seconds.Count * 0.95)]:0.0} s, longest {seconds[^1]:0.0} s"));
        }
    }

    // The five guests rise from 0.14…0.22 to 1 core each; with Dom0's small share 90 % of four cores are passed where their sum is 3.6
    private static double PartAtThreshold()
    {
        const double from = 0.14 + 0.16 + 0.18 + 0.20 + 0.22;
        return (3.6 - from) / (5 - from);
    }
}
