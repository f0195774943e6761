using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Web.Metrics;

namespace XenWeb.Web.Tests.Metrics;

public sealed class LabFiguresTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 29, 14, 5, 0, TimeSpan.Zero);

    [Fact]
    public async Task Domains_MoreThanAPageHolds_AreLeftOutAndCounted()
    {
        var page = await PageAsync(new LabFigures(hostsMax: 2, domainsMax: 5), Lab(hosts: 3, each: 4));
        Assert.Equal(2, page.Series.Count(s => s.Name == "xen_host_up"));
        Assert.Equal(5, page.Series.Count(s => s.Name == "xen_domain_online_vcpus"));
        Assert.Equal((1, 7), (page.Value("xenweb_metrics_left_out", "host"), page.Value("xenweb_metrics_left_out", "domain")));
    }

    [Fact]
    public async Task Names_ThatWouldEndALabel_AreEscaped()
    {
        var page = await PageAsync(new LabFigures(), Lab(1, 1, name: "a\"} 1\nxen_host_up{host=\"forged\\"));
        Assert.Single(page.Series, s => s.Name == "xen_host_up");
        Assert.Contains("""dom="a\"} 1\nxen_host_up{host=\"forged\\" """.TrimEnd(), page.Series.First(s => s.Name == "xen_domain_online_vcpus").Labels);
    }

    [Fact]
    public async Task Figures_ThatAreNoNumbers_AreLeftOut()
    {
        var page = await PageAsync(new LabFigures(), Lab(1, 1, cpu: double.NaN));
        Assert.DoesNotContain(page.Series, s => s.Name == "xen_domain_cpu_usage_ratio");
        Assert.Contains(page.Series, s => s.Name == "xen_domain_memory_used_bytes");
    }

    [Fact]
    public async Task Domain_OnTwoHostsWhileItMoves_IsMeasuredOnce()
    {
        var page = await PageAsync(new LabFigures(), Lab(hosts: 2, each: 1, sameGuest: true));
        Assert.Single(page.Series, s => s.Name == "xen_domain_info");
    }

    [Fact]
    public void Families_HaveNamesOfTheirOwnAndUnitsThatPrometheusAsksFor()
    {
        var names = HostFamilies.All.Select(f => (f.Name, f.Kind)).Concat(DomainFamilies.All.Select(f => (f.Name, f.Kind))).ToList();
        Assert.Equal(names.Count, names.DistinctBy(n => n.Name).Count());
        Assert.All(names, n => Assert.Equal(n.Kind == MetricKind.Counter, n.Name.EndsWith("_total", StringComparison.Ordinal)));
    }

    private static async Task<Scrape> PageAsync(LabFigures figures, FleetSnapshot fleet)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        await figures.WriteAsync(fleet, _ => null, _now, pipe.Writer, default);
        await pipe.Writer.CompleteAsync();
        using var reader = new StreamReader(pipe.Reader.AsStream(), Encoding.UTF8);
        return Scrape.Of(await reader.ReadToEndAsync());
    }

    private static FleetSnapshot Lab(int hosts, int each, string? name = null, double cpu = 0.5, bool sameGuest = false) => FleetSnapshot.Empty with
    {
        Hosts = Enumerable.Range(1, hosts).Select(h => new HostId($"host-{h}")).ToImmutableSortedDictionary(h => h, h => new HostState(h, new StatusMessage
        {
            Host = h,
            Facts = new HostFacts { Cores = 4, Memory = ByteSize.FromGiB(16) },
            Sample = new HostSample { At = _now, FreeMemory = ByteSize.FromGiB(8), Guests = [.. Enumerable.Range(1, each).Select(g => Guest(name ?? $"{(sameGuest ? "" : h.Name)}-{g}", cpu))] },
        }, _now, true, 1, 1)),
    };

    private static GuestSample Guest(string name, double cpu) => FakeAgent.Guest(name) with { Cpu = new Cores(cpu) };
}
