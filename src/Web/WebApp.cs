using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using XenWeb.Web.Access;
using XenWeb.Web.Api;
using XenWeb.Web.Audit;
using XenWeb.Web.Identities;
using XenWeb.Web.Languages;
using XenWeb.Web.Live;
using XenWeb.Web.Metrics;
using XenWeb.Web.Servers;
using XenWeb.Web.Shell;

namespace XenWeb.Web;

/// <summary>Puts the web app together; Program starts it, and so do the tests, on a port of their own.</summary>
public static class WebApp
{
    // Instead of what the settings say; one moment in one form everywhere
    private static readonly Dictionary<string, string?> _jsonLog = new()
    {
        ["Logging:Console:FormatterName"] = "json",
        ["Logging:Console:FormatterOptions:TimestampFormat"] = "yyyy-MM-ddTHH:mm:ss.fffZ",
        ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
        ["Logging:Console:FormatterOptions:IncludeScopes"] = "true",
    };

    /// <summary>The app, ready to be started. Throws <see cref="ArgumentException"/> or <see cref="FormatException"/> for options that can't be.</summary>
    public static WebApplication Build(WebOptions options)
    {
        // Beside the program, not where it is called from: wwwroot and settings are found from any folder
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(WebApp).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // The largest that anything takes is an xl.cfg in JSON, 64 KiB
            (kestrel.Limits.MaxRequestBodySize, kestrel.Limits.MaxRequestHeadersTotalSize) = (1024 * 1024, 32 * 1024);
            if (options.Listen == "*") kestrel.ListenAnyIP(options.Port, endpoint => Https(endpoint, options));
            else kestrel.Listen(IPAddress.Parse(options.Listen), options.Port, endpoint => Https(endpoint, options));
        });
        AddServices(builder, options);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents()
            // A pasted xl.cfg of 64 Ki characters comes as one message, each of them six bytes long at worst
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = 512 * 1024);
        builder.Services.AddPages();
        builder.Services.AddOperationsHub(options);
        var app = builder.Build();
        if (options.BehindProxy) app.UseForwardedHeaders(Forwarded(options));
        app.UseSecurityHeaders(options);
        app.UseAuditOrigin();
        app.UseApiErrors();
        app.UseSameOrigin();
        app.UseLanguages();
        app.UsePages();
        app.UseAuthentication();
        app.UseAccess();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseAntiforgery();
        Map(app, options);
        return app;
    }

    private static void Map(WebApplication app, WebOptions options)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapApi();
        app.MapAccess(options);
        app.MapJoin(options);
        app.MapLanguages();
        app.MapHub<FeedHub>("/hubs/feed");
        app.MapHub<OperationsHub>("/hubs/operations");
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }

    // By default only those from loopback are believed
    private static ForwardedHeadersOptions Forwarded(WebOptions options)
    {
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost };
        foreach (var network in options.Proxies) forwarded.KnownIPNetworks.Add(network);
        return forwarded;
    }

    private static void AddServices(WebApplicationBuilder builder, WebOptions options)
    {
        if (options.JsonLog) builder.Configuration.AddInMemoryCollection(_jsonLog);
        builder.Services.AddLab(options);
        builder.Services.AddApi();
        builder.Services.AddTelemetry(options);
    }

    // Read anew for each start: whoever renews the certificate restarts the web app
    private static void Https(ListenOptions endpoint, WebOptions options)
    {
        if (options.HttpsByLab)
        {
            var lab = endpoint.ApplicationServices.GetRequiredService<LabIdentity>();
            endpoint.UseHttps(https => (https.ServerCertificateSelector, https.SslProtocols) = ((_, _) => lab.Own.Certificate, SslProtocols.Tls12 | SslProtocols.Tls13));
        }
        if (options.Certificate is null) return;
        var (certificates, key) = (new X509Certificate2Collection(), options.Key ?? options.Certificate);
        certificates.ImportFromPemFile(options.Certificate);
        endpoint.UseHttps(https =>
        {
            https.ServerCertificate = X509Certificate2.CreateFromPemFile(options.Certificate, key);
            https.ServerCertificateChain = certificates;
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        });
    }
}
