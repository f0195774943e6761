using System.Diagnostics;

namespace XenWeb.Benchmarks.Ganeti;

/// <summary>Labs as files: made by our generator or another one, or given.</summary>
/// <param name="Folder">Where they are put.</param>
/// <param name="Generator">A program <c>GENERATOR HOSTS GUESTS SEED OUT</c> that writes OUT.data and OUT.util; null for our own.</param>
internal sealed record LabFiles(string Folder, string? Generator)
{
    /// <summary>Makes a lab; gives the path without ending.</summary>
    public string Make(int hosts, int guests, int seed)
    {
        var path = Path.Combine(Folder, $"{hosts}-{guests}-{seed}");
        if (Generator is null)
        {
            var (data, util) = TeachingLab.Make(hosts, guests, seed);
            File.WriteAllText(path + ".data", data);
            File.WriteAllText(path + ".util", util);
            return path;
        }
        using var made = Process.Start(new ProcessStartInfo("python3", [Generator, $"{hosts}", $"{guests}", $"{seed}", path]))!;
        made.WaitForExit();
        return made.ExitCode == 0 ? path : throw new InvalidOperationException($"{Generator} failed");
    }

    /// <summary>The same lab with so few cores that measured load is close to what there is.</summary>
    public static string Hot(string path)
    {
        var lab = GanetiLab.Read(File.ReadAllText(path + ".data"), File.ReadAllText(path + ".util"));
        var cores = (int)Math.Ceiling(lab.Guests.Sum(g => g.Load[0]) / lab.Hosts.Count / 0.6);
        var data = File.ReadAllLines(path + ".data").Select(l => l.Split('|') is { Length: > 12 and var n } fields && n >= 15 ? string.Join('|', fields.Select((f, i) => i == 6 ? $"{cores}" : f)) : l);
        File.WriteAllText(path + "-hot.data", string.Join('\n', data) + "\n");
        File.Copy(path + ".util", path + "-hot.util", overwrite: true);
        return path + "-hot";
    }

    /// <summary>A given file, its load beside it if there is any; gives the path without ending.</summary>
    public static string Given(string file) => file.EndsWith(".data", StringComparison.Ordinal) ? file[..^".data".Length] : throw new FormatException($"{file} is no .data file");
}
