using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Audit;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Access;

/// <summary>Where everything that changes the lab is let through or not, whether a page, the hub or the API asks; a refusal is an event.</summary>
public sealed class Gate(Belongings belongings, LiveFleet live, EventLog events, AuditLog audit, TimeProvider time)
{
    /// <summary>A host.</summary>
    public static Target OfHost(HostId? host) => new(host?.Name, null, null, null);

    /// <summary>A domain by its id; one that no host has is nobody's.</summary>
    public Target OfDomain(GuestId guest) => FleetGuests.Find(live.Current, guest) is { } placed ? belongings.Of(placed.Guest.Name, placed.Host.Id.Name) : new Target(null, $"{guest}", null, null);

    /// <summary>A domain, or the configuration of that name.</summary>
    public Target OfDomain(string name) => belongings.Of(name, FleetGuests.Named(live.Current, name)?.Host.Id.Name);

    /// <summary>A domain by its name, on a host.</summary>
    public Target OfDomain(string name, HostId host) => belongings.Of(name, host.Name);

    /// <summary>What an operation is done to.</summary>
    public Target Of(Operation operation) => operation switch
    {
        { Kind: Maintenance.OperationKind.Plan } => Target.Lab,
        { Guest: { } guest } when FleetGuests.Find(live.Current, guest) is not null => OfDomain(guest),
        { GuestName: { Length: > 0 } name } => OfDomain(name),
        _ => OfHost(operation.Host),
    };

    /// <summary>Null if they may; else the refusal, which is written down.</summary>
    public Refusal? Refuse(Caller caller, LabAction action, Target target)
    {
        return Rights.WhyNot(caller.Person, action, target) is { } why ? Refused(caller, action, target, why) : null;
    }

    /// <summary>Null if the whole lab is theirs to see, as a plan shows it; else the refusal, which is written down.</summary>
    public Refusal? RefuseAll(Caller caller) => Rights.WhyNotAll(caller.Person) is { } why ? Refused(caller, LabAction.Read, Target.Lab, why) : null;

    private Refusal Refused(Caller caller, LabAction action, Target target, string why)
    {
        events.Append(new EventRow
        {
            At = time.GetUtcNow(), Severity = DecisionSeverity.Warning, What = "access-refused", Text = $"{(caller.Person.IsSomebody ? caller.Person.Who : "Somebody")} may not {action.ToString().ToLowerInvariant()} {target}: {why}",
            Host = target.Host, Guest = target.Domain, Who = caller.Person.Who, Why = caller.Why,
        });
        audit.Refused(caller.Reason, action.ToString().ToLowerInvariant(), target.ToString(), why);
        return new Refusal(RefusalKind.Forbidden, [why]);
    }

    /// <summary>The right that an operation needs, and its cancelling too.</summary>
    public static LabAction ActionOf(Maintenance.OperationKind kind) => Enum.Parse<LabAction>(kind.ToString());

    /// <summary>The right that an order to a domain needs.</summary>
    public static LabAction ActionOf(OrderKind kind) => Enum.Parse<LabAction>(kind.ToString());

    /// <summary>The right that an order to the agent in a domain needs.</summary>
    public static LabAction ActionOf(GuestOrder order) => order switch
    {
        StartProgramMessage or StopProgramMessage => LabAction.Program,
        StopProcessMessage => LabAction.Signal,
        _ => LabAction.Load,
    };
}
