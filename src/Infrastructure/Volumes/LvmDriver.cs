using XenWeb.Domain.Volumes;

namespace XenWeb.Infrastructure.Volumes;

/// <summary>
/// Logical volumes of a group on a device that the hosts share (iSCSI, Fibre Channel, SAS). The group must be a shared one, whose locks lvmlockd keeps with sanlock or dlm: without it two
/// hosts would break the group's own data. A volume is activated shared, for two hosts have it in the middle of a migration; a volume's claim stands in a small volume beside
/// it, <c>NAME.claim</c>, and whoever has activated that exclusively has the lock.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class LvmDriver(TimeProvider time) : IVolumeDriver
{
    private static readonly TimeSpan _lockedAgain = TimeSpan.FromMilliseconds(200);

    private readonly VolumeTool _tool = new(time);

    /// <inheritdoc/>
    public VolumeKind Kind => VolumeKind.Lvm;

    /// <inheritdoc/>
    public string? WhyNot() => !VolumeTool.IsThere("lvchange") ? "lvchange is not installed (apt install lvm2)" : !VolumeTool.IsThere("lvmlockd") ? "lvmlockd is not installed (apt install lvm2-lockd)" : null;

    /// <inheritdoc/>
    public async Task<string> AttachAsync(Volume volume, CancellationToken cancellation)
    {
        var address = volume.Address;
        await EnsureSharedAsync(address, cancellation).ConfigureAwait(false);
        await _tool.RunAsync("lvchange", cancellation, "--activate", "sy", Of(address)).ConfigureAwait(false);
        return File.Exists(Device(address)) ? Device(address) : throw new IOException($"{Of(address)} was activated, and yet {Device(address)} is not there");
    }

    /// <inheritdoc/>
    public async Task DetachAsync(Volume volume, CancellationToken cancellation)
    {
        // A device that is open somewhere is refused by LVM itself
        if (await IsActiveAsync(volume.Address, cancellation).ConfigureAwait(false)) await _tool.RunAsync("lvchange", cancellation, "--activate", "n", Of(volume.Address)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<string?> KeepAsync(Volume volume, CancellationToken cancellation)
    {
        try
        {
            var said = await _tool.RunAsync("lvs", cancellation, "--noheadings", "--options", "lv_active,lv_health_status", Of(volume.Address)).ConfigureAwait(false);
            var words = said.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return words is not ["active", ..] ? "it is not active (any more)" : words.Length > 1 ? $"LVM calls it {words[1]}" : null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    /// <inheritdoc/>
    public async Task<ClaimChange> ClaimAsync(VolumeAddress address, Func<VolumeClaim?, ClaimChange> change, CancellationToken cancellation)
    {
        await EnsureSharedAsync(address, cancellation).ConfigureAwait(false);
        var record = new VolumeRecord(Device(address) + VolumeAddress.ClaimSuffix);
        await LockAsync(address, cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => record.Change(change), cancellation).ConfigureAwait(false);
        }
        finally
        {
            await _tool.RunAsync("lvchange", CancellationToken.None, "--activate", "n", Of(address) + VolumeAddress.ClaimSuffix).ConfigureAwait(false);
        }
    }

    private async Task LockAsync(VolumeAddress address, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await _tool.RunAsync("lvchange", cancellation, "--activate", "ey", Of(address) + VolumeAddress.ClaimSuffix).ConfigureAwait(false);
                return;
            }
            catch (IOException e) when (e.Message.Contains("locked by other host", StringComparison.Ordinal))
            {
                await Task.Delay(_lockedAgain, time, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task EnsureSharedAsync(VolumeAddress address, CancellationToken cancellation)
    {
        var type = (await _tool.RunAsync("vgs", cancellation, "--noheadings", "--options", "vg_lock_type", address.Place).ConfigureAwait(false)).Trim();
        if (type is not ("sanlock" or "dlm")) throw new IOException($"the volume group {address.Place} is not shared (its lock type is '{(type.Length == 0 ? "none" : type)}'): vgchange --lock-type sanlock {address.Place}");
    }

    private async Task<bool> IsActiveAsync(VolumeAddress address, CancellationToken cancellation) =>
        (await _tool.RunAsync("lvs", cancellation, "--noheadings", "--options", "lv_active", Of(address)).ConfigureAwait(false)).Trim() == "active";

    private static string Of(VolumeAddress address) => $"{address.Place}/{address.Name}";

    private static string Device(VolumeAddress address) => $"/dev/{address.Place}/{address.Name}";
}
