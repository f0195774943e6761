using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Live;

namespace XenWeb.Web.Maintenance;

/// <summary>
/// Whether something may be asked for, judged by what is known of the lab: null if so, else every reason. A host whose agent
/// is away may be asked for anything that it can do when it is back.
/// </summary>
internal static class OperationRules
{
    /// <summary>The host is known. Before any is, it can't be told whether it will be: the request is to be made again.</summary>
    public static Refusal? Known(FleetSnapshot fleet, HostId host)
    {
        if (fleet.Hosts.ContainsKey(host)) return null;
        return fleet.Hosts.IsEmpty
            ? No(RefusalKind.Unavailable, "No host has been heard of yet: the web app or the broker may just have been started. Nothing was accepted; try again.")
            : No(RefusalKind.NotFound, Similar.Unknown("host", host.Name, fleet.Hosts.Keys.Select(h => h.Name)));
    }

    /// <summary>The reason and the key are of bearable length, and it is said who asks.</summary>
    public static Refusal? Said(Ask ask)
    {
        var why = new List<string>();
        if (string.IsNullOrWhiteSpace(ask.Reason.Who)) why.Add("It must be said who asks.");
        if (ask.Reason.Who.Length > Reason.LengthMax) why.Add($"Who asks has {ask.Reason.Who.Length} characters; {Reason.LengthMax} are taken.");
        if (ask.Reason.Why.Length > Reason.LengthMax) why.Add($"The reason has {ask.Reason.Why.Length} characters; {Reason.LengthMax} are taken.");
        if (ask.Key is { } key && (key.Length is 0 or > Ask.KeyMax || key.Any(char.IsControl))) why.Add($"An idempotency key has 1 to {Ask.KeyMax} characters, none of them a control character.");
        return why.Count == 0 ? null : new Refusal(RefusalKind.Invalid, [.. why]);
    }

    /// <summary>A host that drains, or is in maintenance, is not drained again.</summary>
    public static Refusal? Drain(FleetSnapshot fleet, HostId host, HostMode? wanted)
    {
        if (Known(fleet, host) is { } unknown) return unknown;
        var mode = fleet.Hosts[host].Status?.Mode ?? HostMode.Active;
        if (wanted == HostMode.Draining) return No(RefusalKind.Conflict, mode == HostMode.Maintenance ? $"{host} is in maintenance already." : $"{host} is being drained already.");
        return wanted is null && mode == HostMode.Maintenance ? No(RefusalKind.Conflict, $"{host} is in maintenance already.") : null;
    }

    /// <summary>A host that is active is not activated again.</summary>
    public static Refusal? Activate(FleetSnapshot fleet, HostId host, HostMode? wanted)
    {
        if (Known(fleet, host) is { } unknown) return unknown;
        var mode = fleet.Hosts[host].Status?.Mode ?? HostMode.Active;
        return wanted != HostMode.Draining && mode == HostMode.Active ? No(RefusalKind.Conflict, $"{host} is active already.") : null;
    }

    /// <summary>A guest is there, is in a state for it, and nothing else is being done with it.</summary>
    /// <param name="fleet">The lab.</param>
    /// <param name="kind">What is asked for.</param>
    /// <param name="id">Of which guest.</param>
    /// <param name="known">The operations that go on, and those that ended lately: of two people who act on one guest the second is told what the first did.</param>
    /// <param name="now">The time.</param>
    public static Refusal? Order(FleetSnapshot fleet, OrderKind kind, GuestId id, IEnumerable<Operation> known, DateTimeOffset now)
    {
        if (FleetGuests.Find(fleet, id) is not { } placed)
        {
            var gone = Last(known, id, now) is { Kind: OperationKind.Destroy or OperationKind.Shutdown } last ? $" Its last order was {last.Kind.ToString().ToLowerInvariant()}: {Did(last, now)}" : "";
            return No(RefusalKind.NotFound, $"No host has a domain with the id {id}.{gone}");
        }
        var (name, state) = (placed.Guest.Name, placed.Guest.State);
        var why = new List<string>();
        if (state is GuestRunState.Incoming or GuestRunState.Leaving) why.Add($"{name} is being moved right now.");
        if (state == GuestRunState.Dying) why.Add($"{name} is being taken away by Xen.");
        if (state == GuestRunState.Undefined && kind is not (OrderKind.Destroy or OrderKind.Unpause)) why.Add($"It is not known on which host {name} runs: only unpause and destroy are possible.");
        if (kind == OrderKind.Pause && state == GuestRunState.Paused) why.Add($"{name} is paused already.{By(OperationKind.Pause)}");
        if (kind == OrderKind.Unpause && state is not (GuestRunState.Paused or GuestRunState.Undefined)) why.Add($"{name} is not paused.{By(OperationKind.Unpause)}");
        if (kind == OrderKind.Quarantine && placed.Guest.Quarantine is not null) why.Add($"{name} is in quarantine already.{By(OperationKind.Quarantine)}");
        if (kind == OrderKind.Release && placed.Guest.Quarantine is null) why.Add($"{name} is not in quarantine.{By(OperationKind.Release)}");
        if (kind is OrderKind.Shutdown or OrderKind.Reboot && state == GuestRunState.Paused) why.Add($"{name} is paused and would not hear of it: unpause it first.");
        if (kind is OrderKind.Shutdown or OrderKind.Reboot or OrderKind.Pause && state == GuestRunState.Crashed) why.Add($"{name} has crashed: it can only be destroyed.");
        var busy = known.FirstOrDefault(o => !o.Ended && o.Guest == id && o.Kind != OperationKind.Bandwidth && !(kind == OrderKind.Destroy && o.Kind != OperationKind.Destroy));
        if (busy is not null) why.Add($"{name} has an order that goes on: {busy.Kind.ToString().ToLowerInvariant()}, operation {busy.Id}. {Did(busy, now)}");
        return why.Count == 0 ? null : new Refusal(RefusalKind.Conflict, [.. why]);

        string By(OperationKind did) => Last(known, id, now) is { State: OperationState.Done } last && last.Kind == did ? $" {Did(last, now)}" : "";
    }

    private static Operation? Last(IEnumerable<Operation> known, GuestId id, DateTimeOffset now) => known.Where(o => o.Guest == id && o.CreatedAt <= now).MaxBy(o => o.CreatedAt);

    private static string Did(Operation operation, DateTimeOffset now) =>
        $"{operation.Reason.Who} asked for it {Words.Took(now - operation.CreatedAt)} ago{(operation.Reason.Why.Length > 0 ? $": “{operation.Reason.Why}”" : "")}.";

    /// <summary>A guest may be moved, and the host that is asked for could take it.</summary>
    public static Refusal? Migrate(FleetSnapshot fleet, GuestId id, HostId? to, IEnumerable<Operation> known, DateTimeOffset now)
    {
        if (to is { } named && Known(fleet, named) is { } unknown) return unknown;
        if (Order(fleet, OrderKind.Migrate, id, known, now) is { } refusal) return refusal;
        var placed = FleetGuests.Find(fleet, id)!;
        var why = new List<string>();
        if (placed.Guest.CannotMigrate is { } cannot) why.Add($"{placed.Guest.Name} cannot be migrated: {Words.Sentence(cannot)}");
        if (to == placed.Host.Id) why.Add($"{placed.Guest.Name} is on {to} already.");
        else if (to is { } target) why.AddRange(Takes(fleet.Hosts[target], now));
        else if (!fleet.Hosts.Values.Any(h => h.Id != placed.Host.Id && !Takes(h, now).Any())) why.Add($"No other host is live and active to take {placed.Guest.Name}.");
        return why.Count == 0 ? null : new Refusal(RefusalKind.Conflict, [.. why]);
    }

    /// <summary>Why a host can't take a guest now, as far as is known here; it checks again itself.</summary>
    public static IEnumerable<string> Takes(HostState host, DateTimeOffset now)
    {
        if (host.Liveness(now) != HostLiveness.Live) yield return $"{host.Id} is {host.Liveness(now).ToString().ToLowerInvariant()}: nothing was heard of it for {Words.Took(now - host.ReceivedAt)}.";
        if (host.Status is not { } status) yield break;
        if (status.Mode == HostMode.Draining) yield return $"{host.Id} is draining.";
        if (status.Mode == HostMode.Maintenance) yield return $"{host.Id} is in maintenance.";
        if (status.Degraded is { } degraded) yield return $"{host.Id} is degraded: {Words.Sentence(degraded)}";
    }

    private static Refusal No(RefusalKind kind, string why) => new(kind, [why]);
}
