using System.Collections.Immutable;
using System.Text.Json;
using XenWeb.Domain.Balancing;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Monitoring;
using XenWeb.Domain.Negotiation;
using XenWeb.Domain.Units;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Messages;

/// <summary>
/// Statuses by hand: they are nearly all that a web app reads, and for a body of many kinds the serializer goes through the whole of it once more, to find the kind, and puts each value into a box
/// before it makes an object. Takes only what is as agents write it. At anything else it gives up, and the serializer says what it is: it alone decides what is refused.
/// </summary>
internal static class StatusReader
{
    private static readonly JsonEncodedText _type = JsonEncodedText.Encode("type"), _status = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText[] _ofEnvelope = FieldNames.Of("version", "sender", "incarnation", "sequence", "issuedAt", "body");

    // As they are written: mostly the next is the one that comes
    private static readonly JsonEncodedText[] _ofStatus = FieldNames.Of(
        "host", "agentVersion", "facts", "sample", "mode", "intentGeneration", "degraded", "load", "overloads", "monitoring", "negotiation", "promised", "migrations", "movedByOthers", "drain", "guard", "volumes", "dropped");

    private static readonly RepeatedJson<MonitoringPolicy> _monitoring = new(MessageJsonContext.Default.MonitoringPolicy);
    private static readonly RepeatedJson<NegotiationPolicy> _negotiation = new(MessageJsonContext.Default.NegotiationPolicy);
    private static readonly ByteSizeJson _bytes = new();

    /// <summary>The envelope of a status; null if it is none, or not as agents write it: then only the serializer knows.</summary>
    public static Envelope? Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MessageJsonContext.Default.Options.MaxDepth });
            reader.Read();
            return ReadEnvelope(ref reader, utf8) is { } envelope && !reader.Read() ? envelope : null;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException or InvalidOperationException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static Envelope? ReadEnvelope(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return null;
        var (version, incarnation, sequence, issuedAt) = (0, 0L, 0L, default(DateTimeOffset));
        string? sender = null;
        StatusMessage? body = null;
        var (had, likely) = (0, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (FieldNames.Next(ref reader, _ofEnvelope, ref had, ref likely))
            {
                case 0: version = reader.GetInt32(); break;
                case 1: sender = reader.GetString(); break;
                case 2: incarnation = reader.GetInt64(); break;
                case 3: sequence = reader.GetInt64(); break;
                case 4: issuedAt = reader.GetDateTimeOffset(); break;
                case 5 when ReadStatus(ref reader, utf8) is { } status: body = status; break;
                default: return null;
            }
        }
        return had == 0b111111 && sender is not null ? new Envelope(version, sender, incarnation, sequence, issuedAt, body!) : null;
    }

    private static StatusMessage? ReadStatus(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        if (reader.TokenType != JsonTokenType.StartObject || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals(_type.EncodedUtf8Bytes)) return null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.String || !reader.ValueTextEquals(_status.EncodedUtf8Bytes)) return null;
        var (read, had, likely) = (new Draft(), 0, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!read.Set(FieldNames.Next(ref reader, _ofStatus, ref had, ref likely), ref reader, utf8)) return null;
        }
        return (had & 1) == 1 ? read.Whole() : null;
    }

    /// <summary>What was read so far.</summary>
    private struct Draft
    {
        private HostId _host;
        private string? _agentVersion, _degraded;
        private HostFacts? _facts;
        private HostSample? _sample;
        private HostMode _mode;
        private long _intentGeneration;
        private ScoreTerms? _load;
        private MonitoringPolicy? _monitors;
        private NegotiationPolicy? _negotiates;
        private ByteSize _promised;
        private GuardState? _guard;
        private ImmutableArray<Overload> _overloads;
        private ImmutableArray<Migration> _migrations;
        private ImmutableArray<string> _movedByOthers;
        private ImmutableArray<DrainItem> _drain;
        private ImmutableArray<VolumeState> _volumes;
        private ImmutableArray<DropCount> _dropped;

        // False: null where none may be, or no field
        public bool Set(int field, ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
        {
            var json = MessageJsonContext.Default;
            switch (field)
            {
                case 0: _host = new HostId(reader.GetString()!); return true;
                case 1: return (_agentVersion = reader.GetString()) is not null;
                case 2: _facts = JsonSerializer.Deserialize(ref reader, json.HostFacts); return true;
                case 3: return (_sample = HostSampleReader.Read(ref reader, json.Options)) is not null;
                case 4: _mode = JsonSerializer.Deserialize(ref reader, json.HostMode); return true;
                case 5: _intentGeneration = reader.GetInt64(); return true;
                case 6: _degraded = reader.GetString(); return true;
                case 7: _load = JsonSerializer.Deserialize(ref reader, json.ScoreTerms); return true;
                case 8: _overloads = JsonSerializer.Deserialize(ref reader, json.ImmutableArrayOverload); return true;
                case 9: return (_monitors = StatusReader._monitoring.Read(ref reader, utf8)) is not null;
                case 10: return (_negotiates = StatusReader._negotiation.Read(ref reader, utf8)) is not null;
                case 11: _promised = _bytes.Read(ref reader, typeof(ByteSize), json.Options); return true;
                case 12: _migrations = JsonSerializer.Deserialize(ref reader, json.ImmutableArrayMigration); return true;
                case 13: _movedByOthers = JsonSerializer.Deserialize(ref reader, json.ImmutableArrayString); return true;
                case 14: _drain = JsonSerializer.Deserialize(ref reader, json.ImmutableArrayDrainItem); return true;
                case 15: _guard = JsonSerializer.Deserialize(ref reader, json.GuardState); return true;
                case 16: _volumes = JsonSerializer.Deserialize(ref reader, json.ImmutableArrayVolumeState); return true;
                case 17: _dropped = JsonSerializer.Deserialize(ref reader, json.ImmutableArrayDropCount); return true;
                default: return false;
            }
        }

        public readonly StatusMessage Whole() => new()
        {
            Host = _host, AgentVersion = _agentVersion!, Facts = _facts, Sample = _sample, Mode = _mode, IntentGeneration = _intentGeneration, Degraded = _degraded, Load = _load, Overloads = _overloads, Monitoring = _monitors!,
            Negotiation = _negotiates!, Promised = _promised, Migrations = _migrations, MovedByOthers = _movedByOthers, Drain = _drain, Guard = _guard, Volumes = _volumes, Dropped = _dropped,
        };
    }
}
