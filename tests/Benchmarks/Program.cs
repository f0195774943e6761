using XenWeb.Benchmarks;

// Prints the figures that docs/performance.md holds, each beside what it must reach. Only what does not depend on how busy the machine
// is fails (Figure.Limit): machines are noisy.
var all = new (string Name, Func<bool, Task<Figure>> Measure)[]
{
    ("overload", OverloadToMigration.MeasureAsync),
    ("agent", AgentMemory.MeasureAsync),
    ("agent-50", AgentMemory.FiftyMemoryAsync),
    ("agent-50-cpu", AgentMemory.FiftyProcessorAsync),
    ("guest-memory", GuestAgentCost.MemoryAsync),
    ("guest-signed", GuestAgentCost.SignedMemoryAsync),
    ("guest-cpu", GuestAgentCost.ProcessorAsync),
    ("guest-watched", GuestAgentCost.WatchedAsync),
    ("sign", Signing.SignAsync),
    ("verify", Signing.VerifyAsync),
    ("signed-hosts", SignedHosts.WithMosquittoAsync),
    ("signed-hosts-own", SignedHosts.WithOwnBrokerAsync),
    ("first-screen", FirstScreen.MeasureAsync),
    ("page-paint", PageSpeed.PaintAsync),
    ("page-interaction", PageSpeed.InteractionAsync),
    ("page-shift", PageSpeed.ShiftAsync),
    ("page-weight", PageSpeed.WeightAsync),
    ("page-paint-large", PageSpeed.LargePaintAsync),
    ("page-memory", PageMemory.PageAsync),
    ("page-server", PageMemory.ServerAsync),
    ("page-lost", PageLost.MeasureAsync),
    ("pixel", SampleToPixel.MeasureAsync),
    ("console", KeyToEcho.MeasureAsync),
    ("thin-time", ThinCopyWork.TimeAsync),
    ("thin-space", ThinCopyWork.SpaceAsync),
    ("export", ExportSpeed.ExportAsync),
    ("import", ExportSpeed.ImportAsync),
    ("ingest", HistorySpeed.IngestAsync),
    ("ingest-path", HistoryPath.IngestAsync),
    ("day-chart", HistoryCharts.DayAsync),
    ("stored-bytes", HistorySpace.BytesAsync),
    ("keyframe", HistorySpace.KeyframeAsync),
    ("viewers", Viewers.AgeAsync),
    ("viewers-memory", Viewers.MemoryAsync),
    ("scale", LabAtScale.ProcessorAsync),
    ("scale-memory", LabAtScale.MemoryAsync),
    ("scale-age", LabAtScale.AgeAsync),
    ("scale-cost", LabAtScale.CostAsync),
};
// planner [--seeds 1,2,3] [--generator FILE] [LAB.data ...] prints tables of its own; a generator that is beside the repository is taken
const string PlannerName = "planner";
// --quick leaves these out, and is short: a minute or more each
string[] lasting = ["agent-50", "agent-50-cpu", "guest-cpu", "guest-watched", "signed-hosts", "signed-hosts-own", "page-paint", "page-interaction", "page-shift", "page-weight", "page-paint-large", "page-memory", "page-server", "page-lost", "pixel", "export", "import", "ingest-path", "day-chart", "viewers", "viewers-memory", "scale", "scale-memory", "scale-age", "scale-cost"];
var quick = args.Contains("--quick");
var shorter = quick || args.Contains("--short");
if (args.FirstOrDefault() == PlannerName) return Compare(args[1..]) ? 0 : 1;
var wanted = args.Where(a => !a.StartsWith("--", StringComparison.Ordinal)).ToList();
if (wanted.Find(w => all.All(a => a.Name != w)) is { } unknown)
{
    Console.Error.WriteLine($"'{unknown}' is no benchmark; there are: {string.Join(", ", all.Select(a => a.Name))}, and {PlannerName} alone");
    return 2;
}
var over = false;
Console.WriteLine(Figure.Head);
foreach (var (name, measure) in all.Where(a => wanted.Count == 0 ? !quick || !lasting.Contains(a.Name) : wanted.Contains(a.Name)))
{
    var figure = await measure(shorter);
    Console.WriteLine(figure.Row(name));
    over |= figure.IsOver;
}
if (quick) Console.WriteLine($"\nLeft out, for they take long: {string.Join(", ", lasting)}");
if (wanted.Count == 0)
{
    Console.WriteLine();
    over |= !Compare([]);
}
if (over) Console.Error.WriteLine("a figure is over its limit");
return over ? 1 : 0;

bool Compare(string[] options)
{
    var beside = Path.Combine(DemoProcess.Root(), "..", "shared", "balance", "generate");
    var seeds = After("--seeds")?.Split(',').Select(int.Parse).ToList();
    var files = options.Where(o => o.EndsWith(".data", StringComparison.Ordinal)).ToList();
    return new PlannerComparison(shorter, seeds, After("--generator") ?? (File.Exists(beside) ? Path.GetRelativePath(Environment.CurrentDirectory, beside) : null), files).Run();

    string? After(string option) => Array.IndexOf(options, option) is >= 0 and var at && at + 1 < options.Length ? options[at + 1] : null;
}
