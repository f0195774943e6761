using System.Security.Cryptography;
using System.Text.Json;
using XenWeb.Infrastructure.Identity;
using XenWeb.Web.Api;
using XenWeb.Web.Live;

namespace XenWeb.Web.Identities;

/// <summary>
/// /join: where a new agent asks for its certificate. Nobody signs in here: the join token is the proof, and it is good for one certificate.
/// </summary>
internal static class JoinRoutes
{
    private const int BytesMax = 16 * 1024;

    /// <summary>Maps them; of a lab in clear there is nothing to join.</summary>
    public static void MapJoin(this IEndpointRouteBuilder app, WebOptions options)
    {
        if (options.Insecure) return;
        app.MapGet(Joining.Path, (LabIdentity lab) => TypedResults.Json(lab.Authorities, JoinJson.Default.StringArray)).AllowAnonymous().ExcludeFromDescription();
        app.MapPost(Joining.Path, JoinAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
    }

    private static async Task<IResult> JoinAsync(HttpContext context, LabIdentity lab, JoinTokens tokens, Certificates certificates, BrokerPlace broker, BrokerRights rights, IdentityEvents events, CancellationToken cancellation)
    {
        if (await ReadAsync(context, cancellation) is not { } asked) return Refuse(StatusCodes.Status400BadRequest, "The body must be JSON with token, request (a signing request in PEM) and name.");
        if (Wrong(asked.Request) is { } wrong) return Refuse(StatusCodes.Status400BadRequest, $"The signing request can't be used: {wrong}");
        try
        {
            var (identity, row, why) = await tokens.UseAsync(asked.Token, asked.Name, cancellation);
            if (identity is not { } known)
            {
                events.JoinRefused(context, why!);
                return Refuse(StatusCodes.Status403Forbidden, why!);
            }
            var certificate = await certificates.IssueAsync(known, asked.Request, $"join token {row!.Id} of {row.CreatedBy}", cancellation);
            events.Joined(context, known, row);
            await rights.SettledAsync(cancellation);
            return TypedResults.Json(new JoinAnswer($"{known}", certificate, lab.Authorities, broker.Own ? $"{Host(context)}:{broker.Port}" : $"{broker.Host}:{broker.Port}"), JoinJson.Default.JoinAnswer);
        }
        catch (Exception e) when (StoreWait.IsStoreFailure(e))
        {
            return Refuse(StatusCodes.Status503ServiceUnavailable, "The database is away; try again in a minute.");
        }
    }

    // As the agent has reached us, it reaches the broker beside us; an IPv6 address stands in brackets already
    private static string Host(HttpContext context) => context.Request.Host.Host;

    private static async Task<JoinRequest?> ReadAsync(HttpContext context, CancellationToken cancellation)
    {
        if (context.Request.ContentLength is null or > BytesMax || !context.Request.HasJsonContentType()) return null;
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, JoinJson.Default.JoinRequest, cancellation) is { Token: not null, Request: not null } read ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Looked at before the token is used up
    private static string? Wrong(string request)
    {
        try
        {
            SigningRequest.Read(request);
            return null;
        }
        catch (CryptographicException e)
        {
            return e.Message;
        }
    }

    private static IResult Refuse(int status, string why) => Problems.Of(status, [why]);
}
