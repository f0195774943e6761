using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Web.Live;

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
        To = kind == OrderKind.Migrate ? operation.To : null,
        ExpiresAt = now + OrderSender.BeginWithin,
        Reason = operation.Reason,
    };

    /// <summary>
    /// What is to be sent for an operation now. A start without a host has two parts: any agent finds the place, and then the start is ordered there.
    /// </summary>
    public static OrderMessage Next(Operation operation, OrderMessage order) => operation is { Kind: OperationKind.Start, To: null }
        ? order with { Id = PlaceId(operation), Host = operation.Host, Kind = OrderKind.Place, Guest = new GuestId(order.Id), To = null, Configuration = null }
        : order with { Host = operation.Host };

    /// <summary>The id of the order that finds a place for a start, another for each agent that is asked: made of both, so that it is the same after a restart.</summary>
    public static Guid PlaceId(Operation start) => EventKey.Of($"{start.Id}/{start.Host}");

    /// <summary>The kind of order that it is; null for a host's operation.</summary>
    public static OrderKind? KindOf(Operation operation) => Enum.TryParse<OrderKind>(operation.Kind.ToString(), out var kind) ? kind : null;
}
