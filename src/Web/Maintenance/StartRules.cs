using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;
using XenWeb.Web.Configs;
using XenWeb.Web.Live;

namespace XenWeb.Web.Maintenance;

/// <summary>Whether and where a guest may be started.</summary>
internal static class StartRules
{
    /// <summary>Null if it may be; else every reason.</summary>
    public static Refusal? Refusal(FleetSnapshot fleet, Configuration configuration, HostId? host, IEnumerable<Operation> goingOn, DateTimeOffset now)
    {
        if (host is { } wanted && OperationRules.Known(fleet, wanted) is { } unknown) return unknown;
        var why = new List<string>();
        var name = configuration.GuestName;
        if (FleetGuests.Find(fleet, name) is { } there && there.Guest.Name == name) why.Add($"There is a domain named {name} already, on {there.Host.Id}.");
        if (goingOn.FirstOrDefault(o => o.Kind == OperationKind.Start && o.GuestName == name) is { } starting) why.Add($"{name} is being started already, operation {starting.Id}.");
        if (host is { } named) why.AddRange(OperationRules.Takes(fleet.Hosts[named], now));
        else if (Best(fleet, configuration.Memory, now) is null) why.Add($"No live and active host has {configuration.Memory} of memory free.");
        return why.Count == 0 ? null : new Refusal(RefusalKind.Conflict, [.. why]);
    }

    /// <summary>The live and active host with the lowest load of those with enough free memory, promises counted; null if there is none.</summary>
    public static HostId? Best(FleetSnapshot fleet, ByteSize memory, DateTimeOffset now) => fleet.Hosts.Values
        .Where(h => !OperationRules.Takes(h, now).Any() && h.Status?.Sample is { } sample && sample.FreeMemory - h.Status.Promised > memory)
        .OrderBy(h => h.Status!.Load?.Load ?? 1).ThenBy(h => h.Id)
        .Select(h => (HostId?)h.Id).FirstOrDefault();
}
