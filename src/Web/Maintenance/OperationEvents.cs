using XenWeb.Domain.Guards;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Audit;
using XenWeb.Web.Live;
using XenWeb.Web.Metrics;
using XenWeb.Web.Traces;

namespace XenWeb.Web.Maintenance;

/// <summary>Operations as events, in the audit, as traces and in the app's figures: that each was asked for, by whom and why, and how it ended.</summary>
public sealed class OperationEvents(EventLog log, AuditLog audit, LiveFleet live, AppInstruments instruments, OperationTraces traces)
{
    /// <summary>It was accepted.</summary>
    public void Asked(Operation operation)
    {
        traces.Asked(operation);
        Append(operation, operation.CreatedAt, $"{Word(operation)}-asked", $"{operation.Reason.Who} asked: {Says(operation)}.", DecisionSeverity.Info);
        Audit(operation, null, $"accepted: {Says(operation)}, operation {operation.Id}");
    }

    /// <summary>It ended.</summary>
    /// <param name="operation">How it is now.</param>
    /// <param name="by">Who took it back; null where it ended by itself.</param>
    public void Ended(Operation operation, Reason? by = null)
    {
        instruments.Ended(operation);
        traces.Ended(operation);
        var end = operation.State.ToString().ToLowerInvariant();
        Append(operation, operation.EndedAt ?? operation.ChangedAt, $"{Word(operation)}-{end}", operation.Text, operation.State == OperationState.Failed ? DecisionSeverity.Error : DecisionSeverity.Info);
        // A cancel is a person's, the other ends are the agent's word
        Audit(by is null ? operation : operation with { Reason = by }, by is not null ? null : operation.Kind == OperationKind.Plan ? "xenweb" : operation.Host.Name, $"{end}: {operation.Text} Operation {operation.Id}");
    }

    /// <summary>Somebody stops a plan: it ends by itself when what was begun is done.</summary>
    public void Stopping(Operation plan, Reason by)
    {
        Append(plan with { Reason = by }, plan.ChangedAt, $"{Word(plan)}-stopping", plan.Text, DecisionSeverity.Info);
        Audit(plan with { Reason = by }, null, $"stopping: {plan.Text} Operation {plan.Id}");
    }

    /// <summary>A start was accepted that takes from the lab's reserve: somebody has said that it be made all the same.</summary>
    public void Overridden(Operation start, string why)
    {
        Append(start, start.CreatedAt, "reserve-overridden", $"{start.Reason.Who} has {start.GuestName} started all the same. {why}", DecisionSeverity.Warning);
        audit.WriteAsync(new AuditEntry(start.Reason.Who, "reserve-overridden", start.GuestName ?? "", start.Reason.Why, null, $"accepted: {why} Operation {start.Id}"));
    }

    /// <summary>It was asked for and refused.</summary>
    public void Refused(Ask ask, Refusal refusal)
    {
        var on = ask.What.Length > 1 ? ask.What[1] : "";
        // Nobody reads UUIDs, and a domain that is asked about is mostly there
        if (Guid.TryParse(on, out var guest) && FleetGuests.Find(live.Current, new GuestId(guest)) is { } placed) on = placed.Guest.Name;
        audit.Refused(ask.Reason, ask.What[0].ToLowerInvariant(), on, refusal);
    }

    /// <summary>"drain ferby", "migrate small-1 from ferby to herby".</summary>
    public static string Says(Operation operation) => operation.Kind switch
    {
        OperationKind.Drain or OperationKind.Activate => $"{Word(operation)} {operation.Host}",
        OperationKind.Policy => $"another policy for {operation.Host}",
        OperationKind.Start => operation.To is { } host ? $"start {operation.GuestName} on {host}" : $"start {operation.GuestName} where it is best off",
        OperationKind.Check => $"check the configuration {operation.GuestName} on {operation.Host}",
        OperationKind.Migrate => $"migrate {operation.GuestName} from {operation.Host}{(operation.To is { } to ? $" to {to}" : "")}",
        OperationKind.Bandwidth => $"that the network of {operation.GuestName} on {operation.Host} be {BandwidthLimit.Words(operation.Bandwidth)}",
        OperationKind.Plan => $"make {(operation.Items.Length == 1 ? "one step" : $"{operation.Items.Length} steps")} of a plan",
        _ => $"{Word(operation)} {operation.GuestName} on {operation.Host}",
    };

    private void Append(Operation operation, DateTimeOffset at, string what, string text, DecisionSeverity severity) => log.Append(new EventRow
    {
        At = at,
        Severity = severity,
        What = what,
        Text = text,
        // A plan is of the whole lab
        Host = operation.Kind == OperationKind.Plan ? null : operation.Host.Name,
        Guest = operation.GuestName,
        OperationId = operation.Id,
        Who = operation.Reason.Who,
        Why = operation.Reason.Why,
    });

    private void Audit(Operation operation, string? from, string outcome) =>
        audit.WriteAsync(new AuditEntry(operation.Reason.Who, Word(operation), operation.Kind == OperationKind.Plan ? "the lab" : operation.GuestName ?? operation.Host.Name, operation.Reason.Why, from, outcome));

    private static string Word(Operation operation) => operation.Kind.ToString().ToLowerInvariant();
}
