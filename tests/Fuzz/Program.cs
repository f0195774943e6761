using XenWeb.Fuzz.Run;
using XenWeb.Fuzz.Targets;
using XenWeb.Fuzz.Web;

// Gives everything in src that takes bytes from outside inputs that nobody means: none may crash it, hang it, or make it grow. A step of tests/run.
var (options, wrong) = FuzzOptions.Of(args, TimeProvider.System);
if (options is null || args.Contains("--help"))
{
    Console.Error.WriteLine($"{FuzzOptions.Usage}\n{wrong}");
    return 2;
}
var chosen = AllTargets.List.Where(t => options.Only.Count == 0 || options.Only.Contains(t.Name)).ToList();
if (options.Only.FirstOrDefault(name => AllTargets.List.All(t => t.Name != name)) is { } unknown)
{
    Console.Error.WriteLine($"'{unknown}' is no target; there are: {string.Join(", ", AllTargets.List.Select(t => t.Name))}");
    return 2;
}
if (options.List)
{
    foreach (var (name, _, _) in chosen) Console.WriteLine(name);
    return 0;
}
Directory.CreateDirectory(options.Results);
FuzzApp.TellsWhy = options.Input is not null;
return new FuzzSession(options, chosen).Run();
