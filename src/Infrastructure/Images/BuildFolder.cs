using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using XenWeb.Domain.Images;
using XenWeb.Infrastructure.Linux;

namespace XenWeb.Infrastructure.Images;

/// <summary>
/// The folder of one build: everything it makes is in it until it is whole, and it is gone when the build ends, however it ends. The
/// program that runs is written down in it, so that the next agent finds and ends it if this one was killed.
/// </summary>
internal sealed class BuildFolder : IDisposable
{
    private const string Prefix = "build-";
    private const string Trial = "trial-";
    private const string Running = "running";

    private static readonly TimeSpan _dying = TimeSpan.FromSeconds(5);

    private BuildFolder(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>A file in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Makes it, empty.</summary>
    public static BuildFolder Make(ImageStore store, string image) => Make(System.IO.Path.Combine(store.Work, Prefix + image));

    /// <summary>Makes one for a boot for trial, empty.</summary>
    public static BuildFolder MakeTrial(ImageStore store, string image) => Make(System.IO.Path.Combine(store.Work, Trial + image));

    private static BuildFolder Make(string path)
    {
        var folder = new BuildFolder(path);
        folder.Dispose();
        Directory.CreateDirectory(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }

    /// <summary>Writes down which process works here now: by its start too, for numbers are given again.</summary>
    public void Remember(int process) => File.WriteAllText(this[Running], string.Create(CultureInfo.InvariantCulture, $"{process} {StartOf(process)}"));

    /// <summary>Ends whatever still works in folders that another agent has left, and takes them away; the images that were being built.</summary>
    public static ImmutableArray<string> Sweep(ImageStore store)
    {
        var images = ImmutableArray.CreateBuilder<string>();
        foreach (var path in Directory.EnumerateDirectories(store.Work).ToList())
        {
            var name = System.IO.Path.GetFileName(path);
            var folder = new BuildFolder(path);
            folder.End();
            folder.Dispose();
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && ImageRecipeRules.IsName(name[Prefix.Length..])) images.Add(name[Prefix.Length..]);
        }
        return images.ToImmutable();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Programs that were killed a moment ago may still be writing their last files
        if (!SpinWait.SpinUntil(Delete, _dying)) Directory.Delete(Path, recursive: true);
    }

    private bool Delete()
    {
        try
        {
            if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void End()
    {
        if (!File.Exists(this[Running])) return;
        var words = File.ReadAllText(this[Running]).Split(' ');
        if (words.Length != 2 || !int.TryParse(words[0], out var process) || !long.TryParse(words[1], out var start) || start == 0 || StartOf(process) != start) return;
        try
        {
            using var left = System.Diagnostics.Process.GetProcessById(process);
            // Its namespace's first process: the kernel ends all that is in it
            left.Kill(entireProcessTree: true);
            left.WaitForExit(TimeSpan.FromSeconds(10));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It has ended by itself
        }
    }

    private static long StartOf(int process)
    {
        try
        {
            return StatLine.TryRead(Encoding.UTF8.GetBytes(File.ReadAllText($"/proc/{process}/stat")), out var line) ? line.Started : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
