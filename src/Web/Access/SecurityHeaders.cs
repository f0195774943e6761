using System.Globalization;
using System.Text;
using Scalar.AspNetCore;

namespace XenWeb.Web.Access;

/// <summary>What every answer tells the browser about what it may do with it.</summary>
internal static class SecurityHeaders
{
    // Scripts only from our own files: nothing inline, no eval. ApexCharts and Bootstrap set styles on elements as they go, and pages set
    // widths of bars, which needs style attributes; style sheets are our own files too
    private const string Pages =
        "default-src 'none'; script-src 'self'; style-src 'self'; style-src-elem 'self' 'unsafe-inline'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'none'; manifest-src 'self'";

    // Scalar, which shows the API's description, begins with a script in the page, which bears this answer's nonce; and it lays its own styles
    private const string Reference =
        "default-src 'none'; script-src 'self'{0}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static readonly CompositeFormat _reference = CompositeFormat.Parse(Reference);
    private static readonly TimeSpan _strict = TimeSpan.FromDays(365);

    /// <summary>Sets them on every answer, files and errors too.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app, WebOptions options) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            var (headers, path) = (context.Response.Headers, context.Request.Path);
            headers.XContentTypeOptions = "nosniff";
            // Not "no-referrer": with it browsers send our own forms with "Origin: null", which is what a page of another site would send too
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
            headers.XFrameOptions = "DENY";
            headers.ContentSecurityPolicy = IsReference(path) ? ReferenceFor(context) : Pages;
            if (options.Https) headers.StrictTransportSecurity = $"max-age={_strict.TotalSeconds:0}";
            // What somebody may see is for nobody's cache; the pages' files are the same for all
            if (!headers.ContainsKey("Cache-Control") && headers.ETag.Count == 0) headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(context);
    });

    private static string ReferenceFor(HttpContext context) => string.Format(CultureInfo.InvariantCulture, _reference, context.Items[ScalarOptions.NonceHttpContextItemKey] is string nonce ? $" 'nonce-{nonce}'" : "");

    private static bool IsReference(PathString path) => path.StartsWithSegments("/api") && !path.StartsWithSegments("/api/v1");
}
