using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Hosts;

/// <summary>A host's sample by hand, as a part of <see cref="Messages.StatusReader"/>: gives up at what agents do not write.</summary>
internal static class HostSampleReader
{
    // As they are written
    private static readonly JsonEncodedText[] _names = FieldNames.Of("at", "cpu", "dom0Cpu", "freeMemory", "dom0Memory", "networkIn", "networkOut", "blockRead", "blockWrite", "guests");

    // Time and free memory must be there
    private const int Required = 0b1001;

    private static readonly GuestSampleJson _guest = new();
    private static readonly ByteSizeJson _bytes = new();
    private static readonly CoresJson _cores = new();
    private static readonly BitRateJson _bits = new();
    private static readonly ByteRateJson _rate = new();

    /// <summary>The sample that the reader stands at; null for what is not as agents write it. Throws what a reader throws.</summary>
    /// <param name="reader">At its first token, and afterwards at its last.</param>
    /// <param name="options">As the serializer gives them to converters.</param>
    public static HostSample? Read(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return null;
        var (at, free, dom0Memory, guests) = (default(DateTimeOffset), default(ByteSize), default(ByteSize), ImmutableArray<GuestSample>.Empty);
        Cores? cpu = null, dom0 = null;
        BitRate? networkIn = null, networkOut = null;
        ByteRate? blockRead = null, blockWrite = null;
        var (had, likely) = (0, 0);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (FieldNames.Next(ref reader, _names, ref had, ref likely))
            {
                case 0: at = reader.GetDateTimeOffset(); break;
                case 1: cpu = Number(ref reader, _cores, options); break;
                case 2: dom0 = Number(ref reader, _cores, options); break;
                case 3: free = Number(ref reader, _bytes, options); break;
                case 4: dom0Memory = Number(ref reader, _bytes, options); break;
                case 5: networkIn = Number(ref reader, _bits, options); break;
                case 6: networkOut = Number(ref reader, _bits, options); break;
                case 7: blockRead = Number(ref reader, _rate, options); break;
                case 8: blockWrite = Number(ref reader, _rate, options); break;
                case 9: guests = Guests(ref reader, options); break;
                default: return null;
            }
        }
        return (had & Required) != Required ? null : new HostSample
        {
            At = at, Cpu = cpu, Dom0Cpu = dom0, FreeMemory = free, Dom0Memory = dom0Memory, NetworkIn = networkIn, NetworkOut = networkOut, BlockRead = blockRead, BlockWrite = blockWrite, Guests = guests,
        };
    }

    // Agents write no nulls
    private static T Number<T>(ref Utf8JsonReader reader, JsonConverter<T> json, JsonSerializerOptions options) => json.Read(ref reader, typeof(T), options)!;

    private static ImmutableArray<GuestSample> Guests(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("no list");
        var guests = ImmutableArray.CreateBuilder<GuestSample>(16);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) guests.Add(_guest.Read(ref reader, typeof(GuestSample), options));
        return guests.DrainToImmutable();
    }
}
