using XenWeb.Web.Access;
using XenWeb.Web.Metrics;

namespace XenWeb.Web.Api;

/// <summary>
/// /metrics: hosts and domains for Prometheus, what whoever asks may measure. /metrics/app: the app's own figures, for who may measure
/// the whole lab.
/// </summary>
internal static class MetricRoutes
{
    private const string AppPath = "/metrics/app";

    /// <summary>Maps both.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder app)
    {
        app.MapGet("/metrics", WriteAsync).Needs(LabAction.Metrics).ExcludeFromDescription();
        app.MapPrometheusScrapingEndpoint(AppPath).Needs(LabAction.Metrics).RequireAuthorization(policy => policy.RequireAssertion(context =>
            context.Resource is HttpContext http && http.RequestServices.GetRequiredService<PeopleDirectory>().Of(context.User).MayEverywhere(LabAction.Metrics)));
    }

    private static async Task WriteAsync(HttpContext context, MyFleet fleet, Belongings belongings, MetricDoor door, LabFigures figures, TimeProvider time)
    {
        if (!door.TryEnter())
        {
            context.Response.Headers.RetryAfter = "1";
            await Problems.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"{MetricDoor.AtOnce} collectors are being answered; try again.");
            return;
        }
        try
        {
            context.Response.ContentType = MetricWriter.ContentType;
            await figures.WriteAsync(fleet.Measured, domain => belongings.Of(domain).Class, time.GetUtcNow(), context.Response.BodyWriter, context.RequestAborted);
        }
        finally
        {
            door.Leave();
        }
    }
}
