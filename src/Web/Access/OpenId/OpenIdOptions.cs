using System.Collections.Immutable;
using System.Net;

namespace XenWeb.Web.Access.OpenId;

/// <summary>An OpenID Connect provider whose word counts for who somebody is, beside passwords of our own. What is missing or wrong is in <see cref="Problems"/>.</summary>
public sealed record OpenIdOptions
{
    private const int SecretLengthMax = 1000;

    /// <summary>The provider's address, below which its metadata are (/.well-known/openid-configuration): https, or http on loopback.</summary>
    public string Authority { get; init; } = "";

    /// <summary>What XenWeb is called there.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>File with the client's secret; null for a client that has none and shows PKCE only.</summary>
    public string? SecretFile { get; init; }

    /// <summary>How the provider is called on the sign-in page; null takes the host of <see cref="Authority"/>.</summary>
    public string? Name { get; init; }

    /// <summary>Scopes that are asked for besides openid and profile.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>The claim of the ID token that <see cref="Maps"/> look at.</summary>
    /// <value>groups.</value>
    public string Claim { get; init; } = "groups";

    /// <summary>What whom may, as <see cref="RoleMap"/> reads it; without any the first sign-in makes a viewer without groups, and admins say more.</summary>
    public ImmutableArray<string> Maps { get; init; } = [];

    /// <summary><see cref="Name"/> as it is shown.</summary>
    public string Shown => string.IsNullOrWhiteSpace(Name) ? new Uri(Authority).Host : Name.Trim();

    /// <summary>Whether it tells roles and groups: then it does so at each sign-in, and who has none there does not get in.</summary>
    public bool TellsRoles => Maps.Length > 0;

    /// <summary><see cref="Maps"/>, read.</summary>
    public ImmutableArray<RoleMap> RoleMaps => [.. Maps.Select(m => RoleMap.Parse(m).Map).OfType<RoleMap>()];

    /// <summary>Whether nothing is asked of it over a network, so that http is no risk.</summary>
    public bool OnLoopback => Uri.TryCreate(Authority, UriKind.Absolute, out var address) && (address.IsLoopback || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip)));

    /// <summary>Every reason why it can't be so.</summary>
    public IEnumerable<string> Problems()
    {
        var isAddress = Uri.TryCreate(Authority, UriKind.Absolute, out var address) && address is { Query: "", Fragment: "", UserInfo: "" };
        if (!isAddress || !(address!.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && OnLoopback))) yield return $"--oidc-authority is '{Authority}'; it must be the provider's address, https://… (http only on loopback)";
        if (string.IsNullOrWhiteSpace(ClientId)) yield return "--oidc-client-id is missing: it is what XenWeb is called at the provider";
        if (SecretFile is not null && ReadSecret().Problem is { } unread) yield return unread;
        if (Name?.Length > 60) yield return "--oidc-name is longer than 60 characters";
        if (string.IsNullOrWhiteSpace(Claim)) yield return "--oidc-claim is empty";
        foreach (var map in Maps) if (RoleMap.Parse(map).Problem is { } wrong) yield return wrong;
    }

    /// <summary>The client's secret; null for a client that has none. Throws <see cref="ArgumentException"/> if it can't be read.</summary>
    public string? Secret() => SecretFile is null ? null : ReadSecret() is { Problem: { } problem } ? throw new ArgumentException(problem) : ReadSecret().Secret;

    private (string? Secret, string? Problem) ReadSecret()
    {
        try
        {
            // Read by the program's group too: so units and container engines hand secrets over
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(SecretFile!) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0) return (null, $"--oidc-client-secret-file {SecretFile} may be read by everybody on this machine: chmod o= it");
            var secret = File.ReadAllText(SecretFile!).Trim();
            return secret.Length is > 0 and <= SecretLengthMax ? (secret, null) : (null, $"--oidc-client-secret-file {SecretFile} must hold the secret and nothing else");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, $"--oidc-client-secret-file {SecretFile} can't be read: {e.Message}");
        }
    }
}
