using System.Collections.Immutable;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Access;

/// <summary>Who asks: somebody who signed in, or a token; as they are now, not as they were when they signed in. Immutable.</summary>
/// <param name="Id">The person; empty for a token that was made on the machine itself.</param>
/// <param name="Name">The person's name; empty for such a token.</param>
/// <param name="Role">What they may do at most.</param>
/// <param name="Groups">Where.</param>
/// <param name="Token">The token's name; null for somebody who signed in.</param>
/// <param name="Scopes">What the token may do of it; null for somebody who signed in.</param>
public sealed record Person(Guid Id, string Name, PersonRole Role, ImmutableArray<Group> Groups, string? Token = null, Scopes? Scopes = null)
{
    /// <summary>Nobody: not signed in, or not any more.</summary>
    public static readonly Person Nobody = new(Guid.Empty, "", PersonRole.Viewer, []);

    /// <summary>Whether it is anybody.</summary>
    public bool IsSomebody => Name.Length > 0 || Token is not null;

    /// <summary>How they stand in reasons and events: "mira", or "mira/nightly" for her token.</summary>
    public string Who => Token is null ? Name : Name.Length == 0 ? Token : $"{Name}/{Token}";

    /// <summary>Whether the whole lab is theirs to see.</summary>
    public bool SeesAll => MayEverywhere(LabAction.Read);

    /// <summary>Whether they may see, or (<see cref="LabAction.Metrics"/>) measure, the whole lab.</summary>
    internal bool MayEverywhere(LabAction look) => IsSomebody && (Role == PersonRole.Admin || Groups.Any(g => g.HasAll)) && Scopes?.AllowEverywhere(look) != false;
}
