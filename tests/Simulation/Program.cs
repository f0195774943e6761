using XenWeb.Simulation;

if (CommandLine.Parse(args) is not { } asked)
{
    Console.Error.WriteLine(CommandLine.Usage);
    return 2;
}
if (asked.Seed is { } seed)
{
    var one = Run.Of(seed, asked.Bugs, reader: asked.Trace ? Console.Out : null);
    Console.WriteLine($"seed {one.Seed}: trace {one.Hash:x16}, {one.Steps} steps, {one.Moves} moves, {one.Simulated.TotalHours:0.00} h: {one.Why ?? "all held"}");
    return one.Broken is null ? 0 : 1;
}
if (asked.Relief is { } runs) return Relief.Measure(runs, Console.Out);
return Seeds.Run(asked, Console.Out);
