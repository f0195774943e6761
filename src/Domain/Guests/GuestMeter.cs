using XenWeb.Domain.Units;

namespace XenWeb.Domain.Guests;

/// <summary>
/// Two cumulative frames of one guest → what it did in between. A counter that went back was reset by a reboot or a
/// migration: then what it shows now was counted since, as Prometheus' <c>rate()</c> takes it.
/// </summary>
public static class GuestMeter
{
    /// <summary>The sample; rates are null without an earlier frame of the guest on this host.</summary>
    /// <param name="before">Its last frame; null if it was not here.</param>
    /// <param name="now">Its newest frame.</param>
    /// <param name="elapsed">Time between the two.</param>
    public static GuestSample Sample(GuestFrame? before, GuestFrame now, TimeSpan elapsed)
    {
        if (elapsed <= TimeSpan.Zero) before = null;
        // Another domain number is another life of the guest: its counters began at 0 after the last frame
        var reset = before is not null && before.DomainNumber != now.DomainNumber;
        long? Counted(long? earlier, long? later) =>
            before is null || later is null ? null : reset || earlier is null || later < earlier ? later : later - earlier;
        var sent = Counted(before?.NetworkOutBytes, now.NetworkOutBytes);
        var received = Counted(before?.NetworkInBytes, now.NetworkInBytes);
        var read = Counted(before?.BlockReadBytes, now.BlockReadBytes);
        var written = Counted(before?.BlockWriteBytes, now.BlockWriteBytes);
        var requests = Counted(before?.BlockReads, now.BlockReads) + Counted(before?.BlockWrites, now.BlockWrites);
        return new GuestSample
        {
            Id = now.Id,
            Name = now.Name,
            DomainNumber = now.DomainNumber,
            State = now.State,
            Vcpus = now.Vcpus,
            Memory = now.Memory,
            MemoryMax = now.MemoryMax,
            Cpu = now.Cpu,
            CpuSeconds = now.CpuSeconds,
            NetworkIn = received is { } i ? BitRate.FromBytes(i, elapsed) : null,
            NetworkOut = sent is { } o ? BitRate.FromBytes(o, elapsed) : null,
            BlockRead = read is { } r ? ByteRate.FromBytes(r, elapsed) : null,
            BlockWrite = written is { } w ? ByteRate.FromBytes(w, elapsed) : null,
            BlockRequestsPerSecond = requests / elapsed.TotalSeconds,
            Networks = now.Networks,
            Disks = now.Disks,
            Fittings = now.Fittings,
            CannotMigrate = now.CannotMigrate,
            Quarantine = now.Quarantine,
            Bandwidth = now.Bandwidth,
        };
    }
}
