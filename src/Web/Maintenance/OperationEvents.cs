using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Audit;

namespace XenWeb.Web.Maintenance;

/// <summary>Operations as events and in the audit: that each was asked for, by whom and why, and how it ended.</summary>
public sealed class OperationEvents(EventLog log, AuditLog audit)
{
    /// <summary>It was accepted.</summary>
    public void Asked(Operation operation)
    {
        Append(operation, operation.CreatedAt, $"{Word(operation)}-asked", $"{operation.Reason.Who} asked: {Says(operation)}.", DecisionSeverity.Info);
        Audit(operation, null, $"accepted: {Says(operation)}, operation {operation.Id}");
    }

    /// <summary>It ended.</summary>
    /// <param name="operation">How it is now.</param>
    /// <param name="by">Who took it back; null where it ended by itself.</param>
    public void Ended(Operation operation, Reason? by = null)
    {
        var end = operation.State.ToString().ToLowerInvariant();
        Append(operation, operation.EndedAt ?? operation.ChangedAt, $"{Word(operation)}-{end}", operation.Text, operation.State == OperationState.Failed ? DecisionSeverity.Error : DecisionSeverity.Info);
        // A cancel is a person's, the other ends are the agent's word
        Audit(by is null ? operation : operation with { Reason = by }, by is null ? operation.Host.Name : null, $"{end}: {operation.Text} Operation {operation.Id}");
    }

    /// <summary>It was asked for and refused.</summary>
    public void Refused(Ask ask, Refusal refusal) => audit.WriteAsync(new AuditEntry(ask.Reason.Who, ask.What[0].ToLowerInvariant(), ask.What.Length > 1 ? ask.What[1] : "", ask.Reason.Why, null, $"refused: {string.Join(' ', refusal.Why)}"));

    /// <summary>"drain ferby", "migrate small-1 from ferby to herby".</summary>
    public static string Says(Operation operation) => operation.Kind switch
    {
        OperationKind.Drain or OperationKind.Activate => $"{Word(operation)} {operation.Host}",
        OperationKind.Policy => $"another policy for {operation.Host}",
        OperationKind.Start => operation.To is { } host ? $"start {operation.GuestName} on {host}" : $"start {operation.GuestName} where it is best off",
        OperationKind.Check => $"check the configuration {operation.GuestName} on {operation.Host}",
        OperationKind.Migrate => $"migrate {operation.GuestName} from {operation.Host}{(operation.To is { } to ? $" to {to}" : "")}",
        _ => $"{Word(operation)} {operation.GuestName} on {operation.Host}",
    };

    private void Append(Operation operation, DateTimeOffset at, string what, string text, DecisionSeverity severity) => log.Append(new EventRow
    {
        At = at,
        Severity = severity,
        What = what,
        Text = text,
        Host = operation.Host.Name,
        Guest = operation.GuestName,
        OperationId = operation.Id,
        Who = operation.Reason.Who,
        Why = operation.Reason.Why,
    });

    private void Audit(Operation operation, string? from, string outcome) =>
        audit.WriteAsync(new AuditEntry(operation.Reason.Who, Word(operation), operation.GuestName ?? operation.Host.Name, operation.Reason.Why, from, outcome));

    private static string Word(Operation operation) => operation.Kind.ToString().ToLowerInvariant();
}
