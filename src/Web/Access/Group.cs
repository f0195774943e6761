using System.Collections.Immutable;

namespace XenWeb.Web.Access;

/// <summary>Where instructors act and see.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Classes">Domains whose configurations are of these classes.</param>
/// <param name="Hosts">Hosts, with the domains that are on them; <see cref="Everything"/> is the whole lab.</param>
/// <param name="Configures">Whether its instructors may write configurations of its classes.</param>
public sealed record Group(string Name, ImmutableArray<string> Classes, ImmutableArray<string> Hosts, bool Configures)
{
    /// <summary>In place of a host: all hosts, and all domains.</summary>
    public const string Everything = "*";

    /// <summary>The group that is always there: the whole lab.</summary>
    public static readonly Group Lab = new("lab", [], [Everything], false);

    /// <summary>Whether it has the whole lab.</summary>
    public bool HasAll => Hosts.Contains(Everything);

    /// <summary>Whether a host is named in it.</summary>
    public bool HasHost(string? host) => HasAll || (host is not null && Hosts.Contains(host));

    /// <summary>Whether something belongs to it.</summary>
    public bool Has(Target target) => HasHost(target.Host) || (target.Class is { } named && Classes.Contains(named));
}
