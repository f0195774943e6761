using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;

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

    /// <summary>For <see cref="Rows.PolicyRow.Json"/> of the lab.</summary>
    public static string Write(LabPolicy policy) => JsonSerializer.Serialize(policy, StorageJsonContext.Default.LabPolicy);

    /// <summary>From <see cref="Rows.PolicyRow.Json"/> of the lab.</summary>
    public static LabPolicy ReadLabPolicy(string json) => Read(JsonSerializer.Deserialize(json, StorageJsonContext.Default.LabPolicy));

    /// <summary>For <see cref="Rows.PolicyRow.Json"/> of the limits of guests' networks: guest → kbit/s.</summary>
    public static string Write(ImmutableSortedDictionary<string, BitRate> limits) =>
        JsonSerializer.Serialize(new SortedDictionary<string, long>(limits.ToDictionary(l => l.Key, l => BandwidthLimit.Kilobits(l.Value)), StringComparer.Ordinal), StorageJsonContext.Default.SortedDictionaryStringInt64);

    /// <summary>From <see cref="Rows.PolicyRow.Json"/> of the limits of guests' networks; those that can be none are left out.</summary>
    public static ImmutableSortedDictionary<string, BitRate> ReadBandwidths(string json) =>
        Read(JsonSerializer.Deserialize(json, StorageJsonContext.Default.SortedDictionaryStringInt64)).Where(l => BandwidthLimit.IsSane(BandwidthLimit.Of(l.Value)))
            .ToImmutableSortedDictionary(l => l.Key, l => BandwidthLimit.Of(l.Value), StringComparer.Ordinal);

    /// <summary>For <see cref="Rows.HostKeyframeRow.Content"/>.</summary>
    public static byte[] Write(StatusMessage status)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest)) JsonSerializer.Serialize(brotli, status, StorageJsonContext.Default.StatusMessage);
        return packed.ToArray();
    }

    /// <summary>From <see cref="Rows.HostKeyframeRow.Content"/>.</summary>
    public static StatusMessage ReadStatus(byte[] content)
    {
        using var json = new BrotliStream(new MemoryStream(content), CompressionMode.Decompress);
        return Read(JsonSerializer.Deserialize(json, StorageJsonContext.Default.StatusMessage));
    }

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
[JsonSerializable(typeof(StatusMessage))]
[JsonSerializable(typeof(LabPolicy))]
[JsonSerializable(typeof(SortedDictionary<string, long>))]
internal sealed partial class StorageJsonContext : JsonSerializerContext;
