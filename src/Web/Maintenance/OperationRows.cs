using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Maintenance;

/// <summary>Operations to rows and back. Kinds and states have the same names on both sides.</summary>
internal static class OperationRows
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Fills a row; what only its making sets (key, hash) stays.</summary>
    public static OperationRow To(Operation operation, OperationRow row)
    {
        row.Kind = Enum.Parse<Infrastructure.Storage.Rows.OperationKind>(operation.Kind.ToString());
        row.State = Enum.Parse<Infrastructure.Storage.Rows.OperationState>(operation.State.ToString());
        (row.Host, row.GuestId, row.GuestName, row.To) = (operation.Host.Name, operation.Guest?.Uuid, operation.GuestName, operation.To?.Name);
        (row.Progress, row.Text, row.Generation) = (operation.Progress?.Value, operation.Text, operation.Kind == OperationKind.Bandwidth ? Kilobits(operation) : operation.Generation);
        (row.Who, row.Why) = (operation.Reason.Who, operation.Reason.Why);
        (row.CreatedAt, row.ChangedAt, row.EndedAt, row.ExpectedEndAt) = (operation.CreatedAt, operation.ChangedAt, operation.EndedAt, operation.ExpectedEndAt);
        row.ItemsJson = JsonSerializer.Serialize(operation.Items, _json);
        return row;
    }

    /// <summary>What a row holds. Items that can't be read are left out: the next status tells them anew.</summary>
    public static Operation From(OperationRow row) => new()
    {
        Id = row.Id,
        Kind = Enum.Parse<OperationKind>(row.Kind.ToString()),
        State = Enum.Parse<OperationState>(row.State.ToString()),
        Host = new HostId(row.Host ?? "unknown"),
        Guest = row.GuestId is { } guest ? new GuestId(guest) : null,
        GuestName = row.GuestName,
        To = row.To is { } to ? new HostId(to) : null,
        Progress = row.Progress is { } progress ? new Share(progress) : null,
        Text = row.Text,
        Reason = new Reason(row.Who, row.Why),
        Generation = row.Kind == Infrastructure.Storage.Rows.OperationKind.Bandwidth ? null : row.Generation,
        Bandwidth = row is { Kind: Infrastructure.Storage.Rows.OperationKind.Bandwidth, Generation: > 0 } ? BandwidthLimit.Of(row.Generation.Value) : null,
        CreatedAt = row.CreatedAt,
        ChangedAt = row.ChangedAt,
        EndedAt = row.EndedAt,
        ExpectedEndAt = row.ExpectedEndAt,
        Items = Items(row.ItemsJson),
    };

    private static long Kilobits(Operation operation) => operation.Bandwidth is { } limit ? BandwidthLimit.Kilobits(limit) : 0;

    private static ImmutableArray<OperationItem> Items(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<ImmutableArray<OperationItem>>(json, _json);
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
