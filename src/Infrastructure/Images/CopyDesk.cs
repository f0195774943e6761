using System.Collections.Immutable;
using XenWeb.Domain.Images;

namespace XenWeb.Infrastructure.Images;

/// <summary>Makes guests' copies of images, puts them back and takes them away. Failures are values, and leave nothing half-made.</summary>
/// <param name="store">Where they are.</param>
/// <param name="driver">How they are made.</param>
/// <param name="joins">How their agents join; null if they do not.</param>
internal sealed class CopyDesk(ImageStore store, IThinCopies driver, ImageJoins? joins = null)
{
    /// <summary>Copies for all of these guests, or for none; why not, or null.</summary>
    public async Task<string?> CopyAsync(string image, ImmutableArray<string> domains, CancellationToken cancellation)
    {
        var made = new List<string>();
        foreach (var domain in domains)
        {
            var failure = await TryAsync(() => MakeAsync(image, domain, cancellation)).ConfigureAwait(false);
            if (failure is null)
            {
                made.Add(domain);
                continue;
            }
            foreach (var before in made) await DiscardAsync(before, cancellation).ConfigureAwait(false);
            return $"{domain} has no copy: {failure} Nothing was copied.";
        }
        return null;
    }

    /// <summary>Puts a copy back to the image as it is now; why not, or null. What was written to it is lost.</summary>
    public Task<string?> ResetAsync(string image, string domain, CancellationToken cancellation) => TryAsync(async () =>
    {
        var work = Path.Combine(store.Work, "reset-" + domain);
        try
        {
            if (await FillAsync(work, image, domain, cancellation).ConfigureAwait(false) is { } failure) return failure;
            var (folder, before) = (store.CopyFolder(domain), store.Copy(domain));
            if (await driver.PlaceAsync(domain, cancellation).ConfigureAwait(false) is { } notPlaced) return notPlaced;
            // The disk first: with the old links and the new disk a guest starts, with the old disk and the new kernel it may not
            foreach (var file in Directory.EnumerateFileSystemEntries(work).OrderByDescending(f => Path.GetFileName(f).StartsWith("disk", StringComparison.Ordinal)).ThenBy(f => f, StringComparer.Ordinal))
            {
                File.Move(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
            }
            var after = store.Copy(domain)!;
            if (before is not null && before.Disk != after.Disk && before.Driver != "lvm") File.Delete(before.Disk);
            if (before?.Join is { } join && after.Join is null) File.Delete(join);
            store.Prune(image);
            await driver.PruneAsync(store.HashesInUse(), cancellation).ConfigureAwait(false);
            return null;
        }
        finally
        {
            if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        }
    });

    /// <summary>Takes a copy away; why not, or null.</summary>
    public Task<string?> DiscardAsync(string domain, CancellationToken cancellation) => TryAsync(async () =>
    {
        if (await driver.RemoveAsync(domain, cancellation).ConfigureAwait(false) is { } failure) return failure;
        store.Discard(domain);
        await driver.PruneAsync(store.HashesInUse(), cancellation).ConfigureAwait(false);
        return null;
    });

    /// <summary>Lets a copy's agent join once more; why not, or null. The guest may run: the disk is written where it is.</summary>
    public Task<string?> AdmitAsync(string domain) => TryAsync(() =>
    {
        if (store.Copy(domain)?.Join is not { } disk) return Task.FromResult<string?>("it has no join disk.");
        AgentInside.WriteDisk(disk, joins?.Url, joins?.Tokens.GetValueOrDefault(domain));
        return Task.FromResult<string?>(null);
    });

    private async Task<string?> MakeAsync(string image, string domain, CancellationToken cancellation)
    {
        var work = Path.Combine(store.Work, "copy-" + domain);
        try
        {
            if (Directory.Exists(store.CopyFolder(domain))) return "there is a folder of that name already.";
            if (await FillAsync(work, image, domain, cancellation).ConfigureAwait(false) is { } failure) return failure;
            if (await driver.PlaceAsync(domain, cancellation).ConfigureAwait(false) is { } notPlaced) return notPlaced;
            Directory.Move(work, store.CopyFolder(domain));
            return null;
        }
        finally
        {
            if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        }
    }

    private async Task<string?> FillAsync(string work, string image, string domain, CancellationToken cancellation)
    {
        if (store.Built(image) is not { } built) return $"{image} is not built.";
        if (Directory.Exists(work)) Directory.Delete(work, recursive: true);
        Directory.CreateDirectory(work);
        if (await driver.MakeAsync(built, domain, work, cancellation).ConfigureAwait(false) is { } failure) return failure;
        // Links, so that a configuration's paths stay the same over resets and rebuilds
        if (built.Kernel is { } kernel) File.CreateSymbolicLink(Path.Combine(work, CopyKind.KernelFile), kernel);
        if (built.Ramdisk is { } ramdisk) File.CreateSymbolicLink(Path.Combine(work, CopyKind.RamdiskFile), ramdisk);
        if (built.Agent is not null) AgentInside.WriteDisk(Path.Combine(work, CopyKind.JoinFile), joins?.Url, joins?.Tokens.GetValueOrDefault(domain));
        var folder = store.CopyFolder(domain);
        var made = driver.DiskOf(work);
        var at = File.Exists(made) && driver.Name != "lvm" ? new DateTimeOffset(File.GetLastWriteTimeUtc(made), TimeSpan.Zero) : store.Now;
        var copy = new ImageCopy(domain, image, built.Hash, driver.DiskOf(folder), driver.Format, driver.Name, null, at, at, built.Agent is null ? null : Path.Combine(folder, CopyKind.JoinFile));
        ImageStoreJson.Write(Path.Combine(work, "copy.json"), copy, ImageStoreJson.Default.ImageCopy);
        return null;
    }

    private static async Task<string?> TryAsync(Func<Task<string?>> act)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message.Contains("No space left", StringComparison.Ordinal) ? "The store's disk is full." : e.Message.EndsWith('.') ? e.Message : e.Message + ".";
        }
    }
}
