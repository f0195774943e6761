using System.Globalization;

namespace XenWeb.Infrastructure.Linux;

/// <summary>
/// A cgroup around one program: bounds how many processes it has, whoever they run as, and finds all of them again when it is ended,
/// however they have hidden. Taken from version 2 or 1, whichever has the pids controller; in a guest that mounts none it is mounted.
/// </summary>
internal sealed class ProgramCage
{
    private const string Own = "xenweb";

    private readonly string _folder;

    private ProgramCage(string folder) => _folder = folder;

    /// <summary>The file that a process writes "0" to, to be in it.</summary>
    public string EntryFile => Path.Combine(_folder, "cgroup.procs");

    /// <summary>A new one, or why there can be none.</summary>
    public static (ProgramCage? Cage, string? Why) Make(string name, int processes)
    {
        try
        {
            if (Parent() is not { } parent) return (null, "this guest's kernel has no pids cgroup");
            var folder = Path.Combine(parent, name);
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "pids.max"), processes.ToString(CultureInfo.InvariantCulture));
            return (new ProgramCage(folder), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, e.Message);
        }
    }

    /// <summary>Ends all programs of an agent that has died, and takes their cages away: those whose names begin so.</summary>
    public static void Sweep(string scope)
    {
        try
        {
            if (Parent() is not { } parent) return;
            foreach (var left in Directory.EnumerateDirectories(parent, scope + "*"))
            {
                var cage = new ProgramCage(left);
                cage.KillAll();
                cage.Remove();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without the right to make cages none are left
        }
    }

    /// <summary>Ends all that is in it. First it may make no more, so that one pass finds all.</summary>
    public void KillAll()
    {
        TryWrite("pids.max", "0");
        if (TryWrite("cgroup.kill", "1")) return;
        foreach (var line in ProcText.Read(EntryFile, 1 << 20).Split('\n'))
        {
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 1) _ = Native.Kill(pid, 9);
        }
    }

    /// <summary>Asks all that is in it to end.</summary>
    public void AskAllToEnd()
    {
        foreach (var line in ProcText.Read(EntryFile, 1 << 20).Split('\n'))
        {
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && pid > 1) _ = Native.Kill(pid, 15);
        }
    }

    /// <summary>Whether nothing runs in it any more.</summary>
    public bool IsEmpty => ProcText.Read(EntryFile, 64).Length == 0;

    /// <summary>Takes it away; false while something is left in it.</summary>
    public bool Remove()
    {
        try
        {
            if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // A file that is not there must not be made: in a cgroup that is refused anyhow
    private bool TryWrite(string file, string text)
    {
        try
        {
            var path = Path.Combine(_folder, file);
            if (!File.Exists(path)) return false;
            File.WriteAllText(path, text);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string? Parent()
    {
        foreach (var root in new[] { "/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/run/xenweb-cgroup" })
        {
            if (Version2(root) is { } parent) return parent;
        }
        if (Directory.Exists("/sys/fs/cgroup/pids")) return Directory.CreateDirectory("/sys/fs/cgroup/pids/" + Own).FullName;
        return Mounted() ? Version2("/run/xenweb-cgroup") : null;
    }

    private static string? Version2(string root)
    {
        if (!ProcText.Read(Path.Combine(root, "cgroup.controllers"), 4096).Split(' ', '\n').Contains("pids")) return null;
        File.WriteAllText(Path.Combine(root, "cgroup.subtree_control"), "+pids");
        var own = Directory.CreateDirectory(Path.Combine(root, Own)).FullName;
        File.WriteAllText(Path.Combine(own, "cgroup.subtree_control"), "+pids");
        return own;
    }

    // A small guest's init mounts nothing that it does not need
    private static bool Mounted()
    {
        if (!ProcText.Read("/proc/filesystems", 64 * 1024).Contains("\tcgroup2\n", StringComparison.Ordinal)) return false;
        Directory.CreateDirectory("/run/xenweb-cgroup");
        return Native.Mount(ref Native.Text("xenweb")[0], ref Native.Text("/run/xenweb-cgroup")[0], ref Native.Text("cgroup2")[0], 0, 0) == 0;
    }
}
