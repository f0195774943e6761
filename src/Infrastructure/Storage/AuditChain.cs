using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Infrastructure.Storage;

/// <summary>What ties the audit's rows together: each hash is over the hash before and the row itself, in a form that is the same everywhere.</summary>
public static class AuditChain
{
    /// <summary>What the first link hangs on.</summary>
    public const string Root = "";

    /// <summary>The hash of a row.</summary>
    /// <param name="before">The hash of the row before; <see cref="Root"/> for the first.</param>
    /// <param name="row">The row; its own hash does not matter.</param>
    public static string Hash(string before, AuditRow row)
    {
        var form = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(form))
        {
            // An array of JSON: no text can be taken for the beginning of the next
            json.WriteStartArray();
            json.WriteStringValue(before);
            json.WriteNumberValue(row.Sequence);
            json.WriteStringValue(row.Key);
            json.WriteNumberValue(row.At.ToUnixTimeMilliseconds());
            foreach (var text in new[] { row.Who, row.What, row.On, row.Why, row.From, row.Outcome }) json.WriteStringValue(text);
            json.WriteEndArray();
        }
        return Convert.ToHexStringLower(SHA256.HashData(form.WrittenSpan));
    }

    /// <summary>Why a row can't follow the one before; null if it does.</summary>
    /// <param name="before">The row before; null for the first.</param>
    /// <param name="row">The row.</param>
    public static string? Break(AuditRow? before, AuditRow row)
    {
        var awaited = (before?.Sequence ?? 0) + 1;
        if (row.Sequence != awaited) return row.Sequence == awaited + 1 ? $"entry {awaited} is missing" : $"entries {awaited} to {row.Sequence - 1} are missing";
        return row.Hash == Hash(before?.Hash ?? Root, row) ? null : $"entry {row.Sequence} is not what was written, or not where it was written";
    }
}
