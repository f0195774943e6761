using System.Collections.Concurrent;
using System.Collections.Immutable;
using XenWeb.Domain.Volumes;

namespace XenWeb.Infrastructure.Volumes;

/// <summary>
/// Files on NFS servers: the file's folder is mounted (version 4, hard: what is written to a server that is away waits), and shared by all volumes in it. Each
/// is a loop device of its own (<see cref="LoopDevices"/>). A volume's claim stands in a file beside it, <c>NAME.claim</c>, which the server locks.
/// </summary>
/// <param name="folder">The folder of the mounts.</param>
/// <param name="time">The clock.</param>
public sealed class NfsDriver(string folder, TimeProvider time) : IVolumeDriver
{
    private static readonly TimeSpan _lockedAgain = TimeSpan.FromMilliseconds(50);

    // By the machine's own systemd where there is one: what an agent in namespaces of its own mounts, xl would not see after the agent's restart
    private readonly bool _hasSystemd = Directory.Exists("/run/systemd/system");
    private readonly VolumeTool _tool = new(time);
    private readonly LoopDevices _loops = new(new VolumeTool(time));
    private readonly ServerLooks _looks = new();

    // Mounting and unmounting one folder at the same time would undo each other
    private readonly KeyedQueue _mounting = new();

    // The volumes in each mounted folder, as far as they were attached or looked at since the agent began: it looks at each every few seconds
    private readonly ConcurrentDictionary<string, ImmutableHashSet<Volume>> _inUse = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public VolumeKind Kind => VolumeKind.Nfs;

    /// <inheritdoc/>
    public string? WhyNot() => VolumeTool.IsThere("mount.nfs4") ? null : "mount.nfs4 is not installed (apt install nfs-common)";

    /// <summary>Mounts the folder: a claim that is asked for five times in a second would mount and unmount it each time.</summary>
    public async Task PrepareAsync(Volume volume, CancellationToken cancellation)
    {
        Use(volume);
        try
        {
            await MountAsync(volume.Address, cancellation).ConfigureAwait(false);
        }
        catch (Exception)
        {
            LetGo(volume);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<string> AttachAsync(Volume volume, CancellationToken cancellation)
    {
        Use(volume);
        var file = await MountAsync(volume.Address, cancellation).ConfigureAwait(false);
        if (!await _looks.RunAsync(volume.Address.Place, () => File.Exists(file), cancellation).ConfigureAwait(false)) throw new IOException($"{volume.Address.Place} has no file /{volume.Address.Name}");
        return await _loops.AttachAsync(file, volume.ReadOnly, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task DetachAsync(Volume volume, CancellationToken cancellation)
    {
        await _loops.DetachAsync(FileOf(volume.Address), volume.ReadOnly, cancellation).ConfigureAwait(false);
        LetGo(volume);
        await UnmountAsync(MountOf(volume.Address), cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<string?> KeepAsync(Volume volume, CancellationToken cancellation)
    {
        Use(volume);
        if (!IsMounted(MountOf(volume.Address))) return "its folder is not mounted (any more)";
        if (LoopDevices.Of(FileOf(volume.Address), volume.ReadOnly) is null) return "its loop device is gone";
        try
        {
            // Opening asks the server; a look at what is known already would not
            return await _looks.RunAsync(volume.Address.Place, () =>
            {
                using var open = new FileStream(FileOf(volume.Address), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                return open.Length == 0;
            }, cancellation).ConfigureAwait(false) ? "the file is empty" : null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
        catch (UnauthorizedAccessException e)
        {
            return e.Message;
        }
    }

    /// <inheritdoc/>
    public async Task<ClaimChange> ClaimAsync(VolumeAddress address, Func<VolumeClaim?, ClaimChange> change, CancellationToken cancellation)
    {
        var before = IsMounted(MountOf(address));
        var file = await MountAsync(address, cancellation).ConfigureAwait(false) + VolumeAddress.ClaimSuffix;
        try
        {
            while (true)
            {
                if (await _looks.RunAsync(address.Place, () => Claim(file, change), cancellation).ConfigureAwait(false) is { } changed) return changed;
                await Task.Delay(_lockedAgain, time, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            // A folder that nobody here has a volume in is not kept for its claims
            if (!before) await ((Task)UnmountAsync(MountOf(address), CancellationToken.None)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Null while another host has it locked
    private static ClaimChange? Claim(string file, Func<VolumeClaim?, ClaimChange> change)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, 1);
            return FileLock.TryTake(stream.SafeFileHandle) ? VolumeRecord.Change(stream, change) : null;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{file} can't be written: {e.Message}", e);
        }
    }

    private Task<string> MountAsync(VolumeAddress address, CancellationToken cancellation) => _mounting.RunAsync(MountOf(address), async () =>
    {
        var at = MountOf(address);
        if (IsMounted(at)) return FileOf(address);
        Directory.CreateDirectory(at);
        var (what, options) = ($"{address.Place}:/{FolderOf(address)}", "nfsvers=4.2,hard,noatime");
        if (_hasSystemd) await _tool.RunAsync("systemd-mount", cancellation, "--collect", "--type=nfs4", $"--options={options}", what, at).ConfigureAwait(false);
        else await _tool.RunAsync("mount", cancellation, "-t", "nfs4", "-o", options, what, at).ConfigureAwait(false);
        return FileOf(address);
    }, cancellation);

    private Task<bool> UnmountAsync(string at, CancellationToken cancellation) => _mounting.RunAsync(at, async () =>
    {
        if (!IsMounted(at) || _inUse.GetValueOrDefault(at) is { IsEmpty: false }) return false;
        try
        {
            await _tool.RunAsync(_hasSystemd ? "systemd-umount" : "umount", cancellation, at).ConfigureAwait(false);
            return true;
        }
        catch (IOException e) when (e.Message.Contains("busy", StringComparison.Ordinal))
        {
            // A domain that is just going has a file of it open: nothing is lost, and it stays mounted
            return false;
        }
    }, cancellation);

    private void Use(Volume volume) => _inUse.AddOrUpdate(MountOf(volume.Address), [volume], (_, used) => used.Add(volume));

    private void LetGo(Volume volume) => _inUse.AddOrUpdate(MountOf(volume.Address), [], (_, used) => used.Remove(volume));

    private static string FolderOf(VolumeAddress address) => address.Name.Contains('/') ? address.Name[..address.Name.LastIndexOf('/')] : "";

    private string MountOf(VolumeAddress address) => Path.Combine(folder, address.Place, "," + FolderOf(address).Replace('/', ','));

    private string FileOf(VolumeAddress address) => Path.Combine(MountOf(address), Path.GetFileName(address.Name));

    private static bool IsMounted(string at) => File.ReadLines("/proc/self/mounts").Any(line => line.Split(' ', 3) is [_, var where, _] && where == at.Replace(" ", "\\040", StringComparison.Ordinal));
}
