namespace XenWeb.Infrastructure.Storage.Rows;

/// <summary>What a person may do at most; their groups say where.</summary>
public enum PersonRole
{
    /// <summary>Only looks.</summary>
    Viewer,

    /// <summary>Acts on the domains of their groups.</summary>
    Instructor,

    /// <summary>May do everything.</summary>
    Admin,
}

/// <summary>Somebody who signs in. Key: the id; the name is unique, whatever its case.</summary>
public sealed class PersonRow
{
    /// <summary>Made by the program.</summary>
    public Guid Id { get; set; }

    /// <summary>As it is typed at sign-in, and as it stands in reasons and events.</summary>
    public string Name { get; set; } = "";

    /// <summary>The name in upper case.</summary>
    public string NormalizedName { get; set; } = "";

    /// <summary>What they may do at most.</summary>
    public PersonRole Role { get; set; }

    /// <summary>Names of their groups.</summary>
    public List<string> Groups { get; set; } = [];

    /// <summary>As ASP.NET Core Identity hashed it; null for one who signs in elsewhere.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>Until when the password is good for one sign-in, at which another must be chosen; null for one that they chose.</summary>
    public DateTimeOffset? OneTimeUntil { get; set; }

    /// <summary>Changes with everything that ends their sessions: password, second factor, "sign out everywhere".</summary>
    public string Stamp { get; set; } = "";

    /// <summary>Wrong passwords and codes since the last right one.</summary>
    public int FailedCount { get; set; }

    /// <summary>Locked out by those until then; null if not.</summary>
    public DateTimeOffset? LockedOutUntil { get; set; }

    /// <summary>Locked by an admin, until one unlocks it.</summary>
    public bool Locked { get; set; }

    /// <summary>Whether a code is asked for after the password.</summary>
    public bool TwoFactor { get; set; }

    /// <summary>The authenticator's key, encrypted with the web app's own keys; null if none was made.</summary>
    public string? TotpKey { get; set; }

    /// <summary>The last code that was taken, with the time: each is good once.</summary>
    public string? TotpUsed { get; set; }

    /// <summary>Of each recovery code that is left, as passwords are hashed.</summary>
    public List<string> RecoveryHashes { get; set; } = [];

    /// <summary>Who else vouches for them (OpenID Connect): the issuer; null if nobody does.</summary>
    public string? Issuer { get; set; }

    /// <summary>The person's id there.</summary>
    public string? Subject { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>The last sign-in; null if there was none.</summary>
    public DateTimeOffset? SignedInAt { get; set; }

    /// <summary>Counts the changes; saving one that another has changed meanwhile throws.</summary>
    public int Version { get; set; }
}

/// <summary>Where instructors act and see: classes of configurations, and hosts. Key: the name.</summary>
public sealed class GroupRow
{
    /// <summary>Its name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Domains made from configurations of these classes.</summary>
    public List<string> Classes { get; set; } = [];

    /// <summary>Hosts, and the domains that are on them; "*" is the whole lab.</summary>
    public List<string> Hosts { get; set; } = [];

    /// <summary>Whether its instructors may write configurations of its classes. Whoever writes an xl.cfg can name any disk of a host.</summary>
    public bool Configures { get; set; }
}

/// <summary>A secret that a script shows instead of signing in. Key: the id.</summary>
public sealed class TokenRow
{
    /// <summary>Made by the program.</summary>
    public Guid Id { get; set; }

    /// <summary>What it is for; stands in reasons and events.</summary>
    public string Name { get; set; } = "";

    /// <summary>SHA-256 of the whole token, in hexadecimal; the token itself is not kept.</summary>
    public string Hash { get; set; } = "";

    /// <summary>What it may do: see docs/security.md.</summary>
    public string Scopes { get; set; } = "";

    /// <summary>Whose it is: it may never do more than they may. Null for one made on the machine itself.</summary>
    public Guid? PersonId { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>From then on it is worth nothing.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>The last use, to the minute; null if there was none.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>When it was revoked; null if it is good.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>A link that signs somebody in once. Key: the hash.</summary>
public sealed class SignInLinkRow
{
    /// <summary>SHA-256 of its code, in hexadecimal.</summary>
    public string Hash { get; set; } = "";

    /// <summary>Whom.</summary>
    public Guid PersonId { get; set; }

    /// <summary>From then on it is worth nothing.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
}
