using XenWeb.Simulation.Faults;
using XenWeb.Simulation.People;
using XenWeb.Simulation.Planted;

namespace XenWeb.Simulation;

/// <summary>How a run ended.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Hash">The trace as one number.</param>
/// <param name="Steps">How much happened.</param>
/// <param name="Moves">Migrations that ended well.</param>
/// <param name="Simulated">How long it took in virtual time.</param>
/// <param name="Broken">The rule that was broken; null if none was.</param>
/// <param name="Why">How, in words.</param>
internal sealed record RunResult(ulong Seed, ulong Hash, long Steps, int Moves, TimeSpan Simulated, string? Broken, string? Why);

/// <summary>One seed: more than half an hour of trouble, then time to settle, then a quiet hour.</summary>
internal static class Run
{
    public static readonly TimeSpan Trouble = TimeSpan.FromMinutes(36);
    public static readonly TimeSpan Settling = TimeSpan.FromMinutes(28);
    public static readonly TimeSpan Quiet = TimeSpan.FromMinutes(60);

    public static RunResult Of(ulong seed, PlantedBugs? planted = null, TextWriter? reader = null)
    {
        var draws = new Draws(seed);
        var swarm = Swarm.Of(draws.Fork("swarm"));
        reader?.WriteLine($"seed {seed}: {swarm}");
        var trace = new Trace(reader);
        World? world = null;
        try
        {
            world = new World(Scenario.Create(draws.Fork("lab"), swarm), swarm, seed, planted, trace);
            var people = new Operator(world, draws.Fork("people"));
            var injector = new Injector(world, draws.Fork("faults"), people);
            new Surgeon(world, people).Start();
            injector.Start();
            world.RunFor(Trouble);
            injector.Stop();
            world.RunFor(Settling);
            foreach (var checker in world.Checks) checker.OnSettled();
            world.Note("all", "settled", "");
            world.RunFor(Quiet);
            foreach (var checker in world.Checks) checker.OnQuiet();
            return Result(null, null);
        }
        catch (Violation broken)
        {
            world?.Note("checker", "BROKEN", broken.Rule, broken.Message);
            return Result(broken.Rule, broken.Message);
        }
        catch (Exception defect) when (defect is not OutOfMemoryException)
        {
            // The core threw: a real agent's process would have ended here
            world?.Note("core", "THREW", defect.GetType().Name, defect.ToString());
            return Result("threw", defect.ToString());
        }

        RunResult Result(string? rule, string? why) => new(seed, trace.Hash, world?.Agenda.Steps ?? 0, world?.Moves ?? 0, world is null ? default : world.Now - world.Agenda.Start, rule, why);
    }
}
