using System.Net;
using XenWeb.Web.Api;
using XenWeb.Web.Audit;
using XenWeb.Web.Live;
using XenWeb.Web.Shell;

namespace XenWeb.Web;

/// <summary>Puts the web app together; Program starts it, and so do the tests, on a port of their own.</summary>
public static class WebApp
{
    /// <summary>The app, ready to be started. Throws <see cref="ArgumentException"/> or <see cref="FormatException"/> for options that can't be.</summary>
    public static WebApplication Build(WebOptions options)
    {
        // Beside the program, not where it is called from: wwwroot and settings are found from any folder
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(WebApp).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (options.Listen == "*") kestrel.ListenAnyIP(options.Port);
            else kestrel.Listen(IPAddress.Parse(options.Listen), options.Port);
        });
        builder.Services.AddLab(options);
        builder.Services.AddApi();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents()
            // A pasted xl.cfg of 64 Ki characters comes as one message, each of them six bytes long at worst
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = 512 * 1024);
        builder.Services.AddPages();
        var app = builder.Build();
        app.UseAuditOrigin();
        app.UseApiErrors();
        app.UsePages();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapApi();
        app.MapHub<FeedHub>("/hubs/feed");
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }
}
