using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Api;

/// <summary>A host as the API tells it. What is not known is null.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Mode">Its agent's word: active, draining, maintenance.</param>
/// <param name="Liveness">How sure we are of all this: live, stale, lost.</param>
/// <param name="Degraded">Why it can't be read or controlled right now; null if all is well.</param>
/// <param name="Cores">Physical processors.</param>
/// <param name="Cpu">Used by all domains, 0 to 1 of the host.</param>
/// <param name="Dom0Cpu">Used by Dom0, 0 to 1 of the host.</param>
/// <param name="Memory">That domains have, 0 to 1 of the host.</param>
/// <param name="MemoryBytes">All that the host has.</param>
/// <param name="FreeMemoryBytes">That no domain has.</param>
/// <param name="PromisedBytes">That offers hold.</param>
/// <param name="NetworkInBitsPerSecond">Received by all domains.</param>
/// <param name="NetworkOutBitsPerSecond">Sent by all domains.</param>
/// <param name="BlockReadBytesPerSecond">Read by all domains.</param>
/// <param name="BlockWriteBytesPerSecond">Written by all domains.</param>
/// <param name="Domains">How many there are.</param>
/// <param name="Load">The one number that hosts compare, 0 to 1.</param>
/// <param name="Overloads">What is over its threshold, in words.</param>
/// <param name="SampledAt">When it was read, by its clock.</param>
/// <param name="XenVersion">Xen's version.</param>
/// <param name="AgentVersion">Its agent's version.</param>
/// <param name="BootedAt">When it was booted.</param>
/// <param name="Drain">While it drains: each domain that is still there.</param>
public sealed record HostShape(
    string Name, HostMode Mode, HostLiveness Liveness, string? Degraded, int? Cores, double? Cpu, double? Dom0Cpu, double? Memory,
    long? MemoryBytes, long? FreeMemoryBytes, long PromisedBytes, double? NetworkInBitsPerSecond, double? NetworkOutBitsPerSecond,
    double? BlockReadBytesPerSecond, double? BlockWriteBytesPerSecond, int Domains, double? Load, IReadOnlyList<string> Overloads,
    DateTimeOffset? SampledAt, string XenVersion, string AgentVersion, DateTimeOffset? BootedAt, IReadOnlyList<DrainItemShape> Drain)
{
    /// <summary>The host at a moment.</summary>
    public static HostShape Of(HostState host, DateTimeOffset now)
    {
        var (status, facts, sample) = (host.Status, host.Status?.Facts, host.Status?.Sample);
        return new HostShape(
            host.Id.Name, status?.Mode ?? HostMode.Active, host.Liveness(now), status?.Degraded, facts?.Cores,
            Round(facts is null ? null : sample?.Cpu?.Of(facts.Cores).Value), Round(facts is null ? null : sample?.Dom0Cpu?.Of(facts.Cores).Value),
            Round(facts is null || sample is null ? null : (facts.Memory - sample.FreeMemory).Of(facts.Memory).Value),
            facts?.Memory.Bytes, sample?.FreeMemory.Bytes, status?.Promised.Bytes ?? 0,
            sample?.NetworkIn?.BitsPerSecond, sample?.NetworkOut?.BitsPerSecond, sample?.BlockRead?.BytesPerSecond, sample?.BlockWrite?.BytesPerSecond,
            sample?.Guests.Length ?? 0, status?.Load?.Load, [.. (status?.Overloads ?? []).Select(o => o.Text)],
            sample?.At, facts?.XenVersion ?? "", status?.AgentVersion ?? "", facts?.BootedAt,
            [.. (status?.Drain ?? []).Select(d => new DrainItemShape(d.Guest, d.State, d.Why, d.NextTry))]);
    }

    private static double? Round(double? share) => share is { } value ? Math.Round(value, 4) : null;
}

/// <summary>One domain of a draining host.</summary>
/// <param name="Domain">Its name.</param>
/// <param name="State">waiting, moving or stuck.</param>
/// <param name="Why">In words.</param>
/// <param name="NextTry">When it is tried again; null if it moves or is stuck.</param>
public sealed record DrainItemShape(string Domain, DrainItemState State, string Why, DateTimeOffset? NextTry);
