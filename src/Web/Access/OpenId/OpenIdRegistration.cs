using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace XenWeb.Web.Access.OpenId;

/// <summary>Puts the provider into the app, if there is one: ASP.NET Core's own handler, code flow with PKCE (docs/adr/0010).</summary>
internal static class OpenIdRegistration
{
    /// <summary>The scheme's name; also what a session says of how it was begun.</summary>
    public const string Scheme = "oidc";

    /// <summary>Where the provider sends people back to.</summary>
    public const string CallbackPath = "/sign-in/with/answer";

    /// <summary>Where it sends them after a sign-out there.</summary>
    private const string SignedOutPath = "/sign-in/with/signed-out";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    // Signed by the provider's own key, so that nobody who knows the client's secret (or nothing) can make one
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <summary>Adds it.</summary>
    /// <param name="authentication">To this.</param>
    /// <param name="provider">Which; null adds nothing.</param>
    /// <param name="dress">Gives a cookie of ours its name and limits.</param>
    public static void AddProvider(this AuthenticationBuilder authentication, OpenIdOptions? provider, Action<CookieBuilder, string> dress)
    {
        if (provider is null) return;
        string[] problems = [.. provider.Problems()];
        if (problems.Length > 0) throw new ArgumentException(string.Join('\n', problems));
        authentication.Services.AddSingleton(provider);
        authentication.Services.AddScoped<ProviderPeople>();
        authentication.Services.AddSingleton<UsedStates>();
        authentication.Services.AddSingleton<OpenIdEvents>();
        var secret = provider.Secret();
        authentication.AddOpenIdConnect(Scheme, provider.Shown, oidc =>
        {
            (oidc.Authority, oidc.ClientId, oidc.ClientSecret) = (provider.Authority, provider.ClientId, secret);
            oidc.RequireHttpsMetadata = !provider.OnLoopback;
            (oidc.ResponseType, oidc.UsePkce) = (OpenIdConnectResponseType.Code, true);
            // The answer comes as a link: a form that another site sends brings no SameSite=Lax cookies along
            oidc.ResponseMode = OpenIdConnectResponseMode.Query;
            foreach (var scope in provider.Scopes) oidc.Scope.Add(scope);
            (oidc.CallbackPath, oidc.SignedOutCallbackPath, oidc.SignedOutRedirectUri) = (CallbackPath, SignedOutPath, "/sign-in");
            // Nobody else ends sessions here
            oidc.RemoteSignOutPath = PathString.Empty;
            (oidc.SaveTokens, oidc.MapInboundClaims, oidc.GetClaimsFromUserInfoEndpoint) = (false, false, false);
            (oidc.BackchannelTimeout, oidc.RemoteAuthenticationTimeout) = (Patience, UsedStates.Lifetime);
            (oidc.TokenValidationParameters.ValidAlgorithms, oidc.TokenValidationParameters.ClockSkew) = (Algorithms, Skew);
            // Else the handler forgets the issuer, and who it is hangs on it
            oidc.ClaimActions.Remove("iss");
            dress(oidc.CorrelationCookie, "oidc-");
            dress(oidc.NonceCookie, "oidc-nonce-");
            oidc.EventsType = typeof(OpenIdEvents);
        });
    }
}
