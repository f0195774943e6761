using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using XenWeb.Web.Access.Pages;

namespace XenWeb.Web.Access.OpenId;

/// <summary>To the provider: to sign in there, and to sign out there too. Links, not forms: a form that leads on to another site is stopped by our own policy.</summary>
internal static class OpenIdRoutes
{
    /// <summary>Where a sign-in begins.</summary>
    public const string Begin = "/sign-in/with";

    /// <summary>Where a sign-out there begins.</summary>
    public const string End = "/sign-in/with/out";

    /// <summary>Maps them, if there is a provider.</summary>
    public static void MapProvider(this IEndpointRouteBuilder app, OpenIdOptions? provider)
    {
        if (provider is null) return;
        app.MapGet(Begin, BeginAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapGet(End, EndAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task BeginAsync(HttpContext context, string? to)
    {
        try
        {
            await context.ChallengeAsync(OpenIdRegistration.Scheme, new AuthenticationProperties { RedirectUri = AccessPage.Local(to) });
        }
        // Its metadata could not be had, or it did not take what it was told beforehand
        catch (Exception e) when (ProviderFailures.IsAway(e) || e is InvalidOperationException or Microsoft.IdentityModel.Protocols.OpenIdConnect.OpenIdConnectProtocolException)
        {
            if (!context.RequestAborted.IsCancellationRequested) context.Response.Redirect(ProviderAnswer.Away.Address());
        }
    }

    private static async Task EndAsync(HttpContext context, IOptionsMonitor<OpenIdConnectOptions> options)
    {
        try
        {
            var metadata = await options.Get(OpenIdRegistration.Scheme).ConfigurationManager!.GetConfigurationAsync(context.RequestAborted);
            if (string.IsNullOrEmpty(metadata.EndSessionEndpoint)) context.Response.Redirect("/sign-in");
            else await context.SignOutAsync(OpenIdRegistration.Scheme);
        }
        catch (Exception e) when (ProviderFailures.IsAway(e) || e is InvalidOperationException)
        {
            if (!context.RequestAborted.IsCancellationRequested) context.Response.Redirect(ProviderAnswer.Away.Address());
        }
    }
}
