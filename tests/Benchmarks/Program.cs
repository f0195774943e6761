using XenWeb.Benchmarks;

// Prints the figures that docs/performance.md holds, each beside what it must reach. Nothing is asserted: machines are noisy.
var all = new (string Name, Func<bool, Task<Figure>> Measure)[]
{
    ("overload", OverloadToMigration.MeasureAsync),
    ("agent", AgentMemory.MeasureAsync),
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
Console.WriteLine(Figure.Head);
foreach (var (name, measure) in all.Where(a => wanted.Count == 0 || wanted.Contains(a.Name)))
{
    Console.WriteLine((await measure(shorter)).Row(name));
}
return 0;
