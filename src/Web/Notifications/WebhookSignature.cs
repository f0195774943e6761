using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace XenWeb.Web.Notifications;

/// <summary>
/// How a webhook is signed: HMAC-SHA256, with the secret's UTF-8 as the key, over the time stamp, a dot and the body. Whoever takes it reckons the same and compares,
/// and takes nothing that is older than five minutes or that it has taken before: docs/notifications.md.
/// </summary>
public static class WebhookSignature
{
    /// <summary>The header: "t=UNIX SECONDS,v1=HEXADECIMAL".</summary>
    public const string Header = "XenWeb-Signature";

    /// <summary>The header of the letter's id, the same for each try.</summary>
    public const string Delivery = "XenWeb-Delivery";

    private const string Prefix = "whsec_";

    /// <summary>A new secret: 32 random bytes.</summary>
    public static string NewSecret() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>The header's value.</summary>
    public static string Sign(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var stamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{stamp}."), .. body];
        return $"t={stamp},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }
}
