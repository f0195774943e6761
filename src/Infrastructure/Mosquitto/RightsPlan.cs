using XenWeb.Domain.Identities;
using XenWeb.Infrastructure.Identity;

namespace XenWeb.Infrastructure.Mosquitto;

/// <summary>
/// What has to be said to Mosquitto, so that every certificate that counts has its party's rights there, and no other has any. Other clients and
/// roles that the broker's owner has made are left alone.
/// </summary>
/// <param name="First">Who is to be known no more: before all else.</param>
/// <param name="Then">Roles and clients that are to be there.</param>
/// <param name="Last">Roles that nobody has any more.</param>
public sealed record RightsPlan(IReadOnlyList<RightsCommand> First, IReadOnlyList<RightsCommand> Then, IReadOnlyList<RightsCommand> Last)
{
    /// <summary>Nothing is to be said.</summary>
    public bool IsEmpty => First.Count + Then.Count + Last.Count == 0;

    /// <summary>From what counts and what is there.</summary>
    /// <param name="counting">The subjects of all certificates that count, the web app's apart.</param>
    /// <param name="clients">Whom Mosquitto knows.</param>
    /// <param name="roles">The names of its roles.</param>
    public static RightsPlan Of(IEnumerable<CertificateSubject> counting, IReadOnlyCollection<KnownClient> clients, IReadOnlyCollection<string> roles)
    {
        var wanted = new SortedDictionary<string, PartyRole>(StringComparer.Ordinal);
        var byIdentity = new Dictionary<AgentIdentity, PartyRole>();
        foreach (var subject in counting.Where(s => s.Serial is not null))
        {
            if (!byIdentity.TryGetValue(subject.Identity, out var role)) byIdentity[subject.Identity] = role = PartyRole.Of(subject.Identity);
            wanted[$"{subject}"] = role;
        }
        var ours = clients.Where(c => CertificateSubject.TryParse(c.Username, out var subject) && subject.Serial is not null).ToList();
        var right = ours.Where(c => wanted.TryGetValue(c.Username, out var role) && c.Roles is [{ Rolename: var only }] && only == role.Name).Select(c => c.Username).ToHashSet(StringComparer.Ordinal);
        var web = PartyRole.Of(AgentIdentity.Web);
        var webLacks = clients.Any(c => c.Username == $"{CertificateSubject.Web}" && c.Roles?.Any(r => r.Rolename == web.Name) != true);
        var needed = wanted.Values.Append(web).DistinctBy(r => r.Name).ToList();
        return new RightsPlan(
            [.. ours.Where(c => !right.Contains(c.Username)).Select(c => RightsCommand.DeleteClient(c.Username))],
            [
                .. needed.Where(r => !roles.Contains(r.Name)).Select(RightsCommand.CreateRole),
                .. wanted.Where(w => !right.Contains(w.Key)).Select(w => RightsCommand.CreateClient(w.Key, w.Value.Name)),
                .. webLacks ? [RightsCommand.AddRole($"{CertificateSubject.Web}", web.Name)] : Array.Empty<RightsCommand>(),
            ],
            [.. roles.Where(name => PartyRole.IsOurs(name) && needed.TrueForAll(r => r.Name != name)).Select(RightsCommand.DeleteRole)]);
    }
}
