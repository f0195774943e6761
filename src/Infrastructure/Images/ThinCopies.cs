using XenWeb.Domain.Images;

namespace XenWeb.Infrastructure.Images;

/// <summary>A way to give a guest a disk that at first takes no space of its own.</summary>
internal interface IThinCopies
{
    /// <summary>Its name: "reflink", "qcow2" or "lvm".</summary>
    string Name { get; }

    /// <summary>The format of its disks, as xl.cfg has it.</summary>
    string Format { get; }

    /// <summary>The disk of a copy that lies in this folder, copies/GUEST.</summary>
    string DiskOf(string folder);

    /// <summary>Makes one aside, in <paramref name="work"/> if it is a file; why not, or null.</summary>
    Task<string?> MakeAsync(ImageBuilt image, string guest, string work, CancellationToken cancellation);

    /// <summary>Puts what was made aside in the place of what is there, as far as moving the work folder's files does not do that; why not, or null.</summary>
    Task<string?> PlaceAsync(string guest, CancellationToken cancellation);

    /// <summary>Takes a guest's disk away, as far as it is not in its folder; why not, or null.</summary>
    Task<string?> RemoveAsync(string guest, CancellationToken cancellation);

    /// <summary>Takes away what it keeps of images that are not needed any more.</summary>
    /// <param name="needed">Hashes of those that are.</param>
    /// <param name="cancellation">Gives up.</param>
    Task PruneAsync(IReadOnlySet<string> needed, CancellationToken cancellation);
}

/// <summary>Copies that are files in their folders.</summary>
internal abstract class FileCopies(ImageTool tool) : IThinCopies
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Format { get; }

    /// <inheritdoc/>
    public string DiskOf(string folder) => Path.Combine(folder, $"disk.{(Format == "raw" ? "img" : Format)}");

    /// <inheritdoc/>
    public Task<string?> MakeAsync(ImageBuilt image, string guest, string work, CancellationToken cancellation) => MakeAsync(image.Disk, DiskOf(work), cancellation);

    /// <summary>Makes one file of another; why not, or null.</summary>
    public Task<string?> MakeAsync(string image, string copy, CancellationToken cancellation)
    {
        var (program, arguments) = Command(image, copy);
        return tool.RunAsync(program, arguments, ThinDrivers.Limit, _ => ValueTask.CompletedTask, cancellation);
    }

    /// <inheritdoc/>
    public Task<string?> PlaceAsync(string guest, CancellationToken cancellation) => Task.FromResult<string?>(null);

    /// <inheritdoc/>
    public Task<string?> RemoveAsync(string guest, CancellationToken cancellation) => Task.FromResult<string?>(null);

    /// <inheritdoc/>
    public Task PruneAsync(IReadOnlySet<string> needed, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>What makes a file of another.</summary>
    protected abstract (string Program, string[] Arguments) Command(string image, string copy);
}

/// <summary>The file system shares the blocks until they are written (XFS, Btrfs).</summary>
internal sealed class ReflinkCopies(ImageTool tool) : FileCopies(tool)
{
    /// <inheritdoc/>
    public override string Name => "reflink";

    /// <inheritdoc/>
    public override string Format => "raw";

    /// <inheritdoc/>
    protected override (string Program, string[] Arguments) Command(string image, string copy) => ("cp", ["--reflink=always", "--", image, copy]);
}

/// <summary>A qcow2 file that leans on the image and holds what differs: on any file system.</summary>
internal sealed class BackedCopies(ImageTool tool) : FileCopies(tool)
{
    /// <inheritdoc/>
    public override string Name => "qcow2";

    /// <inheritdoc/>
    public override string Format => "qcow2";

    /// <inheritdoc/>
    protected override (string Program, string[] Arguments) Command(string image, string copy) => ("qemu-img", ["create", "-q", "-f", "qcow2", "-F", "raw", "-b", image, copy]);
}

/// <summary>Finds what a store offers.</summary>
internal static class ThinDrivers
{
    /// <summary>How long one copy may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The thin pool if the store has one. Else reflinks if its file system has them, else qcow2: tried, not guessed by its name. Throws
    /// <see cref="IOException"/> if the pool can't be used.
    /// </summary>
    public static async Task<IThinCopies> OfAsync(ImageStoreOptions options, string work, ImageTool tool, CancellationToken cancellation)
    {
        if (options.ThinPool.Length > 0) return await LvmCopies.OpenAsync(options.ThinPool, tool, cancellation).ConfigureAwait(false);
        var (probe, twin) = (Path.Combine(work, "probe"), Path.Combine(work, "probe-copy"));
        try
        {
            await File.WriteAllBytesAsync(probe, new byte[65536], cancellation).ConfigureAwait(false);
            var reflinks = new ReflinkCopies(tool);
            return await reflinks.MakeAsync(probe, twin, cancellation).ConfigureAwait(false) is null ? reflinks : new BackedCopies(tool);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new BackedCopies(tool);
        }
        finally
        {
            File.Delete(probe);
            File.Delete(twin);
        }
    }
}
