namespace XenWeb.Web.Audit;

/// <summary>Where the request that goes on comes from: its address, and whether it is a page's or a script's. It goes along with the request's work.</summary>
public static class AuditOrigin
{
    private static readonly AsyncLocal<string?> _current = new();

    /// <summary>"10.0.0.7, page", "10.0.0.7, API"; "here" for what the web app does by itself.</summary>
    public static string Current => _current.Value ?? "here";

    /// <summary>Says more of it: the name of the token that was shown.</summary>
    public static void Add(string more) => _current.Value = $"{Current}, {more}";

    /// <summary>Notes it for each request. A page's actions come over its circuit's one request.</summary>
    public static void UseAuditOrigin(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        _current.Value = $"{context.Connection.RemoteIpAddress}, {(context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) ? "API" : "page")}";
        return next(context);
    });
}
