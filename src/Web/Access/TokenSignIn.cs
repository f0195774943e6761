using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace XenWeb.Web.Access;

/// <summary>Knows scripts by "Authorization: Bearer xw_…".</summary>
internal sealed class TokenSignIn(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, Tokens tokens, PeopleDirectory directory) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string Name = "token";

    private const string Bearer = "Bearer ";

    /// <summary>Whether a request shows a token, good or not.</summary>
    public static bool IsShown(HttpRequest request) => request.Headers.Authorization.ToString().StartsWith(Bearer, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!IsShown(Request)) return AuthenticateResult.NoResult();
        var token = await tokens.FindAsync(Request.Headers.Authorization.ToString()[Bearer.Length..].Trim(), Context.RequestAborted);
        if (token is null) return AuthenticateResult.Fail("The token is not known, has expired or was revoked.");
        var identity = new ClaimsIdentity([new Claim(PeopleDirectory.TokenClaim, token.Id.ToString()), new Claim(ClaimTypes.Name, token.Name)], Scheme.Name);
        var principal = new ClaimsPrincipal(identity);
        if (!directory.Of(principal).IsSomebody) return AuthenticateResult.Fail("Its owner may not sign in.");
        await tokens.UsedAsync(token);
        return AuthenticateResult.Success(new AuthenticationTicket(principal, Scheme.Name));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return Api.Problems.WriteAsync(Context, StatusCodes.Status401Unauthorized, IsShown(Request)
            ? "The token is not known, has expired or was revoked."
            : "Sign in, or show a token: 'Authorization: Bearer xw_…'.");
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => AccessAnswers.ForbiddenAsync(Context);
}
