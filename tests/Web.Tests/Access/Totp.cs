using System.Buffers.Binary;
using System.Security.Cryptography;

namespace XenWeb.Web.Tests.Access;

/// <summary>An authenticator, as RFC 6238 says: the tests' own, so that it judges what the app does.</summary>
internal static class Totp
{
    public static string Of(string base32, DateTimeOffset now)
    {
        var bits = string.Concat(base32.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c), 2).PadLeft(5, '0')));
        var key = Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2)).ToArray();
        var step = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, now.ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // What the standard says
        var hash = HMACSHA1.HashData(key, step);
#pragma warning restore CA5350
        var at = hash[^1] & 15;
        return $"{(BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(at)) & int.MaxValue) % 1_000_000:000000}";
    }
}
