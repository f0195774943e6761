using System.Globalization;
using XenWeb.Domain.Images;

namespace XenWeb.Infrastructure.Images;

/// <summary>
/// Snapshots in an LVM thin pool: each image becomes a volume once, each copy is a snapshot of it. A thin pool is active on one host at a time, so
/// this is for a store that one host alone uses. Volumes of ours begin with "xenweb-"; others in the group are left alone.
/// </summary>
internal sealed class LvmCopies : IThinCopies
{
    private const string Own = "xenweb-";
    private const string OfImages = Own + "image.";
    private const string Aside = Own + "new.";

    // An image is written once, whole
    private static readonly TimeSpan _imageLimit = TimeSpan.FromMinutes(20);

    private readonly ImageTool _tool;
    private readonly string _group;
    private readonly string _pool;

    private LvmCopies(string pool, ImageTool tool) => (_tool, _group, _pool) = (tool, pool.Split('/')[0], pool);

    /// <inheritdoc/>
    public string Name => "lvm";

    /// <inheritdoc/>
    public string Format => "raw";

    /// <summary>Opens it, and ends what an end in the middle has left. Throws <see cref="IOException"/> if there is no such pool.</summary>
    public static async Task<LvmCopies> OpenAsync(string pool, ImageTool tool, CancellationToken cancellation)
    {
        var copies = new LvmCopies(pool, tool);
        var (said, failure) = await tool.ReadAsync("lvs", ["--noheadings", "--options", "segtype", pool], ThinDrivers.Limit, cancellation).ConfigureAwait(false);
        if (failure is not null || said.Trim() != "thin-pool") throw new IOException($"{pool} is no thin pool that can be used: {failure ?? $"it is of type {said.Trim()}."}");
        var volumes = await copies.VolumesAsync(cancellation).ConfigureAwait(false);
        foreach (var left in volumes.Where(v => v.StartsWith(Aside, StringComparison.Ordinal)))
        {
            // A copy was being put in this one's place: what was there is gone, and this is whole
            var guest = left[Aside.Length..];
            var half = guest.StartsWith("image.", StringComparison.Ordinal) || volumes.Contains(Own + guest);
            await (half ? copies.DropAsync(left, cancellation) : copies.RenameAsync(left, Own + guest, cancellation)).ConfigureAwait(false);
        }
        return copies;
    }

    /// <inheritdoc/>
    public string DiskOf(string folder) => $"/dev/{_group}/{Own}{Path.GetFileName(folder)}";

    /// <inheritdoc/>
    public async Task<string?> MakeAsync(ImageBuilt image, string guest, string work, CancellationToken cancellation)
    {
        var volume = OfImages + ImageStore.Short(image.Hash);
        var volumes = await VolumesAsync(cancellation).ConfigureAwait(false);
        if (!volumes.Contains(volume) && await TakeInAsync(image, volume, cancellation).ConfigureAwait(false) is { } failure) return failure;
        if (volumes.Contains(Aside + guest) && await DropAsync(Aside + guest, cancellation).ConfigureAwait(false) is { } left) return left;
        return await RunAsync("lvcreate", ["--yes", "--quiet", "--snapshot", "--setactivationskip", "n", "--permission", "rw", "--name", Aside + guest, $"{_group}/{volume}"], cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<string?> PlaceAsync(string guest, CancellationToken cancellation)
    {
        if (await RemoveAsync(guest, cancellation).ConfigureAwait(false) is { } failure) return failure;
        return await RenameAsync(Aside + guest, Own + guest, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<string?> RemoveAsync(string guest, CancellationToken cancellation) =>
        (await VolumesAsync(cancellation).ConfigureAwait(false)).Contains(Own + guest) ? await DropAsync(Own + guest, cancellation).ConfigureAwait(false) : null;

    /// <inheritdoc/>
    public async Task PruneAsync(IReadOnlySet<string> needed, CancellationToken cancellation)
    {
        var names = needed.Select(h => OfImages + ImageStore.Short(h)).ToHashSet(StringComparer.Ordinal);
        foreach (var volume in (await VolumesAsync(cancellation).ConfigureAwait(false)).Where(v => v.StartsWith(OfImages, StringComparison.Ordinal) && !names.Contains(v))) await DropAsync(volume, cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether a volume was written to since a moment: as far as the kernel's count, which begins at its boot, tells; before that it may have been.</summary>
    public static bool IsWritten(string disk, DateTimeOffset since)
    {
        var booted = File.ReadLines("/proc/stat").FirstOrDefault(l => l.StartsWith("btime ", StringComparison.Ordinal)) is { } line && long.TryParse(line[6..], out var at) ? DateTimeOffset.FromUnixTimeSeconds(at) : DateTimeOffset.MaxValue;
        // As device-mapper names it: what stands at /dev is udev's matter, where there is one
        var name = string.Join('-', disk.Split('/')[^2..].Select(part => part.Replace("-", "--", StringComparison.Ordinal)));
        var device = Directory.EnumerateDirectories("/sys/block", "dm-*").FirstOrDefault(d => File.Exists($"{d}/dm/name") && File.ReadAllText($"{d}/dm/name").Trim() == name);
        if (since < booted || device is null) return true;
        // The seventh: sectors that were written
        var counts = File.ReadAllText($"{device}/stat").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return counts.Length < 7 || counts[6] != "0";
    }

    private async Task<string?> TakeInAsync(ImageBuilt image, string volume, CancellationToken cancellation)
    {
        var aside = $"{Aside}{volume[Own.Length..]}";
        if (await RunAsync("lvcreate", ["--yes", "--quiet", "--virtualsize", string.Create(CultureInfo.InvariantCulture, $"{image.Size.Bytes}b"), "--thinpool", _pool, "--name", aside], cancellation).ConfigureAwait(false) is { } failure) return failure;
        // What was never written reads as zeros, and takes no space
        var copied = await _tool.RunAsync("dd", [$"if={image.Disk}", $"of=/dev/{_group}/{aside}", "bs=1M", "conv=sparse,nocreat,fsync", "status=none"], _imageLimit, _ => ValueTask.CompletedTask, cancellation).ConfigureAwait(false);
        copied ??= await RunAsync("lvchange", ["--quiet", "--permission", "r", $"{_group}/{aside}"], cancellation).ConfigureAwait(false);
        copied ??= await RenameAsync(aside, volume, cancellation).ConfigureAwait(false);
        if (copied is not null) await DropAsync(aside, cancellation).ConfigureAwait(false);
        return copied;
    }

    private async Task<HashSet<string>> VolumesAsync(CancellationToken cancellation)
    {
        var (said, failure) = await _tool.ReadAsync("lvs", ["--noheadings", "--options", "lv_name", _group], ThinDrivers.Limit, cancellation).ConfigureAwait(false);
        return failure is null ? said.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal) : throw new IOException(failure);
    }

    private Task<string?> RenameAsync(string from, string to, CancellationToken cancellation) => RunAsync("lvrename", ["--quiet", _group, from, to], cancellation);

    private Task<string?> DropAsync(string volume, CancellationToken cancellation) => RunAsync("lvremove", ["--yes", "--quiet", $"{_group}/{volume}"], cancellation);

    private Task<string?> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation) => _tool.RunAsync(program, arguments, ThinDrivers.Limit, _ => ValueTask.CompletedTask, cancellation);
}
