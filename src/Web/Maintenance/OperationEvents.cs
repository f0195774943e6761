using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Maintenance;

/// <summary>Operations as events: that each was asked for, by whom and why, and how it ended.</summary>
public sealed class OperationEvents(EventLog log)
{
    /// <summary>It was accepted.</summary>
    public void Asked(Operation operation) =>
        Append(operation, operation.CreatedAt, $"{Word(operation)}-asked", $"{operation.Reason.Who} asked: {Says(operation)}.", DecisionSeverity.Info);

    /// <summary>It ended.</summary>
    public void Ended(Operation operation) => Append(
        operation, operation.EndedAt ?? operation.ChangedAt, $"{Word(operation)}-{operation.State.ToString().ToLowerInvariant()}", operation.Text,
        operation.State == OperationState.Failed ? DecisionSeverity.Error : DecisionSeverity.Info);

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

    private static string Word(Operation operation) => operation.Kind.ToString().ToLowerInvariant();
}
