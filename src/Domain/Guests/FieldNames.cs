using System.Text.Json;

namespace XenWeb.Domain.Guests;

/// <summary>Names of an object's fields, as a converter by hand finds them.</summary>
internal static class FieldNames
{
    /// <summary>Which of the names the reader stands at; -1 for none of them. Looks at the one that is likely first.</summary>
    /// <param name="reader">At a property's name or a text.</param>
    /// <param name="names">All names.</param>
    /// <param name="likely">Where to begin.</param>
    public static int Find(ref Utf8JsonReader reader, JsonEncodedText[] names, int likely)
    {
        for (var i = 0; i < names.Length; i++)
        {
            var at = (likely + i) % names.Length;
            if (reader.ValueTextEquals(names[at].EncodedUtf8Bytes)) return at;
        }
        return -1;
    }
}
