using XenWeb.Domain.Balancing;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Domains;

/// <summary>A host that a domain could be moved to, as far as is known here; the host decides itself when it is asked.</summary>
/// <param name="Host">Which.</param>
/// <param name="LoadAfter">Its load with the domain, 0 to 1; null if not known.</param>
/// <param name="WhyNot">Why it can't take it now; null if it can.</param>
/// <param name="Unwise">Why it would not offer by itself; null if it would.</param>
public sealed record MoveTarget(HostId Host, double? LoadAfter, string? WhyNot, string? Unwise)
{
    /// <summary>All hosts but its own, those that can take it first, the lowest load after the move first.</summary>
    public static IReadOnlyList<MoveTarget> For(FleetSnapshot fleet, DomainView domain, DateTimeOffset now)
    {
        var source = fleet.Hosts.GetValueOrDefault(domain.Host)?.Status;
        return [.. fleet.Hosts.Values.Where(h => h.Id != domain.Host).Select(h => Of(h, source, domain, now))
            .OrderBy(t => t.WhyNot is null ? 0 : 1).ThenBy(t => t.LoadAfter ?? 2).ThenBy(t => t.Host)];
    }

    private static MoveTarget Of(HostState host, StatusMessage? source, DomainView domain, DateTimeOffset now)
    {
        // keys: stale, lost
        if (host.Liveness(now) != HostLiveness.Live) return new(host.Id, null, T(host.Liveness(now).ToString().ToLowerInvariant()), null);
        if (host.Status is not { Facts: { } facts, Sample: { } sample } status) return new(host.Id, null, T("nothing known of it yet"), null);
        if (source is not { Facts: { } sourceFacts, Sample: { } sourceSample }) return new(host.Id, null, null, null);
        var demand = HostLoad.Demand(sourceFacts, sourceSample, domain.Guest);
        var asked = new PlacementHost
        {
            Facts = facts,
            // What it has promised is not known one by one here, only how much
            Sample = sample with { FreeMemory = sample.FreeMemory - status.Promised },
            Mode = status.Mode,
            Monitoring = status.Monitoring,
            Overloads = status.Overloads,
        };
        var impossible = Placement.Refusals(asked, demand, decided: true);
        var unwise = Placement.Refusals(asked, demand, decided: false);
        return new(host.Id, HostLoad.With(facts, asked.Sample, [demand]).Load, impossible.IsEmpty ? null : impossible[0], unwise.IsEmpty ? null : unwise[0]);
    }
}
