using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Api;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Identities;

/// <summary>A certificate.</summary>
/// <param name="Identity">Whose: "hosts/ferby".</param>
/// <param name="Serial">Hexadecimal.</param>
/// <param name="IssuedAt">When.</param>
/// <param name="ExpiresAt">When it runs out.</param>
/// <param name="IssuedFor">For a join token, or as a renewal.</param>
/// <param name="RevokedAt">When it was revoked; null while it counts.</param>
/// <param name="RevokedBy">By whom.</param>
public sealed record CertificateShape(string Identity, string Serial, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt, string IssuedFor, DateTimeOffset? RevokedAt, string? RevokedBy)
{
    internal static CertificateShape Of(CertificateRow row) => new(row.Identity, row.Serial, row.IssuedAt, row.ExpiresAt, row.IssuedFor, row.RevokedAt, row.RevokedBy);
}

/// <summary>A join token without its secret.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Role">For which role.</param>
/// <param name="Name">For whom; null: any domain.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="ExpiresAt">From then on it is good no more.</param>
public sealed record JoinTokenShape(string Id, string Role, string? Name, string CreatedBy, DateTimeOffset ExpiresAt)
{
    internal static JoinTokenShape Of(JoinTokenRow row) => new(row.Id, row.Role.ToLowerInvariant(), row.Name, row.CreatedBy, row.ExpiresAt);
}

/// <summary>What is asked for a join token.</summary>
/// <param name="Role">server, configuration, virtual or broker.</param>
/// <param name="Name">The host's name or the domain's UUID; left out for any domain.</param>
/// <param name="Minutes">How long it is good; 60 if left out.</param>
public sealed record JoinTokenBody(string Role, string? Name, double? Minutes);

/// <summary>/agents: who belongs to the lab.</summary>
internal static class IdentityRoutes
{
    /// <summary>Maps them.</summary>
    public static void MapIdentities(this RouteGroupBuilder api)
    {
        var agents = api.MapGroup("/agents").WithTags("Agents");
        agents.MapGet("/certificates", async (AgentsDesk desk, CancellationToken cancellation) => TypedResults.Ok((await desk.ListAsync(cancellation)).Certificates.Select(CertificateShape.Of).ToArray()))
            .Needs(LabAction.Agents).WithName("listCertificates").WithSummary("Certificates that have not run out");
        agents.MapGet("/join-tokens", async (AgentsDesk desk, CancellationToken cancellation) => TypedResults.Ok((await desk.ListAsync(cancellation)).Tokens.Select(JoinTokenShape.Of).ToArray()))
            .Needs(LabAction.Agents).WithName("listJoinTokens").WithSummary("Join tokens that wait to be used");
        agents.MapPost("/join-tokens", MakeAsync).Needs(LabAction.Agents).WithName("makeJoinToken").WithSummary("Makes a join token, which is seen this once").Produces<NewJoinToken>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        agents.MapDelete("/join-tokens/{id}", async (string id, SignedIn me, AgentsDesk desk, CancellationToken cancellation) => Answer(await desk.RevokeTokenAsync(me.Asks(), id, cancellation)))
            .Needs(LabAction.Agents).WithName("revokeJoinToken").WithSummary("Revokes a join token that was not used").ProducesProblem(StatusCodes.Status404NotFound);
        agents.MapPost("/revoke", RevokeAsync).Needs(LabAction.Agents).WithName("revokeAgent").WithSummary("Believes an agent no more").Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> MakeAsync(HttpRequest request, SignedIn me, AgentsDesk desk, CancellationToken cancellation)
    {
        var (body, problem) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null) return problem!;
        var (role, name, minutes) = (body.Text("role"), body.Text("name"), body.Number("minutes", (double?)null));
        if (body.Errors() is { Count: > 0 } errors) return Problems.Of(StatusCodes.Status400BadRequest, errors);
        var (token, refusal) = await desk.MakeTokenAsync(me.Asks(), role, name, minutes is { } given ? TimeSpan.FromMinutes(Math.Clamp(given, 0, 1e6)) : JoinTokens.Lifetime, cancellation);
        return token is null ? Problems.Of(refusal!) : TypedResults.Json(token, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> RevokeAsync(HttpRequest request, SignedIn me, AgentsDesk desk, CancellationToken cancellation)
    {
        var (body, problem) = await RequestBody.ReadAsync(request, cancellation);
        if (body is null) return problem!;
        var (identity, why) = (body.Text("identity") ?? "", body.Text("reason") ?? "");
        if (body.Errors() is { Count: > 0 } errors) return Problems.Of(StatusCodes.Status400BadRequest, errors);
        return Answer(await desk.RevokeAsync(me.Asks(why), identity, cancellation));
    }

    private static IResult Answer(Refusal? refusal) => refusal is null ? TypedResults.NoContent() : Problems.Of(refusal);
}
