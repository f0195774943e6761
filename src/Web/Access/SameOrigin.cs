namespace XenWeb.Web.Access;

/// <summary>
/// A page of another site that is open in the same browser must neither give orders nor open a channel with the cookie of whoever is signed
/// in: what changes something, or becomes a WebSocket, must come from our own pages, or show a token.
/// </summary>
internal static class SameOrigin
{
    /// <summary>Refuses it with 403.</summary>
    public static void UseSameOrigin(this IApplicationBuilder app) => app.Use((context, next) =>
        IsForeign(context.Request) ? Api.Problems.WriteAsync(context, StatusCodes.Status403Forbidden, "Pages of other sites may not give orders.") : next(context));

    private static bool IsForeign(HttpRequest request)
    {
        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        if (reads && !request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase)) return false;
        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site") return true;
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 && (!Uri.TryCreate(origin, UriKind.Absolute, out var from) || from.Authority != request.Host.Value || from.Scheme != request.Scheme);
    }
}
