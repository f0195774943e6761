using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace XenWeb.Web.Tests.Access.OpenId;

/// <summary>A real OpenID Connect provider (OpenIddict) on a free port of loopback, where whoever comes is signed in at once as whom the test says.</summary>
internal sealed class Provider : IAsyncDisposable
{
    public const string Client = "xenweb";
    public const string Secret = "the secret of the test's client";

    private readonly RSA _key = RSA.Create(2048);
    private WebApplication _app = null!;

    /// <summary>Its id of who comes next.</summary>
    public string Subject { get; set; } = "4711";

    /// <summary>Their name there.</summary>
    public string Name { get; set; } = "mira";

    /// <summary>The values of their claim "groups".</summary>
    public string[] Groups { get; set; } = [];

    /// <summary>Makes another ID token of the one that would be given.</summary>
    public Func<Forgery, string>? Forge { get; set; }

    /// <summary>Answers the next with an error.</summary>
    public bool Denies { get; set; }

    /// <summary>How often a code was shown to it.</summary>
    public int CodesShown { get; private set; }

    public string Address { get; private set; } = "";

    public static async Task<Provider> StartAsync(int port = 0)
    {
        var provider = new Provider();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddOpenIddict().AddServer(provider.Configure);
        provider._app = builder.Build();
        provider._app.UseAuthentication();
        await provider._app.StartAsync();
        provider.Address = provider._app.Urls.Single();
        return provider;
    }

    private void Configure(OpenIddictServerBuilder server)
    {
        server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token").SetEndSessionEndpointUris("end").AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().RegisterScopes("profile");
        server.AddSigningKey(new RsaSecurityKey(_key) { KeyId = "the-providers" }).AddEphemeralEncryptionKey().EnableDegradedMode().UseAspNetCore().DisableTransportSecurityRequirement();
        server.AddEventHandler<ValidateAuthorizationRequestContext>(b => b.UseInlineHandler(asked =>
        {
            if (asked.ClientId != Client) asked.Reject(OpenIddictConstants.Errors.InvalidClient);
            return default;
        }));
        server.AddEventHandler<ValidateTokenRequestContext>(b => b.UseInlineHandler(asked =>
        {
            CodesShown++;
            if (asked.ClientId != Client || asked.ClientSecret != Secret) asked.Reject(OpenIddictConstants.Errors.InvalidClient);
            return default;
        }));
        server.AddEventHandler<ValidateEndSessionRequestContext>(b => b.UseInlineHandler(_ => default));
        server.AddEventHandler<HandleAuthorizationRequestContext>(b => b.UseInlineHandler(asked =>
        {
            if (Denies) asked.Reject(OpenIddictConstants.Errors.AccessDenied);
            else asked.SignIn(Person());
            return default;
        }));
        server.AddEventHandler<ApplyTokenResponseContext>(b => b.UseInlineHandler(answered =>
        {
            if (Forge is { } forge && answered.Response.IdToken is { } token) answered.Response.IdToken = forge(new Forgery(token, _key));
            return default;
        }).SetOrder(int.MinValue + 1000));
    }

    private ClaimsPrincipal Person()
    {
        var identity = new ClaimsIdentity("test", OpenIddictConstants.Claims.Name, OpenIddictConstants.Claims.Role);
        identity.SetClaim(OpenIddictConstants.Claims.Subject, Subject).SetClaim(OpenIddictConstants.Claims.PreferredUsername, Name).SetClaim(OpenIddictConstants.Claims.Email, "admin@lab.example");
        foreach (var group in Groups) identity.AddClaim(new Claim("groups", group));
        identity.SetDestinations(_ => [OpenIddictConstants.Destinations.IdentityToken]);
        var principal = new ClaimsPrincipal(identity);
        principal.SetScopes("openid", "profile");
        return principal;
    }

    /// <summary>Goes away, as a process that ends.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
    }
}
