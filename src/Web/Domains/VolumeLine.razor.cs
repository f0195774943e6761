using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Volumes;

namespace XenWeb.Web.Domains;

/// <summary>What is to be seen of the volumes of a domain: nothing where it has none. While it moves, two hosts have each.</summary>
public sealed partial class VolumeLine
{
    /// <summary>The domain.</summary>
    [Parameter, EditorRequired]
    public required DomainView Domain { get; set; }

    /// <summary>The lab.</summary>
    [Parameter, EditorRequired]
    public required FleetSnapshot Fleet { get; set; }

    // Of each the word of the domain's own host, and all hosts that have it
    private IEnumerable<(VolumeState State, List<HostId> Hosts)> All => Domain.Guest.Fittings.Volumes
        .Select(volume => (Volume: volume, Having: Fleet.Hosts.Values.Where(h => Of(h, volume) is not null).ToList()))
        .Where(v => v.Having.Count > 0)
        .Select(v => (Of(v.Having.FirstOrDefault(h => h.Id == Domain.Host) ?? v.Having[0], v.Volume)!, v.Having.ConvertAll(h => h.Id)));

    private static VolumeState? Of(HostState host, Volume volume) => host.Status?.Volumes.FirstOrDefault(s => s.Address == $"{volume.Address}" && s.ReadOnly == volume.ReadOnly);
}
