using System.Collections.Immutable;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Configs;
using XenWeb.Web.Live;

namespace XenWeb.Web.Maintenance;

/// <summary>Whether and where a guest may be started.</summary>
internal static class StartRules
{
    /// <summary>Null if it may be; else every reason. A check needs only a host that is known.</summary>
    public static Refusal? Refusal(FleetSnapshot fleet, Configuration configuration, LabInUse lab, HostId? host, OperationKind kind, ImmutableArray<Operation> goingOn, DateTimeOffset now)
    {
        if (host is { } wanted && OperationRules.Known(fleet, wanted) is { } unknown) return unknown;
        if (kind == OperationKind.Check) return host is null && Seeker(fleet, now) is null ? new Refusal(RefusalKind.Conflict, ["No host is there to check it."]) : null;
        var why = new List<string>();
        var name = configuration.GuestName;
        if (FleetGuests.Find(fleet, name) is { } there && there.Guest.Name == name) why.Add($"There is a domain named {name} already, on {there.Host.Id}.");
        if (goingOn.FirstOrDefault(o => o.Kind == OperationKind.Start && o.GuestName == name) is { } starting) why.Add($"{name} is being started already, operation {starting.Id}.");
        why.AddRange(Written(fleet, configuration, lab, goingOn));
        if (host is { } named) why.AddRange(OperationRules.Takes(fleet.Hosts[named], now));
        else if (Seeker(fleet, now) is null) why.Add("No host is there to start it.");
        return why.Count == 0 ? null : new Refusal(RefusalKind.Conflict, [.. why]);
    }

    // xl and Xen look at one host only: on two, nobody keeps two domains from writing to one disk
    private static IEnumerable<string> Written(FleetSnapshot fleet, Configuration configuration, LabInUse lab, ImmutableArray<Operation> goingOn)
    {
        foreach (var target in configuration.Config.Disks.Select(d => d.WrittenTarget).OfType<string>().Distinct())
        {
            foreach (var writer in lab.Writers(configuration.Config, target))
            {
                if (FleetGuests.Find(fleet, writer.Name) is { } runs && runs.Guest.Name == writer.Name) yield return $"It writes to {target}, and so does {writer.Name}, which runs on {runs.Host.Id}: what is on it would be destroyed.";
                else if (goingOn.Any(o => o.Kind == OperationKind.Start && o.GuestName == writer.Name)) yield return $"It writes to {target}, and so does {writer.Name}, which is being started: what is on it would be destroyed.";
            }
        }
    }

    /// <summary>The host whose agent is to find the place: a live one, the least loaded; null if there is none. It need not take the guest itself.</summary>
    public static HostId? Seeker(FleetSnapshot fleet, DateTimeOffset now) => fleet.Hosts.Values
        .Where(h => h.Liveness(now) == HostLiveness.Live && h.Status is { Sample: not null, Degraded: null })
        .OrderBy(h => h.Status!.Load?.Load ?? 1).ThenBy(h => h.Id)
        .Select(h => (HostId?)h.Id).FirstOrDefault();

    /// <summary>A start whose place is still sought when the agent that seeks it has gone: another goes on.</summary>
    public static Operation Seek(Operation start, FleetSnapshot fleet, DateTimeOffset now)
    {
        if (start is not { Kind: OperationKind.Start, To: null, Ended: false } || fleet.Hosts.GetValueOrDefault(start.Host)?.Liveness(now) == HostLiveness.Live) return start;
        return Seeker(fleet, now) is { } other && other != start.Host
            ? start with { Host = other, State = OperationState.Accepted, Text = $"{start.Host}'s agent has gone while it looked for a place; {other}'s goes on." }
            : start;
    }
}
