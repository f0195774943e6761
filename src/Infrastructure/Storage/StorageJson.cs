using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Negotiation;

namespace XenWeb.Infrastructure.Storage;

/// <summary>What rows keep as JSON text. Reading throws <see cref="JsonException"/> for a text that is none of ours.</summary>
public static class StorageJson
{
    /// <summary>For <see cref="Rows.NegotiationRow.Json"/>.</summary>
    public static string Write(NegotiationRecord record) => JsonSerializer.Serialize(record, StorageJsonContext.Default.NegotiationRecord);

    /// <summary>From <see cref="Rows.NegotiationRow.Json"/>.</summary>
    public static NegotiationRecord ReadNegotiation(string json) => Read(JsonSerializer.Deserialize(json, StorageJsonContext.Default.NegotiationRecord));

    /// <summary>For <see cref="Rows.OperationRow.ItemsJson"/>.</summary>
    public static string Write(ImmutableArray<DrainItem> items) => JsonSerializer.Serialize(items.IsDefault ? [] : items, StorageJsonContext.Default.ImmutableArrayDrainItem);

    /// <summary>From <see cref="Rows.OperationRow.ItemsJson"/>.</summary>
    public static ImmutableArray<DrainItem> ReadItems(string json) => JsonSerializer.Deserialize(json, StorageJsonContext.Default.ImmutableArrayDrainItem);

    /// <summary>For <see cref="Rows.PolicyRow.Json"/>.</summary>
    public static string Write(PolicyMessage policies) => JsonSerializer.Serialize(policies, StorageJsonContext.Default.PolicyMessage);

    /// <summary>From <see cref="Rows.PolicyRow.Json"/>.</summary>
    public static PolicyMessage ReadPolicies(string json) => Read(JsonSerializer.Deserialize(json, StorageJsonContext.Default.PolicyMessage));

    private static T Read<T>(T? value)
        where T : class => value ?? throw new JsonException("null is none of ours");
}

/// <summary>As in messages: what is stored can be read beside what was said.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(NegotiationRecord))]
[JsonSerializable(typeof(ImmutableArray<DrainItem>))]
[JsonSerializable(typeof(PolicyMessage))]
internal sealed partial class StorageJsonContext : JsonSerializerContext;
