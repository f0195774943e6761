using System.Text;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Fuzz.Mutation;

/// <summary>Changes JSON by its values and properties, so that what comes out is still JSON most of the time, and not what was meant.</summary>
internal sealed class JsonMutator(SplitMix64 random)
{
    private static readonly string[] _values =
    [
        "null", "true", "false", "0", "-0", "1", "-1", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e400", "-1e308", "1e308", "5e-324", "1.0", "0.1", "1E2", "1e19", "NaN", "Infinity", "-Infinity", "\"NaN\"", "\"Infinity\"",
        "99999999999999999999999999999999999999", "\"\"", "\" \"", "\"x\"", "\"1\"", "[]", "{}", "[null]", "[[]]", "[{}]", "{\"\":null}", "[0]", "\"\\ud800\"", "\"\\udfff\\ud800\"", "\"\\u0000\"", "\"\\u001b[2J\\u0007\"", "\"\\u202e\\u200b\\ufeff\"",
        "\"\\n\\r\\t\"", "\"<script>\"", "\"'; drop table x\"", "\"../../etc/passwd\"", "\"web\"", "\"ferby\"", "\"herby\"", "\"00000000-0000-0000-0000-000000000000\"", "\"f91a9337-797a-454e-815f-25f13eb15de5\"", "\"9999-12-31T23:59:59.9999999Z\"", "\"0001-01-01T00:00:00\"",
        "\"2026-11-28T00:00:00+14:00\"", "\"10675199.02:48:05.4775807\"", "\"-10675199.02:48:05.4775808\"", "\"00:00:00\"", "\"24:00:00\"", "\"-00:00:01\"", "\"00:00:05\"", "\"unheard-of\"", "255", "256", "65536", "1000000000000", "0.5",
        // Not JSON any more
        "", "'x'", "{", "]", "undefined", "01", "+1", ".5", "/**/1", "\"", "\"\u0001\"",
    ];

    /// <summary>One change.</summary>
    public byte[] Change(byte[] input, byte[] other)
    {
        var spans = JsonSpans.Of(input);
        if (spans.Values.Count == 0) return Replace(input, (0, input.Length), Encoding.UTF8.GetBytes(random.Of(_values)));
        switch (random.Below(100))
        {
            case < 55: return Replace(input, random.Of(spans.Values), Value());
            case < 65: return Replace(input, random.Of(spans.Values), Of(input, spans.Values));
            case < 72 when JsonSpans.Of(other) is { Values.Count: > 0 } others: return Replace(input, random.Of(spans.Values), Of(other, others.Values));
            case < 82 when spans.Properties.Count > 0: return Replace(input, random.Of(spans.Properties), "\"gone\":0"u8.ToArray());
            case < 90 when spans.Properties.Count > 0: return Twice(input, random.Of(spans.Properties));
            case < 96 when spans.Names.Count > 0: return Replace(input, random.Of(spans.Names), Of(input, spans.Names));
            case < 99: return Replace(input, random.Of(spans.Values), Deep());
            default: return Replace(input, random.Of(spans.Values), Long());
        }
    }

    private byte[] Value() => random.Below(12) == 0 ? Encoding.UTF8.GetBytes($"{(long)random.Next()}") : Encoding.UTF8.GetBytes(random.Of(_values));

    private byte[] Of(byte[] input, List<(int From, int To)> spans)
    {
        var (from, to) = random.Of(spans);
        return input[from..to];
    }

    // The same key once more, with another value
    private byte[] Twice(byte[] input, (int From, int To) property)
    {
        var text = input[property.From..property.To];
        var name = text[..(Array.IndexOf(text, (byte)':') + 1)];
        return Replace(input, property, [.. text, (byte)',', .. name, .. random.Below(2) == 0 ? text[name.Length..] : Value()]);
    }

    private byte[] Deep()
    {
        var depth = random.Of([9, 15, 17, 65, 1000, 100_000]);
        var (open, close) = random.Below(2) == 0 ? ("[", "]") : ("{\"a\":", "}");
        return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, depth)) + "0" + (random.Below(3) == 0 ? "" : string.Concat(Enumerable.Repeat(close, depth))));
    }

    private byte[] Long()
    {
        var length = random.Of([100, 255, 4096, 65_536, 1 << 20]);
        return random.Below(4) switch
        {
            0 => Encoding.UTF8.GetBytes($"\"{new string('a', length)}\""),
            1 => Encoding.UTF8.GetBytes($"\"{string.Concat(Enumerable.Repeat("\\u00e9", length / 6))}\""),
            2 => Encoding.UTF8.GetBytes($"[{string.Concat(Enumerable.Repeat("0,", length / 2))}0]"),
            _ => Encoding.UTF8.GetBytes(new string('9', Math.Min(length, 4096))),
        };
    }

    private static byte[] Replace(byte[] input, (int From, int To) span, byte[] with) => [.. input.AsSpan(0, span.From), .. with, .. input.AsSpan(span.To)];
}
