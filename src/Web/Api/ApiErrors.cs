using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Routing;
using XenWeb.Infrastructure.Storage;
using XenWeb.Web.Live;

namespace XenWeb.Web.Api;

/// <summary>What surrounds the API's endpoints: whatever happens, the answer is a problem in JSON, never a page.</summary>
internal static class ApiErrors
{
    /// <summary>Puts it around all below /api.</summary>
    public static void UseApiErrors(this IApplicationBuilder app) => app.UseWhen(context => context.Request.Path.StartsWithSegments("/api"), api =>
    {
        api.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = ThrownAsync, SuppressDiagnosticsCallback = thrown => IsExpected(thrown.Exception) });
        api.UseStatusCodePages(pages => EmptyAsync(pages.HttpContext));
    });

    private static Task ThrownAsync(HttpContext context)
    {
        var thrown = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        return thrown switch
        {
            BadHttpRequestException bad => Problems.WriteAsync(context, bad.StatusCode, bad.Message),
            not null when thrown.IsStoreFailure() => Problems.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"{StoreProblem.Words(thrown)}. Try again."),
            _ => Problems.WriteAsync(context, StatusCodes.Status500InternalServerError, "This is a defect of the web app; what happened is in its log."),
        };
    }

    private static Task EmptyAsync(HttpContext context)
    {
        var request = context.Request;
        var status = context.Response.StatusCode;
        return Problems.WriteAsync(context, status, status switch
        {
            StatusCodes.Status404NotFound => $"There is nothing at {request.Path}; the API is described at /api.",
            StatusCodes.Status405MethodNotAllowed => $"{request.Method} is not possible at {request.Path}; possible: {context.Response.Headers.Allow}.",
            StatusCodes.Status415UnsupportedMediaType => $"The body is '{request.ContentType}'; it must be {Wanted(context)}.",
            _ => $"{request.Method} {request.Path} could not be done.",
        });
    }

    private static string Wanted(HttpContext context)
    {
        var path = context.Request.Path;
        var text = path.StartsWithSegments("/api/v1/configurations") && (HttpMethods.IsPut(context.Request.Method) || path.StartsWithSegments("/api/v1/configurations/check"));
        return text ? "text/plain or application/json" : "application/json";
    }

    private static bool IsExpected(Exception exception) => exception is BadHttpRequestException || exception.IsStoreFailure();
}
