using System.Security.Cryptography;
using System.Text;

namespace XenWeb.Web.Access;

/// <summary>Random texts that are shown once, and what is kept of them.</summary>
internal static class SecretText
{
    // Without letters and digits that look alike
    private const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";

    /// <summary>A text of so many letters and digits, 5 bits each.</summary>
    public static string New(int length) => RandomNumberGenerator.GetString(Letters, length);

    /// <summary>SHA-256 in hexadecimal: enough for a text that is random itself, unlike a password.</summary>
    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
