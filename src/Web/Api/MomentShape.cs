using XenWeb.Domain.Messages;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;
using XenWeb.Web.Replay;

namespace XenWeb.Web.Api;

/// <summary>The lab as it was at a moment.</summary>
/// <param name="At">The moment.</param>
/// <param name="Since">The first moment that can be had.</param>
/// <param name="Silence">Where nothing was heard of any host then: hosts and domains are as they were last heard of. Null if hosts were heard.</param>
/// <param name="Hosts">All hosts; liveness is what the pages showed.</param>
/// <param name="Domains">All domains. Whether one was on a processor just then is not kept: it is "running" then, never "idle".</param>
/// <param name="Migrations">Under way.</param>
/// <param name="Negotiations">Under way, with what had been said by then.</param>
/// <param name="Operations">Under way.</param>
/// <param name="Warnings">Events that are more than information, of the ten minutes before, the newest first.</param>
/// <param name="Events">All events of the ten minutes before, the newest first, 30 at most.</param>
public sealed record MomentShape(
    DateTimeOffset At, DateTimeOffset Since, SilenceShape? Silence, IReadOnlyList<HostShape> Hosts, IReadOnlyList<DomainShape> Domains, IReadOnlyList<MigrationShape> Migrations,
    IReadOnlyList<NegotiationShape> Negotiations, IReadOnlyList<MomentOperationShape> Operations, IReadOnlyList<EventShape> Warnings, IReadOnlyList<EventShape> Events)
{
    internal static MomentShape Of(PastLab past, DateTimeOffset since, DateTimeOffset? heard)
    {
        var (moment, fleet) = (past.Moment, past.Moment.Fleet);
        return new MomentShape(
            moment.At, since, moment.IsSilent ? new SilenceShape(moment.ShownAt, heard) : null,
            [.. fleet.Hosts.Values.Select(h => HostShape.Of(h, moment.ShownAt))], [.. FleetGuests.All(fleet).Select(DomainShape.Of)],
            [.. fleet.Migrations.Values.Where(m => m.EndedAt is null).Select(MigrationShape.Of)], [.. fleet.Negotiations.Values.Where(n => n.EndedAt is null).Select(NegotiationShape.Of)],
            [.. past.Operations.Where(o => o.EndedAt is null).Select(MomentOperationShape.Of)],
            [.. past.Events.Where(e => e.Severity != DecisionSeverity.Info).Select(EventShape.Of)], [.. past.Events.Select(EventShape.Of)]);
    }
}

/// <summary>A time in which nothing was heard of any host: the web app or its broker was away, or all hosts were.</summary>
/// <param name="From">When a host was heard of last.</param>
/// <param name="To">When one was heard of next; null for never since.</param>
public sealed record SilenceShape(DateTimeOffset From, DateTimeOffset? To);

/// <summary>An operation that was under way at a moment. How far it was is not kept; its events tell, and /operations/{id} tells its end.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What was asked for.</param>
/// <param name="Host">The host that carries it out.</param>
/// <param name="Domain">Name of the domain.</param>
/// <param name="Text">What was asked for, in words.</param>
/// <param name="Reason">Who asked, and why.</param>
/// <param name="CreatedAt">When it was accepted.</param>
public sealed record MomentOperationShape(Guid Id, OperationKind Kind, string Host, string? Domain, string Text, ReasonShape Reason, DateTimeOffset CreatedAt)
{
    internal static MomentOperationShape Of(Operation operation) =>
        new(operation.Id, operation.Kind, operation.Host.Name, operation.GuestName, OperationEvents.Says(operation), ReasonShape.Of(operation.Reason), operation.CreatedAt);
}

/// <summary>Something that changed in the lab.</summary>
/// <param name="At">When: the first moment that has it.</param>
/// <param name="What">A stable word for it: an event's, or "migration-began", "migration-ended", "negotiation-began", "host-presence", "host-mode", "host-overload", "host-guests", "host-other".</param>
/// <param name="Text">In words.</param>
/// <param name="Severity">info, warning, error.</param>
/// <param name="Host">The host that it is about.</param>
/// <param name="Domain">The domain that it is about, by name.</param>
/// <param name="Negotiation">The negotiation that it belongs to.</param>
public sealed record MomentChangeShape(DateTimeOffset At, string What, string Text, DecisionSeverity Severity, string? Host, string? Domain, string? Negotiation)
{
    internal static MomentChangeShape Of(MomentChange change) => new(change.At, change.What, change.Text, change.Severity, change.Host, change.Domain, change.Negotiation);
}
