using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace XenWeb.Domain.Messages;

/// <summary>Reads what mostly is what was read the last time, word for word, and can't change: then it gives the same once more. Safe for several threads.</summary>
internal sealed class RepeatedJson<T>(JsonTypeInfo<T> json)
    where T : class
{
    // Replaced as a whole: another thread sees this one or the one before
    private volatile Entry? _last;

    /// <summary>The value that the reader stands at; null for JSON's null. Throws what <see cref="JsonSerializer"/> throws.</summary>
    /// <param name="reader">At the value's first token, and afterwards at its last.</param>
    /// <param name="utf8">All that the reader reads.</param>
    public T? Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        var from = utf8[(int)reader.TokenStartIndex..];
        // An object ends where its text ends: what begins with the whole of it is the same
        if (_last is { } last && from.StartsWith(last.Text))
        {
            reader.Skip();
            return last.Value;
        }
        var value = JsonSerializer.Deserialize(ref reader, json);
        if (value is not null) _last = new Entry(from[..(int)(reader.BytesConsumed - (utf8.Length - from.Length))].ToArray(), value);
        return value;
    }

    private sealed record Entry(byte[] Text, T Value);
}
