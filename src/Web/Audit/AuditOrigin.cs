namespace XenWeb.Web.Audit;

/// <summary>Where the request that goes on comes from: its address, and whether it is a page's or a script's. It goes along with the request's work.</summary>
public static class AuditOrigin
{
    private static readonly AsyncLocal<Request?> _current = new();

    /// <summary>"10.0.0.7, page", "10.0.0.7, API"; "here" for what the web app does by itself.</summary>
    public static string Current => _current.Value?.From ?? "here";

    /// <summary>Whether a refusal of the request that goes on is in the audit already.</summary>
    public static bool HasRefusal => _current.Value is { HasRefusal: true };

    /// <summary>Says more of it: the name of the token that was shown.</summary>
    public static void Add(string more) => _current.Value = new Request($"{Current}, {more}");

    /// <summary>Notes it for each request. A page's actions come over its circuit's one request.</summary>
    public static void UseAuditOrigin(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        _current.Value = new Request($"{context.Connection.RemoteIpAddress}, {(context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) ? "API" : "page")}");
        return next(context);
    });

    /// <summary>Notes that it is.</summary>
    internal static void RefusalWritten()
    {
        if (_current.Value is { } request) request.HasRefusal = true;
    }

    // Changed by what is awaited, and seen by who awaits it: so it is one object that goes along, not a value
    private sealed class Request(string from)
    {
        public string From { get; } = from;

        public bool HasRefusal { get; set; }
    }
}
