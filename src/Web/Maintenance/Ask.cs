using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Maintenance;

/// <summary>A request as such, to know it again when it is repeated.</summary>
/// <param name="Key">The caller's idempotency key; null if none.</param>
/// <param name="Reason">Who and why.</param>
/// <param name="What">All that it asks for, in one order.</param>
public sealed record Ask(string? Key, Reason Reason, ImmutableArray<string> What)
{
    /// <summary>The longest key, in characters.</summary>
    public const int KeyMax = 255;

    /// <summary>Of all that is asked for; another request has another.</summary>
    public string Hash
    {
        get
        {
            // Each part with its length before it, so that two lists can't run together to the same text
            var text = string.Concat(What.Append(Reason.Who).Append(Reason.Why).Select(part => $"{part.Length}:{part}"));
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        }
    }
}
