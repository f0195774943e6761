using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Benchmarks;

/// <summary>
/// How long an overload lasts before a guest begins to move, with the default policy: from the moment at which the five guests of
/// the talk take over 90 % of ferby's cores to xl's start. Virtual time, one run a seed; hosts sample out of step.
/// </summary>
internal static class OverloadToMigration
{
    public static Task<Figure> MeasureAsync(bool shorter)
    {
        var taken = new List<double>();
        for (ulong seed = 1; seed <= (shorter ? 50UL : 500UL); seed++)
        {
            if (Run(seed) is { } seconds) taken.Add(seconds);
        }
        return Task.FromResult(new Figure("overload to start of migration (the talk's lab, virtual time)", "s", "≤ 20", taken));
    }

    private static double? Run(ulong seed)
    {
        var start = new DateTimeOffset(2026, 11, 18, 13, 0, 0, TimeSpan.Zero);
        var lab = TalkScenario.Create(start, seed);
        var overloaded = start + TalkScenario.RisesAfter + TalkScenario.RisesOver * RampPartAtThreshold();
        DateTimeOffset? begun = null;
        var run = new VirtualLab(lab, seed);
        run.OnCommand = (host, command) => { if (host == new HostId("ferby") && command.Verb == XenVerb.Migrate) begun ??= run.Now; };
        run.RunUntil(() => begun is not null, TimeSpan.FromMinutes(3));
        return (begun - overloaded)?.TotalSeconds;
    }

    // The five guests rise from 0.14…0.22 to 1 core each; with Dom0's small share 90 % of four cores are passed where their sum is 3.6
    private static double RampPartAtThreshold()
    {
        const double from = 0.14 + 0.16 + 0.18 + 0.20 + 0.22;
        return (3.6 - from) / (5 - from);
    }
}
