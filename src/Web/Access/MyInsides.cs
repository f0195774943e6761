using System.Collections.Immutable;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Audit;
using XenWeb.Web.Insides;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;
using XenWeb.Web.TestDomains;

namespace XenWeb.Web.Access;

/// <summary>What the one who is signed in may see of the insides of domains, and what they may order there.</summary>
public sealed class MyInsides(Gate gate, InsideOrders orders, LoadOrders loads, TalkRuns talks, Watches watches, MyFleet fleet, AuditLog audit, SignedIn who)
{
    /// <summary>Orders to agents in their domains, the newest first.</summary>
    public ImmutableArray<InsideOrder> Orders => who.Person.SeesAll ? orders.Current : [.. orders.Current.Where(Sees)];

    /// <summary>One; null if there is none (any more) that they may see.</summary>
    public InsideOrder? Find(Guid id) => orders.Find(id) is { } found && Sees(found) ? found : null;

    /// <summary>As <see cref="InsideOrders.FollowAsync"/>.</summary>
    public IAsyncEnumerable<IReadOnlyCollection<Guid>> FollowOrdersAsync(CancellationToken cancellation) => orders.FollowAsync(cancellation);

    /// <summary>Orders something of an agent.</summary>
    public InsideRequest Ask(GuestOrder order, Caller caller, string? key = null) =>
        gate.Refuse(caller, Gate.ActionOf(order), gate.OfDomain(order.Guest)) is { } refusal ? new InsideRequest(null, refusal) : orders.Ask(order with { Reason = caller.Reason }, key);

    /// <summary>Looks at a domain from now on; a refusal says why not.</summary>
    public (Watch? Watch, string? Refusal) Watch(GuestId guest, WatchWish wish, Caller caller) =>
        gate.Refuse(caller, LabAction.Inspect, gate.OfDomain(guest)) is { } refusal ? (null, refusal.Text) : watches.Begin(guest, wish, caller.Reason);

    /// <summary>Whether they may see the inside of a domain.</summary>
    public string? WhyNotInspect(GuestId guest) => who.WhyNot(LabAction.Inspect, gate.OfDomain(guest));

    /// <summary>Domains whose agents are there and may make load, and in which they may.</summary>
    public ImmutableArray<PlacedGuest> Able() => [.. loads.Able().Where(p => fleet.Sees(p.Guest.Name) && who.May(LabAction.Load, gate.OfDomain(p.Guest.Name, p.Host.Id)))];

    /// <summary>Orders the same load of each; one that is refused does not keep the others from it.</summary>
    public IReadOnlyList<LoadAnswer> Load(IEnumerable<PlacedGuest> domains, LoadAsk load, Caller caller, string? key = null) =>
        [.. domains.Select(d => gate.Refuse(caller, LabAction.Load, gate.OfDomain(d.Guest.Id)) is { } refusal
            ? new LoadAnswer(d.Guest.Name, new InsideRequest(null, refusal))
            : loads.Ask([d], load, caller.Reason, key)[0])];

    /// <summary>Runs of the talk's scenario on hosts where they may run it, or in domains that are all theirs; the newest first.</summary>
    public ImmutableArray<TalkRun> Talks => who.Person.SeesAll ? talks.Current : [.. talks.Current.Where(r => r.Loads.All(l => fleet.Sees(l.Name)))];

    /// <summary>Hosts on which they may run it.</summary>
    public ImmutableArray<TalkHost> TalkHosts() => [.. talks.Hosts().Where(h => who.May(LabAction.Scenario, Gate.OfHost(h.Host)))];

    /// <summary>As <see cref="TalkRuns.FollowAsync"/>.</summary>
    public IAsyncEnumerable<IReadOnlyCollection<Guid>> FollowTalksAsync(CancellationToken cancellation) => talks.FollowAsync(cancellation);

    /// <summary>Begins a run, on a host or (null) on the one of theirs with the most such domains.</summary>
    public TalkRequest StartTalk(HostId? host, TimeSpan loadFor, Caller caller)
    {
        var chosen = host ?? (TalkHosts() is [var most, ..] ? most.Host : null);
        return gate.Refuse(caller, LabAction.Scenario, Gate.OfHost(chosen)) is { } refusal ? new TalkRequest(null, refusal) : Told(talks.Start(chosen, loadFor, caller.Reason), caller, "scenario", $"{chosen}");
    }

    /// <summary>Ends the loads of a run, and the run.</summary>
    public TalkRequest StopTalk(Guid run, Caller caller)
    {
        if (Talks.FirstOrDefault(r => r.Id == run) is not { } found) return Told(new TalkRequest(null, new Refusal(RefusalKind.NotFound, [$"There is no run {run} (any more)."])), caller, "scenario-stop", "");
        return gate.Refuse(caller, LabAction.Scenario, Gate.OfHost(found.Host)) is { } refusal ? new TalkRequest(null, refusal) : Told(talks.Stop(run, caller.Reason), caller, "scenario-stop", found.Host.Name);
    }

    private TalkRequest Told(TalkRequest answer, Caller caller, string what, string on)
    {
        audit.Refused(caller.Reason, what, on, answer.Refusal);
        return answer;
    }

    private bool Sees(InsideOrder order) => who.May(LabAction.Read, gate.OfDomain(order.Order.Guest)) || who.May(LabAction.Read, gate.OfDomain(order.GuestName));
}
