using System.Collections.Immutable;
using System.Globalization;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Notifications;
using XenWeb.Web.Access;
using XenWeb.Web.Shell;

namespace XenWeb.Web.Notifications;

/// <summary>What people must know of hosts and their domains. Pure.</summary>
internal static class HostMatters
{
    private const int NamesMax = 10;

    /// <summary>Hosts that are lost.</summary>
    /// <param name="fleet">The lab.</param>
    /// <param name="domain">A domain with its class and owner, by name and host.</param>
    /// <param name="now">When.</param>
    public static IEnumerable<LabMatter> Lost(FleetSnapshot fleet, Func<string, string, Target> domain, DateTimeOffset now)
    {
        foreach (var host in fleet.Hosts.Values.Where(h => h.Liveness(now) == HostLiveness.Lost))
        {
            var guests = host.Status?.Sample?.Guests.Select(g => g.Name).Order(StringComparer.Ordinal).ToArray() ?? [];
            var inMaintenance = host.Status?.Mode == HostMode.Maintenance;
            var heard = host.Status is null ? "It has not said how it is." : $"Its last status came at {host.ReceivedAt.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC.";
            var why = host.Online ? "It does not say anything any more: its agent, its network or the host itself is down." : "The broker has lost its agent: agent, network or host is down, or the agent was stopped.";
            var begin = $"{(inMaintenance ? "It is in maintenance. " : "")}{why} {heard}";
            yield return new LabMatter(new Matter
            {
                Key = $"{NotificationKind.HostLost}/{host.Id}",
                Kind = NotificationKind.HostLost,
                // Whoever works on it has switched it off
                Severity = inMaintenance ? DecisionSeverity.Info : DecisionSeverity.Error,
                Title = $"{host.Id} is lost",
                Text = $"{begin}{On(guests)}",
                Host = host.Id.Name,
                Link = Links.Host(host.Id),
            }, [Gate.OfHost(host.Id), .. guests.Select(g => domain(g, host.Id.Name))])
            {
                Words = sees => $"{begin}{On([.. guests.Where(sees)])}",
            };
        }
    }

    /// <summary>Domains of which it is not known where they run.</summary>
    /// <param name="fleet">The lab.</param>
    /// <param name="domain">A domain with its class and owner, by name and host.</param>
    public static IEnumerable<LabMatter> Undefined(FleetSnapshot fleet, Func<string, string, Target> domain)
    {
        var found = fleet.Hosts.Values.SelectMany(h => (h.Status?.Sample?.Guests ?? []).Where(g => g.State == GuestRunState.Undefined).Select(g => (Host: h.Id, Guest: g)));
        foreach (var (host, guest) in found.DistinctBy(f => f.Guest.Id))
        {
            var move = fleet.Migrations.Values.Where(m => m.Guest == guest.Id && m.State == MigrationState.Undefined).MaxBy(m => m.StartedAt);
            var way = move is null ? $"Its migration from {host} broke after the point of no return." : $"Its migration from {move.From} to {move.To} broke after the point of no return{(move.Problem is { } problem ? $": {problem.TrimEnd('.')}." : ".")}";
            yield return new LabMatter(new Matter
            {
                Key = $"{NotificationKind.MigrationUndefined}/{guest.Id}",
                Kind = NotificationKind.MigrationUndefined,
                Severity = DecisionSeverity.Error,
                Title = $"It is not known where {guest.Name} runs",
                Text = $"{way} A person decides: look at both hosts, then resume it on one or destroy it.",
                Host = host.Name,
                Domain = guest.Name,
                Link = Links.Domain($"{guest.Id}"),
            }, [domain(guest.Name, host.Name)]);
        }
    }

    private static string On(string[] guests) => guests.Length == 0 ? "" :
        $" On it: {string.Join(", ", guests.Take(NamesMax))}{(guests.Length > NamesMax ? $" and {guests.Length - NamesMax} more" : "")}.";
}
