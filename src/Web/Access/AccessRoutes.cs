using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using XenWeb.Web.Access.OpenId;
using XenWeb.Web.Access.Pages;

namespace XenWeb.Web.Access;

/// <summary>What the sign-in needs besides its pages.</summary>
internal static class AccessRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapAccess(this IEndpointRouteBuilder app, WebOptions options)
    {
        app.MapProvider(options.OpenId);
        app.MapPost("/sign-out", async (HttpContext context, IAntiforgery antiforgery, SignIns signIns) =>
        {
            if (!await antiforgery.IsRequestValidAsync(context)) return Results.BadRequest();
            var elsewhere = options.OpenId is not null && context.User.FindFirstValue(ClaimTypes.AuthenticationMethod) == OpenIdRegistration.Scheme;
            await signIns.OutAsync();
            return Results.LocalRedirect(elsewhere ? ProviderAnswer.SignedOut.Address() : "/sign-in");
        }).Needs(LabAction.Account).ExcludeFromDescription();
        // Made by "xenweb sign-in-link" on the machine itself, and good only there
        app.MapGet("/sign-in/link", async (string? code, HttpContext context, SignIns signIns) =>
        {
            var here = context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from);
            return here && code is { Length: > 0 } && await signIns.LinkAsync(code, AccessPage.From(context)) ? Results.LocalRedirect("/") : Results.LocalRedirect("/sign-in");
        }).AllowAnonymous().ExcludeFromDescription();
    }
}
