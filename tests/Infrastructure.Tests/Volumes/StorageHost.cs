using XenWeb.Domain.Hosts;
using XenWeb.Domain.Volumes;
using XenWeb.Infrastructure.Volumes;

namespace XenWeb.Infrastructure.Tests.Volumes;

/// <summary>One host's desk with its drivers, in folders of its own.</summary>
internal sealed class StorageHost : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-host-").FullName;

    public StorageHost(string name)
    {
        Id = new HostId(name);
        Drivers = [new NbdDriver(Id, TimeProvider.System), new NfsDriver(Mounts, TimeProvider.System), new LvmDriver(TimeProvider.System)];
        Restart();
    }

    public HostId Id { get; }

    public IReadOnlyList<IVolumeDriver> Drivers { get; }

    /// <summary>The folder of what it mounts.</summary>
    public string Mounts => Path.Combine(_folder, "mounts");

    public VolumeDesk Desk { get; private set; } = null!;

    /// <summary>The agent begins anew: what it has it must find.</summary>
    public void Restart() => Desk = new VolumeDesk(new VolumeDeskOptions { Host = Id, Drivers = Drivers, Journal = Path.Combine(_folder, "journal"), Links = Path.Combine(_folder, "links") }, TimeProvider.System);

    public Task<string?> StartAsync(Volume volume, string guest = "small-1", CancellationToken cancellation = default) => DoAsync(volume, VolumeVerb.Attach, guest, null, "order-1", 20, cancellation);

    public Task<string?> OfferAsync(Volume volume, StorageHost to, string move = "help-1") => DoAsync(volume, VolumeVerb.Offer, "small-1", to.Id, move, 20);

    public Task<string?> WithdrawAsync(Volume volume, string move = "help-1") => DoAsync(volume, VolumeVerb.Withdraw, "small-1", null, move, 20);

    public Task<string?> JoinAsync(Volume volume, StorageHost from, string move = "help-1", double seconds = 20, CancellationToken cancellation = default) => DoAsync(volume, VolumeVerb.Join, "small-1", from.Id, move, seconds, cancellation);

    public Task<string?> ReleaseAsync(Volume volume) => DoAsync(volume, VolumeVerb.Release, "", null, volume.Key, 20);

    /// <summary>What xl would open: where the link leads.</summary>
    public string PathOf(Volume volume) => Path.Combine(_folder, "links", volume.Key);

    /// <summary>Whether it has the volume now.</summary>
    public bool Has(Volume volume) => new FileInfo(PathOf(volume)).LinkTarget is not null;

    public void Write(Volume volume, ReadOnlySpan<byte> bytes, long at = 0)
    {
        using var disk = new FileStream(PathOf(volume), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        disk.Position = at;
        disk.Write(bytes);
        disk.Flush(flushToDisk: true);
    }

    public byte[] Read(Volume volume, int length)
    {
        using var disk = new FileStream(PathOf(volume), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 0);
        var bytes = new byte[length];
        disk.ReadExactly(bytes);
        return bytes;
    }

    public void Dispose()
    {
        // A folder that is still mounted is not ours to delete from
        foreach (var part in new[] { "journal", "links" }) if (Directory.Exists(Path.Combine(_folder, part))) Directory.Delete(Path.Combine(_folder, part), true);
    }

    private Task<string?> DoAsync(Volume volume, VolumeVerb verb, string guest, HostId? other, string key, double seconds, CancellationToken cancellation = default) =>
        Desk.RunAsync(new VolumeTask { Key = key, Verb = verb, Volumes = [volume], Guest = guest, Other = other, Limit = TimeSpan.FromSeconds(seconds) }, cancellation);
}
