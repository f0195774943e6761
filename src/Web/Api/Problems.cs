using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Api;

/// <summary>Every error of the API as problem details (RFC 9457): a title, the detail in words, and each error by itself in "errors".</summary>
internal static class Problems
{
    /// <summary>With every error by itself.</summary>
    public static IResult Of(int status, params IReadOnlyList<string> errors) => TypedResults.Problem(Details(status, errors));

    /// <summary>With every error by itself, and with what else belongs to it.</summary>
    public static IResult Of(int status, IReadOnlyList<string> errors, (string Name, object Value) more)
    {
        var details = Details(status, errors);
        details.Extensions[more.Name] = more.Value;
        return TypedResults.Problem(details);
    }

    /// <summary>Why something was not done.</summary>
    public static IResult Of(Refusal refusal) => Of(Status(refusal.Kind), refusal.Why);

    /// <summary>Writes one where no endpoint has: unknown routes, methods, media types, and what was thrown.</summary>
    public static Task WriteAsync(HttpContext context, int status, params IReadOnlyList<string> errors)
    {
        context.Response.StatusCode = status;
        return Of(status, errors).ExecuteAsync(context);
    }

    private static ProblemDetails Details(int status, IReadOnlyList<string> errors) => new()
    {
        Status = status,
        Title = ReasonPhrases.GetReasonPhrase(status),
        Detail = string.Join(" ", errors),
        Extensions = { ["errors"] = errors },
    };

    private static int Status(RefusalKind kind) => kind switch
    {
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
        RefusalKind.Conflict => StatusCodes.Status409Conflict,
        RefusalKind.KeyReused => StatusCodes.Status422UnprocessableEntity,
        RefusalKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };
}
