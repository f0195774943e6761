using XenWeb.Fuzz.Run;

namespace XenWeb.Fuzz.Targets;

/// <summary>Parsers that read a file themselves: each input becomes one, in memory if the machine has a folder for that.</summary>
internal static class Files
{
    /// <summary>A folder of its own.</summary>
    public static string Folder() => Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"xenweb-fuzz-{Guid.NewGuid():N}")).FullName;

    /// <summary>A target that is given the path.</summary>
    public static FuzzTarget Target(string name, IReadOnlyList<byte[]> seeds, Func<string, string> run)
    {
        var folder = Folder();
        var path = Path.Combine(folder, "input");
        return new FuzzTarget(name, seeds, input =>
        {
            File.WriteAllBytes(path, input);
            return run(path);
        }) { End = () => Directory.Delete(folder, recursive: true) };
    }
}
