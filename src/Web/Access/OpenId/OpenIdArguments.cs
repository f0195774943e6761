using System.CommandLine;

namespace XenWeb.Web.Access.OpenId;

/// <summary>The command line's options of the provider.</summary>
internal sealed class OpenIdArguments
{
    private readonly Option<string?> _authority = new("--oidc-authority") { Description = "Address of an OpenID Connect provider that people may sign in with" };
    private readonly Option<string?> _client = new("--oidc-client-id") { Description = "What XenWeb is called there; its redirect address there is …/sign-in/with/answer" };
    private readonly Option<string?> _secret = new("--oidc-client-secret-file") { Description = "File with the client's secret; without it the client is a public one" };
    private readonly Option<string?> _name = new("--oidc-name") { Description = "What the button says; default: the host of the address" };
    private readonly Option<string[]> _scopes = new("--oidc-scope") { Description = "A scope to ask for besides openid and profile; more than once for more" };
    private readonly Option<string?> _claim = new("--oidc-claim") { Description = "The claim of the ID token that --oidc-map looks at; default: groups" };
    private readonly Option<string[]> _maps = new("--oidc-map") { Description = "VALUE=ROLE[:GROUP,GROUP]: what whoever has this value there may do here; * is everybody. Without it: viewer, until an admin says more" };

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [_authority, _client, _secret, _name, _scopes, _claim, _maps];

    /// <summary>What was given; null if nothing was.</summary>
    public OpenIdOptions? Read(ParseResult parsed)
    {
        if (All.All(o => parsed.GetResult(o) is null)) return null;
        var options = new OpenIdOptions
        {
            Authority = parsed.GetValue(_authority)?.Trim() ?? "",
            ClientId = parsed.GetValue(_client)?.Trim() ?? "",
            SecretFile = parsed.GetValue(_secret),
            Name = parsed.GetValue(_name),
            Scopes = [.. parsed.GetValue(_scopes) ?? []],
            Maps = [.. parsed.GetValue(_maps) ?? []],
        };
        return parsed.GetValue(_claim) is { } claim ? options with { Claim = claim } : options;
    }
}
