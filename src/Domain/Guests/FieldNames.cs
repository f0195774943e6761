using System.Text.Json;

namespace XenWeb.Domain.Guests;

/// <summary>Names of an object's fields, as a converter by hand finds them.</summary>
internal static class FieldNames
{
    /// <summary>Names as they stand in a text.</summary>
    public static JsonEncodedText[] Of(params ReadOnlySpan<string> names)
    {
        var all = new JsonEncodedText[names.Length];
        for (var i = 0; i < all.Length; i++) all[i] = JsonEncodedText.Encode(names[i]);
        return all;
    }

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

    /// <summary>Which field comes, and the reader goes to its value; -1 for none that is known, and for one that came before. As <see cref="Find"/> otherwise.</summary>
    /// <param name="reader">At a property's name.</param>
    /// <param name="names">All names, 32 at most.</param>
    /// <param name="had">A bit for each field that has come.</param>
    /// <param name="likely">Where to begin; the one after it then.</param>
    public static int Next(ref Utf8JsonReader reader, JsonEncodedText[] names, ref int had, ref int likely)
    {
        var field = Find(ref reader, names, likely);
        if (field < 0 || (had & 1 << field) != 0) return -1;
        (had, likely) = (had | 1 << field, field + 1);
        reader.Read();
        return field;
    }
}
