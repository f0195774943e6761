using Microsoft.AspNetCore.Mvc;
using XenWeb.Domain.Messages;
using XenWeb.Web.Access;
using XenWeb.Web.Audit;

namespace XenWeb.Web.Api;

/// <summary>
/// Whatever the API refuses of what would change something is in the audit. Most of it is written where it is refused, with its reason; here is written
/// what comes no further than to the API itself: a body that can't be read, a version that is not the newest, a name that is not there.
/// </summary>
internal static class RefusedChanges
{
    /// <summary>For all endpoints of a group.</summary>
    public static RouteGroupBuilder AuditsRefusals(this RouteGroupBuilder api) => api.AddEndpointFilter(async (context, next) =>
    {
        var http = context.HttpContext;
        if (HttpMethods.IsGet(http.Request.Method)) return await next(context);
        try
        {
            var result = await next(context);
            if (result is IStatusCodeHttpResult { StatusCode: { } status } && status >= StatusCodes.Status400BadRequest) Write(http, status, (result as IValueHttpResult)?.Value as ProblemDetails);
            return result;
        }
        catch (BadHttpRequestException bad)
        {
            Write(http, bad.StatusCode, null);
            throw;
        }
    });

    private static void Write(HttpContext http, int status, ProblemDetails? problem)
    {
        if (AuditOrigin.HasRefusal) return;
        var person = http.RequestServices.GetRequiredService<SignedIn>().Person;
        var what = http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? http.Request.Method;
        var on = http.Request.RouteValues.Values.FirstOrDefault()?.ToString() ?? "";
        http.RequestServices.GetRequiredService<AuditLog>().Refused(new Reason(person.Who, ""), what, on, $"{status} {problem?.Detail ?? problem?.Title ?? ""}".TrimEnd());
    }
}
