using XenWeb.Domain.Hosts;
using XenWeb.Domain.Volumes;

namespace XenWeb.Infrastructure.Volumes;

/// <summary>
/// Exports of NBD servers, by the kernel's client. A volume's claim stands in an export beside it, <c>NAME.claim</c> of at least 4 KiB, of which the server gives out one connection
/// at a time (nbd-server: <c>prerun = mkdir %s.lock</c> and <c>postrun = rmdir %s.lock</c>): that is the lock. Its <c>maxconnections</c> is of no use here: it counts those too that have ended.
/// </summary>
/// <param name="host">This host: the kernel's devices bear its name.</param>
/// <param name="time">The clock.</param>
public sealed class NbdDriver(HostId host, TimeProvider time) : IVolumeDriver
{
    // Each step: a server answers within milliseconds, but for the first connection after it was started, and when its machine is full
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _busyAgain = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public VolumeKind Kind => VolumeKind.Nbd;

    /// <inheritdoc/>
    public string? WhyNot() => NbdKernel.WhyNot();

    /// <inheritdoc/>
    public Task<string> AttachAsync(Volume volume, CancellationToken cancellation) => Task.Run(() =>
    {
        if (NbdKernel.Find(Name(volume)) is { } attached) return Device(attached);
        using var connection = Open(volume.Address, volume.Address.Name);
        if (connection.IsReadOnly && !volume.ReadOnly) throw new IOException($"{volume.Address.Place} lets it be read only, and the guest is to write");
        return Device(NbdKernel.Connect(connection.WithoutLimit(), volume.ReadOnly, Name(volume)));
    }, cancellation);

    /// <inheritdoc/>
    public Task DetachAsync(Volume volume, CancellationToken cancellation) => Task.Run(() =>
    {
        if (NbdKernel.Find(Name(volume)) is not { } attached) return;
        NbdKernel.Disconnect(attached);
        if (NbdKernel.Find(Name(volume)) is not null) throw new IOException($"{Device(attached)} is in use");
    }, cancellation);

    /// <inheritdoc/>
    public Task<string?> KeepAsync(Volume volume, CancellationToken cancellation) => Task.Run(() =>
    {
        if (NbdKernel.Find(Name(volume)) is not { } attached) return "it is not attached (any more)";
        try
        {
            // The kernel takes it if it has lost its own; else it is closed again, and all that it says is that the server is there
            using var connection = Open(volume.Address, volume.Address.Name);
            NbdKernel.Reconnect(attached, connection.WithoutLimit(), Name(volume));
            return null;
        }
        catch (NbdBusyException)
        {
            // It is there, and gives out no further connection
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }, cancellation);

    /// <inheritdoc/>
    public async Task<ClaimChange> ClaimAsync(VolumeAddress address, Func<VolumeClaim?, ClaimChange> change, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await Task.Run(() => Claim(address, change), cancellation).ConfigureAwait(false);
            }
            catch (NbdBusyException)
            {
                // Another host reads or writes it: for a moment
                await Task.Delay(_busyAgain, time, cancellation).ConfigureAwait(false);
            }
            catch (System.Net.Sockets.SocketException e)
            {
                throw new IOException($"{address.Place} broke off: {e.Message}", e);
            }
        }
    }

    private static ClaimChange Claim(VolumeAddress address, Func<VolumeClaim?, ClaimChange> change)
    {
        using var connection = Open(address, address.Name + VolumeAddress.ClaimSuffix);
        if (connection.Size < VolumeClaimText.Bytes || connection.IsReadOnly) throw new IOException($"the export {address.Name}{VolumeAddress.ClaimSuffix} of {address.Place} is to have {VolumeClaimText.Bytes} bytes that can be written");
        EnsureAlone(address);
        var before = connection.Read(VolumeClaimText.Bytes);
        var made = VolumeRecord.Changed(before, change);
        if (made.Record is { } record) connection.Write(record);
        connection.Leave();
        return made.Change;
    }

    // A server that gives out a second connection would let two hosts change it at once
    private static void EnsureAlone(VolumeAddress address)
    {
        try
        {
            Open(address, address.Name + VolumeAddress.ClaimSuffix).Dispose();
        }
        catch (NbdBusyException)
        {
            return;
        }
        throw new IOException($"{address.Place} gives out more than one connection to {address.Name}{VolumeAddress.ClaimSuffix}: it must be one (nbd-server: prerun = mkdir %s.lock, postrun = rmdir %s.lock)");
    }

    private static NbdConnection Open(VolumeAddress address, string export)
    {
        try
        {
            return NbdConnection.Open(address.Place, address.Port, export, _limit);
        }
        catch (Exception e) when (e is IOException and not NbdBusyException && !e.Message.StartsWith(address.Place, StringComparison.Ordinal))
        {
            throw new IOException($"{address.Place}: {e.Message}", e);
        }
    }

    private string Name(Volume volume) => $"xenweb:{host}:{volume.Key}";

    private static string Device(int number) => $"/dev/nbd{number}";
}
