using XenWeb.Domain.Messages;
using XenWeb.Web.Audit;

namespace XenWeb.Web.Access;

/// <summary>What is answered to who may not: a problem to scripts, a page to browsers.</summary>
internal static class AccessAnswers
{
    /// <summary>Whether a path is a page, and not something that scripts ask.</summary>
    public static bool IsPage(PathString path) => !path.StartsWithSegments("/api/v1") && !path.StartsWithSegments("/hubs") && !path.StartsWithSegments("/_blazor") && !path.StartsWithSegments("/openapi") && !path.StartsWithSegments("/metrics");

    /// <summary>403 with the reason.</summary>
    public static Task ForbiddenAsync(HttpContext context)
    {
        var directory = context.RequestServices.GetRequiredService<PeopleDirectory>();
        var needed = context.GetEndpoint()?.Metadata.GetMetadata<NeedsAttribute>()?.Action ?? LabAction.Read;
        var why = Rights.WhyNever(directory.Of(context.User), needed) ?? "You may not do that.";
        // To look is refused to somebody with every page that they may not see; to change something is worth a line
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.RequestServices.GetRequiredService<AuditLog>().Refused(new Reason(directory.Of(context.User).Who, ""), needed.ToString().ToLowerInvariant(), context.Request.Path, why);
        }
        if (!IsPage(context.Request.Path)) return Api.Problems.WriteAsync(context, StatusCodes.Status403Forbidden, why);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    /// <summary>To the sign-in, and back after it; scripts get 401.</summary>
    public static Task ChallengeAsync(HttpContext context, string signIn)
    {
        if (!IsPage(context.Request.Path)) return Api.Problems.WriteAsync(context, StatusCodes.Status401Unauthorized, "Sign in, or show a token: 'Authorization: Bearer xw_…'.");
        context.Response.Redirect(signIn);
        return Task.CompletedTask;
    }
}
