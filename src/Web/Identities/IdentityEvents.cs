using XenWeb.Domain.Identities;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Audit;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Identities;

/// <summary>Who joined, was revoked, or tried to: as events of the lab and in the audit.</summary>
public sealed class IdentityEvents(EventLog events, AuditLog audit, TimeProvider time)
{
    /// <summary>A party has joined.</summary>
    internal void Joined(HttpContext context, AgentIdentity identity, JoinTokenRow token) =>
        Tell(DecisionSeverity.Info, "agent-joined", $"{identity} joined from {From(context)}, with join token {token.Id}.", identity, token.CreatedBy, "");

    /// <summary>Somebody showed a token that is not good.</summary>
    internal void JoinRefused(HttpContext context, string why) => Tell(DecisionSeverity.Warning, "join-refused", $"Somebody at {From(context)} may not join: {why}", null, "", "");

    /// <summary>A party is believed no more.</summary>
    internal void Revoked(AgentIdentity identity, int certificates, Reason reason) =>
        Tell(DecisionSeverity.Warning, "agent-revoked", $"{reason.Who} revoked {identity}: {certificates} certificate{(certificates == 1 ? " counts" : "s count")} no more.", identity, reason.Who, reason.Why);

    /// <summary>A join token was made.</summary>
    internal void TokenMade(JoinTokenRow token, string who) =>
        Tell(DecisionSeverity.Info, "join-token", $"{who} made join token {token.Id} for {token.Role.ToLowerInvariant()} {token.Name ?? "of any domain"}, good until {token.ExpiresAt:u}.", null, who, "");

    /// <summary>Somebody asked for a change and was refused.</summary>
    internal void Refused(Reason reason, string what, Refusal? refusal) => audit.Refused(reason, what, "agents", refusal);

    private static string From(HttpContext context) => $"{context.Connection.RemoteIpAddress}";

    private void Tell(DecisionSeverity severity, string what, string text, AgentIdentity? about, string who, string why)
    {
        // Strangers may try to join as often as they like: that is an event, but no line that is kept for good
        if (what != "join-refused") audit.WriteAsync(new AuditEntry(who.Length > 0 ? who : "somebody", what, about?.ToString() ?? "agents", why, null, text));
        events.Append(new EventRow
        {
            At = time.GetUtcNow(), Severity = severity, What = what, Text = text, Host = about is { Role: IdentityRole.Server } host ? host.Name : null, Who = who, Why = why,
        });
    }
}
