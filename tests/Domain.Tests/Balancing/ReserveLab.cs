using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Balancing;

/// <summary>Labs whose figures are round: hosts of 15 GiB for guests and 10 cores, guests that take whole GiB with what Xen takes beside them.</summary>
internal static class ReserveLab
{
    /// <summary>Everything is kept, and one host spare.</summary>
    public static readonly LabPolicy Kept = new() { SpareHosts = 1, KeepReserve = true };

    public static LabHost Host(string name, double gibibytes = 15) => new() { Id = new HostId(name), Memory = ByteSize.FromGiB(gibibytes + 1), Reserved = ByteSize.FromGiB(1), Cores = 10 };

    public static LabGuest Guest(string name, string? host, double gibibytes = 1, double cpu = 0) => new()
    {
        Name = name, Host = host is null ? null : new HostId(host), Memory = ByteSize.FromGiB(gibibytes) - PlanPolicy.Default.GuestOverhead, Vcpus = 1, Cpu = new Cores(cpu),
    };

    public static LabSnapshot Of(LabHost[] hosts, params LabGuest[] guests) => new([.. hosts], [.. guests]);

    /// <summary>Three hosts; on each that is named a guest of so many GiB.</summary>
    public static LabSnapshot Three(double ferby = 0, double gerby = 0, double herby = 0)
    {
        (string Host, double Size)[] sizes = [("ferby", ferby), ("gerby", gerby), ("herby", herby)];
        return Of([Host("ferby"), Host("gerby"), Host("herby")], [.. sizes.Where(s => s.Size > 0).Select(s => Guest($"on-{s.Host}", s.Host, s.Size))]);
    }
}
