using XenWeb.Benchmarks.Ganeti;

namespace XenWeb.Benchmarks;

/// <summary>
/// Our planner and Ganeti's hbal on the same labs in one run: the tables of docs/planner.md. What a score, a number of moves or the ratio of
/// the two times must be fails the run; plain times do not.
/// </summary>
internal sealed class PlannerComparison(bool shorter, IReadOnlyList<int>? seeds, string? generator, IReadOnlyList<string> files)
{
    private readonly List<string> _faults = [];

    /// <summary>Prints the tables; false if something is not as it must be.</summary>
    public bool Run()
    {
        var folder = Directory.CreateTempSubdirectory("xenweb-labs-").FullName;
        try
        {
            var labs = new LabFiles(folder, generator);
            if (files.Count > 0) Given(folder);
            else Generated(labs);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        foreach (var fault in _faults) Console.Error.WriteLine(fault);
        return _faults.Count == 0;
    }

    private void Given(string folder)
    {
        var paths = files.Select(LabFiles.Given).ToList();
        foreach (var path in paths.Where(p => File.Exists(p + ".util"))) File.Copy(path + ".util", Path.Combine(folder, Path.GetFileName(path) + ".util"));
        foreach (var path in paths) File.Copy(path + ".data", Path.Combine(folder, Path.GetFileName(path) + ".data"));
        var copies = paths.Select(p => Path.Combine(folder, Path.GetFileName(p))).ToList();
        Table(StaticRow.Head, copies, p => new StaticRow(p, TimeSpan.FromMinutes(30)), r => r.Row(), r => r.Faults());
        Table(MeasuredRow.Head, [.. copies.Where(p => File.Exists(p + ".util"))], p => new MeasuredRow(p, TimeSpan.FromMinutes(30)), r => r.Row(), r => r.Faults());
    }

    private void Generated(LabFiles labs)
    {
        Console.WriteLine($"labs by {labs.Generator ?? "our own generator"}\n");
        // hbal needs seconds for 20 hosts and minutes for 50: the short run ends it there
        var limit = shorter ? TimeSpan.FromSeconds(20) : TimeSpan.FromMinutes(30);
        var (small, middle, big) = seeds is { } given ? (given, given, given) : shorter ? (Numbers(10), [1], [1]) : (Numbers(20), Numbers(5), Numbers(2));
        string[] all = [.. Labs(4, 40, small), .. Labs(4, 120, small), .. Labs(20, 400, middle), .. Labs(50, 1000, big)];
        Table(StaticRow.Head, all, p => new StaticRow(p, limit), r => r.Row(), r => r.Faults());
        string[] loaded = [.. Labs(4, 40, small), .. Labs(4, 120, small), .. shorter ? [] : Labs(20, 400, middle)];
        Table(MeasuredRow.Head, [.. loaded, .. loaded.Select(LabFiles.Hot)], p => new MeasuredRow(p, limit), r => r.Row(), r => r.Faults());
        (string Path, double Limit)[] large = [(labs.Make(200, 4000, 1), 5), (labs.Make(1000, 20000, 1), 60)];
        Table(LargeRow.Head, large, l => new LargeRow(l.Path, l.Limit, shorter ? TimeSpan.Zero : TimeSpan.FromSeconds(120)), r => r.Row(), r => r.Faults());

        IEnumerable<string> Labs(int hosts, int guests, IEnumerable<int> numbers) => numbers.Select(seed => labs.Make(hosts, guests, seed));
    }

    private void Table<TLab, TRow>(string head, IReadOnlyList<TLab> labs, Func<TLab, TRow> run, Func<TRow, string> print, Func<TRow, IEnumerable<string>> faults)
    {
        if (labs.Count == 0) return;
        Console.WriteLine(head);
        foreach (var lab in labs)
        {
            var row = run(lab);
            Console.WriteLine(print(row));
            _faults.AddRange(faults(row));
        }
        Console.WriteLine();
    }

    private static List<int> Numbers(int count) => [.. Enumerable.Range(1, count)];
}
