namespace XenWeb.Web.Audit;

/// <summary>What somebody did, or tried to. Texts that are too long are cut.</summary>
/// <param name="Who">A person's, a script's or an agent's name.</param>
/// <param name="What">A stable word for it: "drain", "sign-in", "token-made".</param>
/// <param name="On">What it was done to; may be empty.</param>
/// <param name="Why">Why; may be empty.</param>
/// <param name="From">From where; null takes where the request that goes on comes from (<see cref="AuditOrigin"/>).</param>
/// <param name="Outcome">"accepted", how it ended, or why it was refused.</param>
public sealed record AuditEntry(string Who, string What, string On, string Why, string? From, string Outcome);
