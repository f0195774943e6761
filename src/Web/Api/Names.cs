using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Api;

/// <summary>Names in addresses and bodies to what they name, or to a 404 that says what is similar.</summary>
internal static class Names
{
    /// <summary>A host that is known.</summary>
    public static (HostState? Host, IResult? Problem) Host(FleetSnapshot fleet, string name) =>
        HostId.IsValid(name) && fleet.Hosts.TryGetValue(new HostId(name), out var host)
            ? (host, null)
            : (null, Problems.Of(StatusCodes.Status404NotFound, Similar.Unknown("host", name, fleet.Hosts.Keys.Select(h => h.Name))));

    /// <summary>A domain that some host has, by name or UUID.</summary>
    public static (PlacedGuest? Domain, IResult? Problem) Domain(FleetSnapshot fleet, string nameOrId) =>
        FleetGuests.Find(fleet, nameOrId) is { } placed
            ? (placed, null)
            : (null, Problems.Of(StatusCodes.Status404NotFound, Similar.Unknown("domain", nameOrId, FleetGuests.All(fleet).Select(p => p.Guest.Name))));

    /// <summary>A host that a body names: null if it is left out; an error of the body if it can't be a host's name.</summary>
    public static HostId? Host(RequestBody body, string field)
    {
        if (body.Text(field) is not { } name) return null;
        if (HostId.IsValid(name)) return new HostId(name);
        body.Error($"The field '{field}' is no host name.");
        return null;
    }
}
