using XenWeb.Domain.Identities;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Access;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Identities;

/// <summary>A join token as it is shown once.</summary>
/// <param name="Id">Names it; no secret.</param>
/// <param name="Token">All of it.</param>
/// <param name="ExpiresAt">From then on it is good no more.</param>
public sealed record NewJoinToken(string Id, string Token, DateTimeOffset ExpiresAt);

/// <summary>What pages and REST may do with agents' identities: for whoever has that right, and with an event each.</summary>
public sealed class AgentsDesk(JoinTokens tokens, Certificates certificates, IdentityEvents events, Gate gate)
{
    private static readonly Target _lab = Gate.OfHost(null);

    /// <summary>Makes a join token.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="role">server, configuration, virtual or broker.</param>
    /// <param name="name">The host, or the domain's UUID; empty for any domain.</param>
    /// <param name="lifetime">How long it is good.</param>
    /// <param name="cancellation">The caller went away.</param>
    public async Task<(NewJoinToken? Token, Refusal? Refusal)> MakeTokenAsync(Caller caller, string? role, string? name, TimeSpan lifetime, CancellationToken cancellation)
    {
        if (gate.Refuse(caller, LabAction.Agents, _lab) is { } refusal) return (null, refusal);
        var parsed = Enum.TryParse<IdentityRole>(role, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : (IdentityRole?)null;
        string[] problems = [.. JoinTokens.Problems(parsed, name, lifetime)];
        if (problems.Length > 0) return (null, Told(caller, "join-token", new Refusal(RefusalKind.Invalid, [.. problems])));
        try
        {
            var (token, row) = await tokens.MakeAsync(parsed!.Value, name, lifetime, caller.Reason.Who, cancellation);
            events.TokenMade(row, caller.Reason.Who);
            return (new NewJoinToken(row.Id, $"{token}", row.ExpiresAt), null);
        }
        catch (InvalidOperationException e)
        {
            return (null, Told(caller, "join-token", new Refusal(RefusalKind.Conflict, [e.Message])));
        }
    }

    /// <summary>Revokes a join token that was not used.</summary>
    public async Task<Refusal?> RevokeTokenAsync(Caller caller, string id, CancellationToken cancellation)
    {
        if (gate.Refuse(caller, LabAction.Agents, _lab) is { } refusal) return refusal;
        return await tokens.RevokeAsync(id, cancellation) ? null : Told(caller, "join-token-revoke", new Refusal(RefusalKind.NotFound, [$"There is no join token {id} that waits to be used."]));
    }

    /// <summary>Believes a party no more: its certificates count for nobody from now on.</summary>
    public async Task<Refusal?> RevokeAsync(Caller caller, string identity, CancellationToken cancellation)
    {
        if (gate.Refuse(caller, LabAction.Agents, _lab) is { } refusal) return refusal;
        if (!AgentIdentity.TryParse(identity, out var known)) return Told(caller, "agent-revoke", new Refusal(RefusalKind.NotFound, [$"'{identity}' is nobody's identity."]));
        var revoked = await certificates.RevokeAsync(known, caller.Reason.Who, caller.Why, cancellation);
        if (revoked == 0) return Told(caller, "agent-revoke", new Refusal(RefusalKind.NotFound, [$"{identity} has no certificate that counts."]));
        events.Revoked(known, revoked, caller.Reason);
        return null;
    }

    /// <summary>Certificates and join tokens that have not run out.</summary>
    public async Task<(IReadOnlyList<CertificateRow> Certificates, IReadOnlyList<JoinTokenRow> Tokens)> ListAsync(CancellationToken cancellation) =>
        (await certificates.ListAsync(cancellation), await tokens.ListAsync(cancellation));

    private Refusal Told(Caller caller, string what, Refusal refusal)
    {
        events.Refused(caller.Reason, what, refusal);
        return refusal;
    }
}
