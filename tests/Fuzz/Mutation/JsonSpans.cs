using System.Text.Json;

namespace XenWeb.Fuzz.Mutation;

/// <summary>Where the values and properties of a JSON text stand, as far as it can be read; what stands before its first bracket is none of it.</summary>
internal sealed class JsonSpans
{
    private const int SpansMax = 20_000;

    /// <summary>Values: from, to.</summary>
    public List<(int From, int To)> Values { get; } = [];

    /// <summary>Properties with their names: from, to.</summary>
    public List<(int From, int To)> Properties { get; } = [];

    /// <summary>Names with their quotes: from, to.</summary>
    public List<(int From, int To)> Names { get; } = [];

    /// <summary>Whether there is a bracket at all.</summary>
    public static bool MayBe(byte[] input) => Start(input) >= 0;

    /// <summary>Reads them.</summary>
    public static JsonSpans Of(byte[] input)
    {
        var (spans, start) = (new JsonSpans(), Start(input));
        if (start < 0) return spans;
        var reader = new Utf8JsonReader(input.AsSpan(start), new JsonReaderOptions { MaxDepth = 64, AllowTrailingCommas = true });
        // Of what is open: where it, and the property before it, began
        var open = new Stack<(int Value, int? Property)>();
        int? name = null;
        try
        {
            while (reader.Read() && spans.Values.Count < SpansMax) spans.Take(ref reader, start, open, ref name);
        }
        catch (JsonException)
        {
            // What was read before it counts
        }
        return spans;
    }

    private static int Start(byte[] input) => input.AsSpan().IndexOfAny((byte)'{', (byte)'[');

    private void Take(ref Utf8JsonReader reader, int start, Stack<(int Value, int? Property)> open, ref int? name)
    {
        var (from, to) = (start + (int)reader.TokenStartIndex, start + (int)reader.BytesConsumed);
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                name = from;
                // The colon is consumed with it
                Names.Add((from, from + reader.ValueSpan.Length + 2));
                return;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                open.Push((from, name));
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                var (value, property) = open.Pop();
                Values.Add((value, to));
                if (property is { } p) Properties.Add((p, to));
                break;
            default:
                Values.Add((from, to));
                if (name is { } n) Properties.Add((n, to));
                break;
        }
        name = null;
    }
}
