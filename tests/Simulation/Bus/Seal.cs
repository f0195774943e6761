using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Simulation.Bus;

/// <summary>
/// What a receiver believes, by the rules of <see cref="SignedSeal"/> and with its real <see cref="ReplayGuard"/>; only the signature itself is a field.
/// </summary>
/// <param name="kept">Of the web app's retained topics: on the receiver's disk, so it knows them after a restart.</param>
/// <param name="began">When the receiver began, by its clock.</param>
internal sealed class Seal(ReplayGuard kept, DateTimeOffset began)
{
    private readonly ReplayGuard _memory = new();

    /// <summary>Null if it counts; else why it does not.</summary>
    public string? Refusal(Wire wire, bool retained, DateTimeOffset now)
    {
        if (wire.Claims is not { } claims) return "unsigned";
        if (claims.Topic != wire.Topic) return "wrong topic";
        if (wire.TopicSigner != claims.Signer) return "wrong role";
        if (claims.IssuedAt > now + SignedSeal.SkewMax) return "clock skew";
        if (claims.ExpiresAt + SignedSeal.SkewMax < now) return "expired";
        if (!retained && claims.IssuedAt < began - TimeSpan.FromSeconds(1)) return "said before this agent began";
        return (Topics.IsKeptByWeb(wire.Topic) ? kept : _memory).Take(claims, retained, remember: false);
    }
}
