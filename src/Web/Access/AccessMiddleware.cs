namespace XenWeb.Web.Access;

/// <summary>What each request passes through once it is known whose it is.</summary>
internal static class AccessMiddleware
{
    /// <summary>Says whose the request is to all that serves it.</summary>
    public static void UseAccess(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.RequestServices.GetRequiredService<SignedIn>().Take(context.User);
        return next(context);
    });
}
