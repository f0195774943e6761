using XenWeb.Benchmarks;

// Prints the figures that docs/performance.md holds, each beside what it must reach. Only what does not depend on how busy the machine
// is fails (Figure.Limit): machines are noisy.
var all = new (string Name, Func<bool, Task<Figure>> Measure)[]
{
    ("overload", OverloadToMigration.MeasureAsync),
    ("agent", AgentMemory.MeasureAsync),
    ("guest-memory", GuestAgentCost.MemoryAsync),
    ("guest-cpu", GuestAgentCost.ProcessorAsync),
    ("guest-watched", GuestAgentCost.WatchedAsync),
    ("first-screen", FirstScreen.MeasureAsync),
    ("pixel", SampleToPixel.MeasureAsync),
};
var shorter = args.Contains("--short");
var wanted = args.Where(a => !a.StartsWith("--", StringComparison.Ordinal)).ToList();
if (wanted.Find(w => all.All(a => a.Name != w)) is { } unknown)
{
    Console.Error.WriteLine($"'{unknown}' is no benchmark; there are: {string.Join(", ", all.Select(a => a.Name))}");
    return 2;
}
var over = false;
Console.WriteLine(Figure.Head);
foreach (var (name, measure) in all.Where(a => wanted.Count == 0 || wanted.Contains(a.Name)))
{
    var figure = await measure(shorter);
    Console.WriteLine(figure.Row(name));
    over |= figure.IsOver;
}
if (over) Console.Error.WriteLine("a figure is over its limit");
return over ? 1 : 0;
