using System.Text.Json;
using System.Text.Json.Serialization;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Guests;

/// <summary>
/// A guest's sample by hand: it is what statuses are made of, twenty of them in each, and the serializer puts every value of an object that can't change into a box of its own before it makes
/// one. Reads what the serializer would write, and refuses what it would refuse: what must be there and is not, what comes twice, and null where none may be.
/// </summary>
public sealed class GuestSampleJson : JsonConverter<GuestSample>
{
    // As they are written, those that must be there first: mostly the next is the one that comes
    private static readonly JsonEncodedText[] _names = FieldNames.Of(
        "id", "name", "domainNumber", "state", "vcpus", "memory", "memoryMax", "cpu", "cpuSeconds", "networkIn", "networkOut", "blockRead", "blockWrite", "blockRequestsPerSecond",
        "networks", "disks", "fittings", "cannotMigrate", "quarantine", "bandwidth", "restsUntil");

    private const int Required = 0b111111;

    private static readonly JsonEncodedText[] _states = FieldNames.Of(Enum.GetNames<GuestRunState>());
    private static readonly GuestIdJson _id = new();
    private static readonly GuestFittingsJson _fittings = new();
    private static readonly ByteSizeJson _bytes = new();
    private static readonly CoresJson _cores = new();
    private static readonly BitRateJson _bits = new();
    private static readonly ByteRateJson _rate = new();
    private static readonly FiniteJson _number = new();

    /// <inheritdoc/>
    public override GuestSample Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("a sample is an object");
        var (read, had, next) = (new Draft(), 0, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = FieldNames.Find(ref reader, _names, next);
            reader.Read();
            if (field < 0)
            {
                // Not Skip, which throws in all blocks of a stream but its last. It never fails: the serializer has read the whole value ahead
                _ = reader.TrySkip();
                continue;
            }
            if ((had & 1 << field) != 0) throw new JsonException($"'{_names[field]}' comes twice");
            (had, next) = (had | 1 << field, field + 1);
            read.Set(field, ref reader, options);
        }
        return (had & Required) == Required ? read.Whole() : throw new JsonException("a sample lacks what must be there");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, GuestSample value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        Put(writer, 0, value.Id, _id, options);
        writer.WriteString(_names[1], value.Name);
        writer.WriteNumber(_names[2], value.DomainNumber);
        writer.WriteString(_names[3], _states[(int)value.State]);
        writer.WriteNumber(_names[4], value.Vcpus);
        Put(writer, 5, value.Memory, _bytes, options);
        Put(writer, 6, value.MemoryMax, _bytes, options);
        Put(writer, 7, value.Cpu, _cores, options);
        Put(writer, 8, value.CpuSeconds, _number, options);
        Put(writer, 9, value.NetworkIn, _bits, options);
        Put(writer, 10, value.NetworkOut, _bits, options);
        Put(writer, 11, value.BlockRead, _rate, options);
        Put(writer, 12, value.BlockWrite, _rate, options);
        Put(writer, 13, value.BlockRequestsPerSecond, _number, options);
        writer.WriteNumber(_names[14], value.Networks);
        writer.WriteNumber(_names[15], value.Disks);
        writer.WritePropertyName(_names[16]);
        _fittings.Write(writer, value.Fittings, options);
        if (value.CannotMigrate is { } why) writer.WriteString(_names[17], why);
        if (value.Quarantine is { } quarantine) writer.WriteString(_names[18], quarantine);
        Put(writer, 19, value.Bandwidth, _bits, options);
        if (value.RestsUntil is { } until) writer.WriteString(_names[20], until);
        writer.WriteEndObject();
    }

    // Nothing of what is null
    private static void Put<T>(Utf8JsonWriter writer, int name, T? value, JsonConverter<T> json, JsonSerializerOptions options)
        where T : struct
    {
        if (value is not { } some) return;
        writer.WritePropertyName(_names[name]);
        json.Write(writer, some, options);
    }

    private static T? OrNull<T>(ref Utf8JsonReader reader, JsonConverter<T> json, JsonSerializerOptions options)
        where T : struct => reader.TokenType == JsonTokenType.Null ? null : json.Read(ref reader, typeof(T), options);

    private static GuestRunState State(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && FieldNames.Find(ref reader, _states, 0) is >= 0 and var state ? (GuestRunState)state : throw new JsonException("no state of a guest");

    /// <summary>What was read so far.</summary>
    private struct Draft
    {
        private GuestId _guest;
        private string? _name, _cannotMigrate, _quarantine;
        private int _domainNumber, _vcpus, _networks, _disks;
        private GuestRunState _state;
        private ByteSize _memory;
        private ByteSize? _memoryMax;
        private Cores? _cpu;
        private double _cpuSeconds;
        private double? _blockRequests;
        private BitRate? _networkIn, _networkOut, _bandwidth;
        private ByteRate? _blockRead, _blockWrite;
        private GuestFittings? _needs;
        private DateTimeOffset? _restsUntil;

        public void Set(int field, ref Utf8JsonReader reader, JsonSerializerOptions options)
        {
            switch (field)
            {
                case 0: _guest = _id.Read(ref reader, typeof(GuestId), options); break;
                case 1: _name = reader.GetString() ?? throw new JsonException("a guest has a name"); break;
                case 2: _domainNumber = reader.GetInt32(); break;
                case 3: _state = State(ref reader); break;
                case 4: _vcpus = reader.GetInt32(); break;
                case 5: _memory = _bytes.Read(ref reader, typeof(ByteSize), options); break;
                case 6: _memoryMax = OrNull(ref reader, _bytes, options); break;
                case 7: _cpu = OrNull(ref reader, _cores, options); break;
                case 8: _cpuSeconds = _number.Read(ref reader, typeof(double), options); break;
                case 9: _networkIn = OrNull(ref reader, _bits, options); break;
                case 10: _networkOut = OrNull(ref reader, _bits, options); break;
                case 11: _blockRead = OrNull(ref reader, _rate, options); break;
                case 12: _blockWrite = OrNull(ref reader, _rate, options); break;
                case 13: _blockRequests = OrNull(ref reader, _number, options); break;
                case 14: _networks = reader.GetInt32(); break;
                case 15: _disks = reader.GetInt32(); break;
                case 16: _needs = _fittings.Read(ref reader, typeof(GuestFittings), options); break;
                case 17: _cannotMigrate = reader.GetString(); break;
                case 18: _quarantine = reader.GetString(); break;
                case 19: _bandwidth = OrNull(ref reader, _bits, options); break;
                case 20: _restsUntil = reader.TokenType == JsonTokenType.Null ? null : reader.GetDateTimeOffset(); break;
            }
        }

        public readonly GuestSample Whole() => new()
        {
            Id = _guest, Name = _name!, DomainNumber = _domainNumber, State = _state, Vcpus = _vcpus, Memory = _memory, MemoryMax = _memoryMax, Cpu = _cpu, CpuSeconds = _cpuSeconds,
            NetworkIn = _networkIn, NetworkOut = _networkOut, BlockRead = _blockRead, BlockWrite = _blockWrite, BlockRequestsPerSecond = _blockRequests, Networks = _networks, Disks = _disks,
            Fittings = _needs ?? GuestFittings.None, CannotMigrate = _cannotMigrate, Quarantine = _quarantine, Bandwidth = _bandwidth, RestsUntil = _restsUntil,
        };
    }
}
