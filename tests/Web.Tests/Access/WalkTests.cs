using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Infrastructure.Storage.Notifications;
using XenWeb.Web.Access;
using XenWeb.Web.Access.OpenId;
using XenWeb.Web.Batches;
using XenWeb.Web.Classes;
using XenWeb.Web.Configs;
using XenWeb.Web.Consoles;
using XenWeb.Web.Events;
using XenWeb.Web.Exports;
using XenWeb.Web.Headroom;
using XenWeb.Web.Images;
using XenWeb.Web.Insides;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;
using XenWeb.Web.Notifications;
using XenWeb.Web.Plans;
using XenWeb.Web.Replay;
using XenWeb.Web.Screens;
using XenWeb.Web.TestDomains;

namespace XenWeb.Web.Tests.Access;

/// <summary>Nothing can be reached without somebody having said who may: every endpoint, hub method, page and handler is looked at.</summary>
public sealed class WalkTests
{
    // What a stranger may reach, each for a reason: to sign in, to see whether the app lives, to be enrolled; and the files of the pages
    private static readonly string[] ForStrangers =
    [
        "/sign-in", "/sign-in/code", "/sign-in/password", "/sign-in/link", "/sign-in/with", "/sign-in/with/out", "/healthz", "/readyz", "/join", "/not-found", "/language/{code}",
        // Files of the page that shows the API's description; the page and the description are not among them
        "/api/scalar.js", "/api/scalar.aspnetcore.js", "/api/favicon.svg",
    ];

    // Orders that need no more than to see the lab: the text is only judged, a plan only shown; whose right is that of the operation itself; and what one has read oneself
    private static readonly string[] UnsafeButRead = ["POST /api/v1/configurations/check", "POST /api/v1/operations/{id}/cancel", "POST /api/v1/plans", "POST /api/v1/plans/capacity", "POST /api/v1/notifications/read"];

    // What the pages, the API and the hub may not hold in their hands: they take it as the one who is signed in may see it
    private static readonly Type[] Raw =
    [
        typeof(LiveFleet), typeof(Configurations), typeof(Operations), typeof(InsideOrders), typeof(LoadOrders), typeof(TalkRuns), typeof(Watches), typeof(EventReader), typeof(OperationDesk), typeof(OperationBoard), typeof(EventLog), typeof(PlanDesk), typeof(PlanOrders), typeof(PlanShelf), typeof(PlanCarrier),
        typeof(HeadroomBoard), typeof(LabPolicies), typeof(Reserve), typeof(ImageServers), typeof(ImageOrders), typeof(CopyJoins), typeof(ClassRuns), typeof(ClassMaker), typeof(BatchRuns), typeof(ExportServers), typeof(ExportOrders), typeof(ExportFiles), typeof(LiveConsoles), typeof(LiveScreens), typeof(Moments), typeof(MomentChanges), typeof(TapeStore),
        typeof(NotificationShelf), typeof(NotificationStore), typeof(SettingsStore), typeof(NotificationPeople), typeof(LetterPost), typeof(TestSends), typeof(LabReader),
    ];

    private static readonly Assembly _web = typeof(WebApp).Assembly;

    [Fact]
    public async Task Every_endpoint_says_what_it_needs()
    {
        await using var app = await TestApp.StartAsync(change: o => o with { OpenId = new OpenIdOptions { Authority = "https://login", ClientId = "xenweb" } });
        var wrong = new List<string>();
        var endpoints = app.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        foreach (var endpoint in endpoints)
        {
            var (path, needs) = ("/" + endpoint.RoutePattern.RawText!.Trim('/'), endpoint.Metadata.GetOrderedMetadata<NeedsAttribute>());
            var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
            if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            {
                var isFile = endpoint.Metadata.Any(m => m.GetType().Name == "StaticAssetDescriptor" || m is Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor);
                if (!isFile && !ForStrangers.Contains(path)) wrong.Add($"{string.Join(',', methods)} {path} is for strangers");
                continue;
            }
            if (needs.Count == 0 && !IsOfBlazor(path)) wrong.Add($"{string.Join(',', methods)} {path} needs nothing");
            var changes = path.StartsWith("/api/v1", StringComparison.Ordinal) && methods.Any(m => m is not ("GET" or "HEAD"));
            if (changes && needs.All(n => n.Action == LabAction.Read) && !methods.Any(m => UnsafeButRead.Contains($"{m} {path}"))) wrong.Add($"{methods[0]} {path} changes something and needs no more than to read");
        }
        Assert.True(endpoints.Count > 60, $"only {endpoints.Count} endpoints were found");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_page_and_every_hub_says_what_it_needs()
    {
        var pages = _web.GetTypes().Where(t => t.GetCustomAttributes<RouteAttribute>().Any()).ToList();
        var hubs = _web.GetTypes().Where(t => t.IsSubclassOf(typeof(Hub))).ToList();
        Assert.True(pages.Count > 15 && hubs.Count > 0, $"{pages.Count} pages, {hubs.Count} hubs");
        Assert.Empty(pages.Where(p => p.GetCustomAttributes<NeedsAttribute>().Any() == false && p.GetCustomAttributes<RouteAttribute>().Any(r => !ForStrangers.Contains(r.Template))).Select(p => p.Name));
        Assert.Empty(hubs.SelectMany(h => h.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(m => m.GetCustomAttributes<NeedsAttribute>().Any() == false && h.GetCustomAttributes<NeedsAttribute>().Any() == false).Select(m => $"{h.Name}.{m.Name}")));
    }

    [Fact]
    public void No_page_and_no_route_takes_the_lab_but_as_the_one_who_is_signed_in_may_see_it()
    {
        var wrong = _web.GetTypes().Where(t => t.IsSubclassOf(typeof(ComponentBase)) || t.IsSubclassOf(typeof(Hub)) || t.Namespace == "XenWeb.Web.Api" || t.Namespace == "XenWeb.Web.Live" && t.IsSubclassOf(typeof(Hub)))
            .SelectMany(t => Taken(t).Where(taken => Raw.Contains(taken)).Select(taken => $"{t.FullName} takes {taken.Name}"))
            // The health check tells of the process, not of the lab
            .Where(w => !w.Contains("HealthRoutes", StringComparison.Ordinal)).Distinct().ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task A_stranger_gets_401_and_a_viewer_403_wherever_something_is_changed()
    {
        // No more at one app than a stranger may ask of it at once
        foreach (var some in (await RoutesAsync()).Chunk(RateLimits.StrangersMax))
        {
            await using var app = await TestApp.StartAsync();
            using var stranger = app.As(null);
            using var reader = app.As(await app.TokenAsync("read"));
            foreach (var (method, pattern) in some)
            {
                var path = System.Text.RegularExpressions.Regex.Replace(pattern, @"\{[^}]*\}", "x");
                using var first = await stranger.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
                Assert.True(first.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path}: {first.StatusCode}");
                if (method == "GET" || UnsafeButRead.Contains($"{method} {pattern}")) continue;
                using var second = await reader.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
                Assert.True(second.StatusCode == HttpStatusCode.Forbidden, $"{method} {path}: {second.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task A_stranger_in_a_browser_gets_the_sign_in_and_no_hub()
    {
        await using var app = await TestApp.StartAsync();
        using var stranger = app.As(null);
        using var page = await stranger.GetAsync("/hosts");
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?to=%2Fhosts"), (page.StatusCode, page.Headers.Location!.PathAndQuery));
        foreach (var path in new[] { "/hubs/feed/negotiate?negotiateVersion=1", "/hubs/operations/negotiate?negotiateVersion=1", "/_blazor/negotiate?negotiateVersion=1" })
        {
            using var hub = await stranger.PostAsync(path, null);
            Assert.True(hub.StatusCode == HttpStatusCode.Unauthorized, $"{path}: {hub.StatusCode}");
        }
    }

    private static async Task<List<(string Method, string Pattern)>> RoutesAsync()
    {
        await using var app = await TestApp.StartAsync();
        return [.. app.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText!.Contains("api/v1", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Where(m => m != "HEAD").Select(m => (m, "/" + e.RoutePattern.RawText!.Trim('/'))))];
    }

    // Their policy is the fallback: whoever may read. What runs in a circuit is judged by pages and orders
    private static bool IsOfBlazor(string path) => path == "/{**path:file}" || path.StartsWith("/_blazor", StringComparison.Ordinal) || path.StartsWith("/_framework", StringComparison.Ordinal);

    private static IEnumerable<Type> Taken(Type type)
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        return type.GetFields(All).Select(f => f.FieldType).Concat(type.GetProperties(All).Select(p => p.PropertyType))
            .Concat(type.GetMethods(All).SelectMany(m => m.GetParameters()).Select(p => p.ParameterType))
            .Concat(type.GetConstructors(All).SelectMany(c => c.GetParameters()).Select(p => p.ParameterType))
            .Concat(type.GetNestedTypes(All).SelectMany(Taken));
    }
}
