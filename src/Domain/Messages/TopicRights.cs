using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Identities;

namespace XenWeb.Domain.Messages;

/// <summary>
/// What each party may write and read at the broker: the embedded one asks here, and Mosquitto's roles are made from it. Signatures hold
/// without it; this keeps strangers' noise away, and from each what is not for it.
/// </summary>
public static class TopicRights
{
    /// <summary>The filters below which it may write.</summary>
    public static IReadOnlyList<string> Write(AgentIdentity identity) => identity.Role switch
    {
        IdentityRole.Web => [$"{Topics.Root}/#"],
        IdentityRole.Server => [$"{Topics.Root}/hosts/{identity.Name}/#", $"{Topics.Root}/negotiation/{identity.Name}/#", $"{Topics.Root}/consoles/{identity.Name}/#", Topics.Backlog(new HostId(identity.Name)), $"{Topics.Root}/relay/{identity.Name}/#"],
        IdentityRole.Configuration => [$"{Topics.Root}/configurations/{identity.Name}/#"],
        IdentityRole.Virtual => [$"{Topics.Root}/guests/{identity.Name}/#"],
        IdentityRole.Broker => [Topics.Renewal(identity)],
        _ => [],
    };

    /// <summary>The filters that it may subscribe to; a host also to those of the guests whose channels it carries.</summary>
    public static IReadOnlyList<string> Read(AgentIdentity identity) => identity.Role switch
    {
        IdentityRole.Web => [$"{Topics.Root}/#", Topics.Shared($"{Topics.Root}/#")],
        IdentityRole.Server => [.. Topics.ForHost(new HostId(identity.Name)), .. Topics.ForAllGuests, $"{Topics.Root}/web/certificates/guests/+", .. Topics.ForIdentity(identity)],
        IdentityRole.Configuration => [Topics.ConfigurationOrders(new HostId(identity.Name)), .. Topics.ForIdentity(identity)],
        IdentityRole.Virtual => [.. Topics.ForGuest(new GuestId(Guid.Parse(identity.Name))), .. Topics.ForIdentity(identity)],
        IdentityRole.Broker => Topics.ForIdentity(identity),
        _ => [],
    };

    /// <summary>Whether it may write to a topic.</summary>
    public static bool MayWrite(AgentIdentity identity, string topic) => AnyCovers(Write(identity), topic);

    /// <summary>Whether it may subscribe to a filter: all that the filter stands for has to be its to read.</summary>
    public static bool MayRead(AgentIdentity identity, string filter) => AnyCovers(Read(identity), filter);

    /// <summary>Whether all that a filter (or topic) stands for is among what another one stands for.</summary>
    public static bool Covers(string allowed, string filter) => Covers(allowed.Split('/'), filter.Split('/'));

    // Whoever sends it chooses how long it is: it is taken apart once
    private static bool AnyCovers(IEnumerable<string> allowed, string filter)
    {
        var levels = filter.Split('/');
        return allowed.Any(a => Covers(a.Split('/'), levels));
    }

    private static bool Covers(string[] outer, string[] inner)
    {
        for (var i = 0; i < outer.Length; i++)
        {
            if (outer[i] == "#") return true;
            if (i >= inner.Length || inner[i] == "#") return false;
            if (outer[i] != "+" && outer[i] != inner[i]) return false;
        }
        return outer.Length == inner.Length;
    }
}
