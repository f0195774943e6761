using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Domains;
using XenWeb.Web.Hosts;

namespace XenWeb.Web.Replay;

/// <summary>What the replay's charts are of: a host or a domain, exactly one.</summary>
/// <param name="Host">The host; null for a domain.</param>
/// <param name="Guest">The domain; null for a host.</param>
/// <param name="Name">Its name.</param>
/// <param name="Processors">Its cores or virtual processors; 0 if not known.</param>
/// <param name="MemoryMax">Where the scale of its memory ends: GiB of a host, MiB of a domain; null if not known.</param>
public sealed record ReplaySubject(HostId? Host, GuestId? Guest, string Name, int Processors, double? MemoryMax)
{
    /// <summary>A host.</summary>
    public static ReplaySubject Of(HostView host) => new(host.Id, null, host.Id.Name, host.State.Status?.Facts?.Cores ?? 0, host.State.Status?.Facts?.Memory.GiB);

    /// <summary>A domain.</summary>
    public static ReplaySubject Of(DomainView domain) => new(
        null, domain.Guest.Id, domain.Guest.Name, domain.Guest.Vcpus, (domain.Guest.MemoryMax is { } most && most > domain.Guest.Memory ? most : domain.Guest.Memory).MiB);
}
