using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Diagnostics;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;

namespace XenWeb.Web.Shell;

/// <summary>What the pages need of the program that serves them.</summary>
public static class ShellRegistration
{
    /// <summary>Adds what belongs to one circuit.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services) =>
        services.AddSingleton<WhyShelf>().AddScoped<BrowserTime>().AddScoped<CircuitLine>().AddScoped<CircuitHandler>(circuit => circuit.GetRequiredService<CircuitLine>());

    /// <summary>An address that leads nowhere is answered with a page that says so, and 404; the API and the hub answer in their own way.</summary>
    public static void UsePages(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((request, next) =>
        {
            var isPage = !request.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal) && !request.Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal);
            if (!isPage && request.Features.Get<IStatusCodePagesFeature>() is { } pages) pages.Enabled = false;
            return next(request);
        });
    }
}
