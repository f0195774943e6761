using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Negotiation;

/// <summary>What a host holds for a guest that may come.</summary>
/// <param name="HelpId">Which negotiation.</param>
/// <param name="To">Who asked.</param>
/// <param name="Guest">What is held.</param>
/// <param name="Until">Given back by itself then.</param>
/// <param name="Awarded">Whether the guest is on its way.</param>
/// <param name="Migrates">Whether it comes as a migration from the host that asked; one that is started here does not.</param>
public sealed record Promise(string HelpId, HostId To, GuestDemand Guest, DateTimeOffset Until, bool Awarded, bool Migrates = false)
{
    /// <summary>Whether its volumes are being attached: it is confirmed when they are.</summary>
    public bool Joining { get; init; }

    /// <summary>For how long it was awarded.</summary>
    public TimeSpan KeepFor { get; init; }
}
