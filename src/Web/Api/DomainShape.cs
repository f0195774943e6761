using XenWeb.Domain.Guests;
using XenWeb.Web.Live;

namespace XenWeb.Web.Api;

/// <summary>A domain as the API tells it. What is not known is null.</summary>
/// <param name="Id">Its UUID, which it keeps over reboots and migrations.</param>
/// <param name="Name">Its name.</param>
/// <param name="Host">The host that has it.</param>
/// <param name="State">running, idle, paused, shuttingDown, crashed, dying, incoming, leaving, undefined.</param>
/// <param name="CpuCores">Processor used; 1 is one core.</param>
/// <param name="Vcpus">Virtual processors.</param>
/// <param name="MemoryBytes">What it has.</param>
/// <param name="MemoryMaxBytes">What it may have; null is no limit.</param>
/// <param name="NetworkInBitsPerSecond">Received.</param>
/// <param name="NetworkOutBitsPerSecond">Sent.</param>
/// <param name="BlockReadBytesPerSecond">Read from its disks.</param>
/// <param name="BlockWriteBytesPerSecond">Written to its disks.</param>
/// <param name="CannotMigrate">Why it can't be migrated live; null if it can.</param>
/// <param name="Quarantine">Why its network is cut off; null if it is not.</param>
/// <param name="BandwidthBitsPerSecond">The limit of its network, of each interface and both ways, as its host keeps it; null for none.</param>
/// <param name="RestsUntil">Relief leaves it alone until then; null if it does not rest.</param>
/// <param name="SampledAt">When it was read, by its host's clock.</param>
public sealed record DomainShape(
    Guid Id, string Name, string Host, GuestRunState State, double? CpuCores, int Vcpus, long MemoryBytes, long? MemoryMaxBytes,
    double? NetworkInBitsPerSecond, double? NetworkOutBitsPerSecond, double? BlockReadBytesPerSecond, double? BlockWriteBytesPerSecond,
    string? CannotMigrate, string? Quarantine, double? BandwidthBitsPerSecond, DateTimeOffset? RestsUntil, DateTimeOffset? SampledAt)
{
    /// <summary>The domain where it is.</summary>
    public static DomainShape Of(PlacedGuest placed)
    {
        var guest = placed.Guest;
        return new DomainShape(
            guest.Id.Uuid, guest.Name, placed.Host.Id.Name, guest.State, guest.Cpu?.Count, guest.Vcpus, guest.Memory.Bytes, guest.MemoryMax?.Bytes,
            guest.NetworkIn?.BitsPerSecond, guest.NetworkOut?.BitsPerSecond, guest.BlockRead?.BytesPerSecond, guest.BlockWrite?.BytesPerSecond,
            guest.CannotMigrate, guest.Quarantine, guest.Bandwidth?.BitsPerSecond, guest.RestsUntil, placed.Host.Status?.Sample?.At);
    }
}
