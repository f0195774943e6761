using System.Net;
using XenWeb.Web.Configs;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;
using XenWeb.Web.Shell;

namespace XenWeb.Web;

/// <summary>Puts the web app together; Program starts it, and so do the tests, on a port of their own.</summary>
public static class WebApp
{
    /// <summary>The app, ready to be started.</summary>
    public static WebApplication Build(WebOptions options)
    {
        // Beside the program, not where it is called from: wwwroot and settings are found from any folder
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(WebApp).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (options.Listen == "*") kestrel.ListenAnyIP(options.Port);
            else kestrel.Listen(IPAddress.Parse(options.Listen), options.Port);
        });
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<LiveFleet>();
        builder.Services.AddSingleton<Connection>();
        builder.Services.AddSingleton<Operations>();
        builder.Services.AddSingleton<Configurations>();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddPages();
        var app = builder.Build();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }
}
