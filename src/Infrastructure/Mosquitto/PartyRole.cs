using System.Security.Cryptography;
using System.Text;
using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;

namespace XenWeb.Infrastructure.Mosquitto;

/// <summary>
/// The role that a party of the lab has at Mosquitto: what <see cref="TopicRights"/> says, and nothing else. Its name tells whose it is and which
/// rights it gives, so that other rights (of another version of XenWeb) are another role, and no role is ever changed.
/// </summary>
/// <param name="Name">IDENTITY@HASH.</param>
/// <param name="Rights">What it allows.</param>
public sealed record PartyRole(string Name, IReadOnlyList<RoleRight> Rights)
{
    private const char Mark = '@';

    /// <summary>A party's.</summary>
    public static PartyRole Of(AgentIdentity identity)
    {
        RoleRight[] rights =
        [
            .. TopicRights.Write(identity).Select(filter => new RoleRight("publishClientSend", filter)),
            // Mosquitto asks twice: when somebody subscribes, and again for each message that it hands on
            .. TopicRights.Read(identity).SelectMany(filter => new[] { new RoleRight("subscribePattern", filter), new RoleRight("publishClientReceive", filter) }),
        ];
        var text = string.Concat(rights.Select(right => $"{right.Acltype} {right.Topic}\n"));
        return new PartyRole($"{identity}{Mark}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16]}", rights);
    }

    /// <summary>Whether a role is one that is made here, of whatever version.</summary>
    public static bool IsOurs(string name) => name.LastIndexOf(Mark) is > 0 and var mark && AgentIdentity.TryParse(name[..mark], out _);
}
