using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Domains;

namespace XenWeb.Web.Comparisons;

/// <summary>One of those that are compared.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Host">The host; null for a domain.</param>
/// <param name="Guest">The domain; null for a host.</param>
public sealed record CompareSubject(string Name, HostId? Host, GuestId? Guest);

/// <summary>Who is compared: hosts, or domains, as the address has them.</summary>
/// <param name="Subjects">Each once, in the order of the address.</param>
/// <param name="AreHosts">Whether they are hosts.</param>
/// <param name="Problems">Everything that is wrong with the address.</param>
public sealed record CompareChoice(IReadOnlyList<CompareSubject> Subjects, bool AreHosts, IReadOnlyList<string> Problems)
{
    /// <summary>As many as lines can be told apart.</summary>
    public const int SubjectsMax = 4;

    /// <summary>Those of an address that are in the lab, or in the part of it that is given.</summary>
    public static CompareChoice Read(IReadOnlyList<string> hosts, IReadOnlyList<string> domains, FleetSnapshot fleet)
    {
        var areHosts = hosts.Count > 0 || domains.Count == 0;
        var problems = new List<string>();
        if (hosts.Count > 0 && domains.Count > 0) problems.Add(T("Hosts are not compared with domains: the domains are left out."));
        var found = new List<CompareSubject>();
        foreach (var name in (areHosts ? hosts : domains).Distinct(StringComparer.Ordinal))
        {
            var subject = areHosts ? Host(name, fleet) : Domain(name, fleet);
            if (subject is null) problems.Add(areHosts ? T($"No host is called {Short(name)} in what you may see.") : T($"No domain is called {Short(name)} in what you may see."));
            else if (found.Count == SubjectsMax) problems.Add(T($"{Short(name)} is left out: at most {SubjectsMax} are compared."));
            else found.Add(subject);
        }
        return new CompareChoice(found, areHosts, problems);
    }

    /// <summary>Names that could be added, beginning with what was typed, then those that hold it; at most so many. Of the many domains none as long as nothing is typed.</summary>
    public IReadOnlyList<string> Others(FleetSnapshot fleet, string typed, int most)
    {
        if (typed.Length == 0 && !AreHosts) return [];
        var taken = Subjects.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        var names = (AreHosts ? fleet.Hosts.Keys.Select(h => h.Name) : DomainView.All(fleet).Select(d => d.Guest.Name)).Where(n => !taken.Contains(n) && n.Contains(typed, StringComparison.OrdinalIgnoreCase));
        return [.. names.Distinct(StringComparer.Ordinal).OrderBy(n => !n.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).ThenBy(n => n, StringComparer.OrdinalIgnoreCase).Take(most)];
    }

    private static CompareSubject? Host(string name, FleetSnapshot fleet) => HostId.IsValid(name) && fleet.Hosts.ContainsKey(new HostId(name)) ? new CompareSubject(name, new HostId(name), null) : null;

    private static CompareSubject? Domain(string name, FleetSnapshot fleet) => DomainView.All(fleet).FirstOrDefault(d => d.Guest.Name == name) is { } domain ? new CompareSubject(name, null, domain.Guest.Id) : null;

    private static string Short(string name) => name.Length > 80 ? name[..80] + "…" : name;
}
