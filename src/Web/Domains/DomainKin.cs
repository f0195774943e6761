using XenWeb.Web.Access;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Domains;

/// <summary>The classes and owners that the domains of a lab have, for the choices of a filter. Gathered anew at most every <see cref="Period"/>: they change with configurations, not with samples.</summary>
public sealed class DomainKin
{
    /// <summary>Least time between two gatherings.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private DateTimeOffset _at;
    private int _of = -1;

    /// <summary>By name.</summary>
    public IReadOnlyList<string> Classes { get; private set; } = [];

    /// <summary>By name.</summary>
    public IReadOnlyList<string> Owners { get; private set; } = [];

    /// <summary>Gathers them if it is time for it, or if there are more or fewer domains in a small lab.</summary>
    public void Gather(IReadOnlyList<DomainView> domains, Gate where, DateTimeOffset now)
    {
        if (now - _at < Period && (domains.Count == _of || domains.Count > LabSize.Large)) return;
        (_at, _of) = (now, domains.Count);
        var (classes, owners) = (new SortedSet<string>(StringComparer.Ordinal), new SortedSet<string>(StringComparer.Ordinal));
        foreach (var domain in domains)
        {
            var target = where.OfDomain(domain.Guest.Name, domain.Host);
            if (target.Class is { Length: > 0 } named) classes.Add(named);
            if (target.Owner is { Length: > 0 } owner) owners.Add(owner);
        }
        (Classes, Owners) = ([.. classes], [.. owners]);
    }
}
