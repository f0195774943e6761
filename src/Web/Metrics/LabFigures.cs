using System.IO.Pipelines;
using System.Text;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Live;

namespace XenWeb.Web.Metrics;

/// <summary>
/// The lab as Prometheus takes it: some 20 series for each host and 15 for each domain, of a snapshot, so that a scrape asks no host and no
/// database. Labels: host; for domains also dom (the name) and uuid. A host that is lost has no figures, for the last ones are not now's.
/// </summary>
/// <param name="hostsMax">The most hosts of one page; of more the rest is left out, and counted.</param>
/// <param name="domainsMax">The most domains.</param>
internal sealed class LabFigures(int hostsMax = LabFigures.HostsMax, int domainsMax = LabFigures.DomainsMax)
{
    /// <summary>Hosts of one page, some 40,000 series.</summary>
    public const int HostsMax = 2000;

    /// <summary>Domains of one page, some 750,000 series, of which Prometheus says itself that they are many.</summary>
    public const int DomainsMax = 50_000;

    // Written out whenever so much has gathered: nothing holds a whole page
    private const int FlushBytes = 64 * 1024;

    private const string LeftOut = "xenweb_metrics_left_out";

    /// <summary>Writes all of it. Throws what the output throws.</summary>
    /// <param name="fleet">What may be measured.</param>
    /// <param name="classOf">The class of a domain by its name; null for none.</param>
    /// <param name="now">Our clock.</param>
    /// <param name="output">The answer.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task WriteAsync(FleetSnapshot fleet, Func<string, string?> classOf, DateTimeOffset now, PipeWriter output, CancellationToken cancellation)
    {
        var writer = new MetricWriter(output);
        var hosts = fleet.Hosts.Values.Take(hostsMax).Select(h => (Labels: MetricWriter.Labels(("host", h.Id.Name)), Of: new MeasuredHost(h, now))).ToList();
        foreach (var family in HostFamilies.All) await WriteAsync(writer, family, hosts, output, cancellation);
        var placed = FleetGuests.All(fleet).Where(p => p.Host.Liveness(now) != HostLiveness.Lost).ToList();
        var guests = placed.Take(domainsMax).Select(p => (Labels: MetricWriter.Labels(("host", p.Host.Id.Name), ("dom", p.Guest.Name), ("uuid", $"{p.Guest.Id}")), Of: p.Guest)).ToList();
        // Its number changes with each boot and move: on every series it would make all of them anew
        var info = new MetricFamily<GuestSample>("xen_domain_info", MetricKind.Gauge, "Always 1; Xen's number for the domain, and its class.", _ => 1, g => [("domid", $"{g.DomainNumber}"), ("class", classOf(g.Name) ?? "")]);
        await WriteAsync(writer, info, guests, output, cancellation);
        foreach (var family in DomainFamilies.All) await WriteAsync(writer, family, guests, output, cancellation);
        writer.Head(LeftOut, MetricKind.Gauge, "Hosts and domains that are not on this page, because it has its most.");
        writer.Series(Encoding.UTF8.GetBytes(LeftOut), MetricWriter.Labels(("kind", "host")), [], fleet.Hosts.Count - hosts.Count);
        writer.Series(Encoding.UTF8.GetBytes(LeftOut), MetricWriter.Labels(("kind", "domain")), [], placed.Count - guests.Count);
        await output.FlushAsync(cancellation);
    }

    private static async Task WriteAsync<T>(MetricWriter writer, MetricFamily<T> family, List<(byte[] Labels, T Of)> all, PipeWriter output, CancellationToken cancellation)
    {
        writer.Head(family.Name, family.Kind, family.Help);
        var name = Encoding.UTF8.GetBytes(family.Name);
        foreach (var (labels, of) in all)
        {
            if (family.Value(of) is { } value) writer.Series(name, labels, family.More is { } more ? MetricWriter.Labels(more(of)) : [], value);
            if (output.UnflushedBytes >= FlushBytes) await output.FlushAsync(cancellation);
        }
    }
}
