using System.Collections.Immutable;
using XenWeb.Domain.Hosts;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>The lab as it would be, before anything is moved.</summary>
internal static class WhatIf
{
    /// <summary>The request's lab with what is to be drained, lost, added and started.</summary>
    public static LabSnapshot Apply(PlanRequest request) => new(
        [.. request.Lab.Hosts.Where(h => !request.Lose.Contains(h.Id)).Select(h => Drained(request, h)), .. request.Add.Select(h => Drained(request, h))],
        [.. request.Lab.Guests.Select(g => g.Host is { } host && request.Lose.Contains(host) ? g with { Host = null, CannotMigrate = null } : g), .. request.Start.Select(g => g with { Host = null })]);

    private static LabHost Drained(PlanRequest request, LabHost host) =>
        request.Drain.Contains(host.Id) && host.Mode == HostMode.Active ? host with { Mode = HostMode.Draining } : host;
}
