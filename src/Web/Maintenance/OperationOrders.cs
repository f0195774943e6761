using XenWeb.Domain.Messages;

namespace XenWeb.Web.Maintenance;

/// <summary>The order that carries an operation to its host.</summary>
internal static class OperationOrders
{
    /// <summary>A start needs its configuration besides.</summary>
    public static OrderMessage From(Operation operation, OrderKind kind, DateTimeOffset now) => new()
    {
        Id = operation.Id,
        Host = operation.Host,
        Kind = kind,
        Guest = operation.Guest,
        GuestName = operation.GuestName ?? "",
        To = operation.To,
        ExpiresAt = now + OrderSender.BeginWithin,
        Reason = operation.Reason,
    };

    /// <summary>The kind of order that it is; null for a host's operation.</summary>
    public static OrderKind? KindOf(Operation operation) => Enum.TryParse<OrderKind>(operation.Kind.ToString(), out var kind) ? kind : null;
}
