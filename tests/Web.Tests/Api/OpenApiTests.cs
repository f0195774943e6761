using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace XenWeb.Web.Tests.Api;

public sealed class OpenApiTests
{
    [Fact]
    public async Task The_document_lists_every_route_of_the_api_and_the_page_that_shows_it_is_there()
    {
        await using var app = await TestApp.StartAsync();
        var document = await app.GetAsync("/openapi/v1.json");
        Assert.StartsWith("3.", document.GetProperty("openapi").GetString());
        var listed = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Select(m => $"{m.Name.ToUpperInvariant()} {p.Name}")).Order().ToArray();
        var mapped = app.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(e => (Route: "/" + e.RoutePattern.RawText!.Trim('/'), Methods: e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []))
            .Where(e => e.Route.StartsWith("/api/v1", StringComparison.Ordinal) || e.Route is "/healthz" or "/readyz")
            .SelectMany(e => e.Methods.Where(m => m != "HEAD").Select(m => $"{m} {e.Route}")).Distinct().Order().ToArray();
        Assert.True(mapped.Length >= 30, $"{mapped.Length} routes");
        Assert.Equal(mapped, listed);
        var ids = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).Select(m => m.Value.GetProperty("operationId").GetString()).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Contains("<html", await app.Http.GetStringAsync("/api/"));
        Assert.Equal("ok", (await app.GetAsync("/healthz")).GetProperty("status").GetString());
    }
}
