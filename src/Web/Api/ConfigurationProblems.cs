using System.Globalization;
using XenWeb.Domain.Configs;
using XenWeb.Web.Configs;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Api;

/// <summary>What is refused about a configuration: each mistake by its field in "fields", and the newer version in "newer".</summary>
internal static class ConfigurationProblems
{
    /// <summary>Every mistake.</summary>
    public static IResult Of(IReadOnlyCollection<ConfigProblem> problems) =>
        Problems.Of(StatusCodes.Status400BadRequest, [.. problems.Select(p => p.Text)], ("fields", problems.Select(p => new ProblemShape(p.Field, p.Text)).ToArray()));

    /// <summary>Why a change was not made; 412 for one that says which version it changes, if there is a newer one.</summary>
    public static IResult Of(HttpContext context, ConfigurationChange change, bool conditional)
    {
        if (!change.Problems.IsEmpty) return Of(change.Problems);
        var refusal = change.Refusal!;
        if (change.Newer is { } newer)
        {
            context.Response.Headers.ETag = Tag(newer.Version);
            return Problems.Of(conditional ? StatusCodes.Status412PreconditionFailed : StatusCodes.Status409Conflict, refusal.Why, ("newer", ConfigurationShape.Of(newer)));
        }
        return refusal.Kind == RefusalKind.Conflict && conditional ? Problems.Of(StatusCodes.Status412PreconditionFailed, refusal.Why) : Problems.Of(refusal);
    }

    /// <summary>A version as an ETag.</summary>
    public static string Tag(int version) => $"\"{version}\"";

    /// <summary>
    /// Which version is changed, by If-Match and If-None-Match: null for whatever there is, 0 for none; a problem if that can't be read.
    /// </summary>
    public static (int? BasedOn, bool Conditional, IResult? Problem) Based(HttpRequest request, Configuration? now)
    {
        var (match, none) = (request.Headers.IfMatch.ToString().Trim(), request.Headers.IfNoneMatch.ToString().Trim());
        if (match.Length == 0 && none.Length == 0) return (null, false, null);
        if (none == "*" && match.Length == 0) return (0, true, null);
        if (match == "*" && none.Length == 0) return now is null ? (null, true, Problems.Of(StatusCodes.Status412PreconditionFailed, "If-Match: * asks for one that is there, and there is none.")) : (now.Version, true, null);
        if (none.Length == 0 && int.TryParse(match.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0) return (version, true, null);
        return (null, true, Problems.Of(StatusCodes.Status400BadRequest, "If-Match is the ETag that GET told, as in \"3\", or *; If-None-Match is *; only one of them."));
    }
}
