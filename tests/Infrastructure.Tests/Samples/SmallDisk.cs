using System.Diagnostics;

namespace XenWeb.Infrastructure.Tests.Samples;

/// <summary>A disk that is soon full: 256 KiB in memory, at a place of its own.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Why there can be none; null if there can.</summary>
    public static string? WhyNot()
    {
        if (Environment.UserName != "root") return "only root may mount a disk";
        using var disk = TryMount();
        return disk is null ? "no disk can be mounted here" : null;
    }

    public static SmallDisk Mount() => TryMount() ?? throw new InvalidOperationException("no disk can be mounted here");

    /// <summary>Leaves no room at all; <see cref="File.Delete"/> of what it returns gives it back.</summary>
    public string Fill()
    {
        var file = System.IO.Path.Combine(Path, "others");
        using var stream = File.Create(file, 1);
        try
        {
            while (true) stream.Write(new byte[512]);
        }
        catch (IOException)
        {
            return file;
        }
    }

    public void Dispose()
    {
        Run("umount", "--lazy", Path);
        Directory.Delete(Path);
    }

    private static SmallDisk? TryMount()
    {
        var path = Directory.CreateTempSubdirectory("xenweb-disk-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", path)) return new SmallDisk(path);
        Directory.Delete(path);
        return null;
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        run.WaitForExit();
        return run.ExitCode == 0;
    }
}

/// <summary>A test that needs a disk which is full.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.WhyNot();
}
