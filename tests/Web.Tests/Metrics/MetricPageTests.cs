using System.Net;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Web.Metrics;

namespace XenWeb.Web.Tests.Metrics;

/// <summary>/metrics and /metrics/app of a real app with two hosts.</summary>
public sealed class MetricPageTests : Lab
{
    [Fact]
    public async Task Metrics_OfALab_TellEachHostAndDomainWithTheLabelsOfXensExporters()
    {
        var page = await Scrape.ReadAsync(App.Http);
        var dns = $"host=\"ferby\",dom=\"dns\",uuid=\"{FakeAgent.IdOf("dns")}\"";
        Assert.Equal(1, page.Value("xen_host_up", "host=\"ferby\""));
        Assert.Equal(0.5, page.Value("xen_host_cpu_avg_usage_ratio", "host=\"ferby\""));
        Assert.Equal(16.0 * (1L << 30), page.Value("xen_host_memory_total_bytes", "host=\"herby\""));
        Assert.Equal(2, page.Value("xen_host_running_domains", "host=\"ferby\""));
        Assert.Equal(1, page.Value("xen_host_info", "host=\"ferby\"", "xen_version=\"4.17.5\""));
        Assert.Equal(0.5, page.Value("xen_domain_cpu_usage_ratio", dns));
        Assert.Equal(512.0 * (1 << 20), page.Value("xen_domain_memory_used_bytes", dns));
        Assert.Equal(1, page.Value("xen_domain_info", dns, "domid=\"1\""));
        Assert.Equal(1, page.Value("xen_domain_state", dns, "state=\"running\""));
        Assert.Equal("counter", page.Types["xen_domain_cpu_seconds_total"]);
        // Nobody has said what it sends: a figure that is not known is not 0
        Assert.DoesNotContain(page.Series, s => s.Name == "xen_domain_network_transmit_bytes_per_second");
        Assert.Equal(0, page.Value("xenweb_metrics_left_out", "kind=\"domain\""));
    }

    [Fact]
    public async Task Metrics_OfRates_AreInBytesOfASecond()
    {
        Ferby.SetGuests(FakeAgent.Guest("dns") with { NetworkIn = BitRate.FromMegabits(8), BlockWrite = ByteRate.FromMiB(2), MemoryMax = ByteSize.FromMiB(600) });
        await Ferby.KnownAsync(App);
        var page = await Scrape.ReadAsync(App.Http);
        Assert.Equal(1e6, page.Value("xen_domain_network_receive_bytes_per_second", "dom=\"dns\""));
        Assert.Equal(2.0 * (1 << 20), page.Value("xen_domain_block_written_bytes_per_second", "dom=\"dns\""));
        Assert.Equal(600.0 * (1 << 20), page.Value("xen_domain_memory_maximum_bytes", "dom=\"dns\""));
    }

    [Fact]
    public async Task Metrics_OfAHostThatIsLost_TellOnlyThatItIs()
    {
        await Herby.PublishAsync(Topics.Presence(Herby.Host), new PresenceMessage(Herby.Host, false), retain: true);
        var page = await Eventually.IsAsync(() => Scrape.ReadAsync(App.Http), p => p.Series.Any(s => s is { Name: "xen_host_up", Value: 0 }), p => $"herby to be lost: {string.Join('\n', p.Series)}");
        Assert.Equal(0, page.Value("xen_host_up", "host=\"herby\""));
        Assert.DoesNotContain(page.Series, s => s.Name == "xen_host_memory_free_bytes" && s.Labels.Contains("herby", StringComparison.Ordinal));
        Assert.Single(page.Series, s => s.Name == "xen_host_memory_free_bytes");
    }

    [Fact]
    public async Task Metrics_ForAStrangerOrAnotherScope_AreRefused()
    {
        foreach (var path in new[] { "/metrics", "/metrics/app" })
        {
            using var stranger = await App.As(null).GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
            using var reader = await App.As(await App.TokenAsync("read drain:ferby")).GetAsync(path);
            Assert.Equal(HttpStatusCode.Forbidden, reader.StatusCode);
        }
    }

    [Fact]
    public async Task Token_OfMetricsAlone_ReadsThemAndNothingElse()
    {
        using var collector = App.As(await App.TokenAsync("metrics"));
        Assert.Contains("xen_host_up", (await Scrape.ReadAsync(collector)).Names);
        Assert.Contains("xenweb_broker_up", (await Scrape.ReadAsync(collector, "/metrics/app")).Names);
        foreach (var path in new[] { "/api/v1/hosts", "/api/v1/domains", "/api/v1/events", "/openapi/v1.json", "/hosts" })
        {
            using var answer = await collector.GetAsync(path);
            Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Token_ForOneHost_MeasuresThatHostAndNotTheApp()
    {
        using var collector = App.As(await App.TokenAsync("metrics:herby"));
        var page = await Scrape.ReadAsync(collector);
        Assert.Equal(["host=\"herby\""], page.Series.Where(s => s.Name == "xen_host_up").Select(s => s.Labels));
        Assert.DoesNotContain(page.Series, s => s.Name.StartsWith("xen_domain_", StringComparison.Ordinal));
        using var app = await collector.GetAsync("/metrics/app");
        Assert.Equal(HttpStatusCode.Forbidden, app.StatusCode);
    }

    [Fact]
    public async Task App_Figures_CountTheOperationsThatEndedAndTheRequests()
    {
        Ferby.OnOrder = order => _ = Ferby.AnswerAsync(order.Id, OrderState.Done, "done");
        await App.OperationAsync(await App.AskAsync("/api/v1/domains/dns/pause"), "done");
        var page = await Eventually.IsAsync(() => Scrape.ReadAsync(App.Http, "/metrics/app"), p => p.Names.Contains("xenweb_operations_ended_total"), p => $"the operation: {string.Join(' ', p.Names)}");
        Assert.Contains(page.Series, s => s.Name == "xenweb_operations_ended_total" && s.Labels.Contains("kind=\"pause\"", StringComparison.Ordinal) && s.Labels.Contains("outcome=\"done\"", StringComparison.Ordinal));
        Assert.Contains(page.Series, s => s.Name == "http_server_request_duration_seconds_count" && s.Labels.Contains("/api/v1/domains/{domain}/pause", StringComparison.Ordinal));
        Assert.Contains(page.Series, s => s.Name == "xenweb_messages_received_total" && s.Value > 0);
        // Names are for /metrics, where rights and limits hold
        Assert.DoesNotContain(page.Series, s => s.Labels.Contains("ferby", StringComparison.Ordinal) || s.Labels.Contains("dns", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Collectors_MoreThanThereIsRoomFor_AreToldToComeAgain()
    {
        var door = App.Service<MetricDoor>();
        for (var i = 0; i < MetricDoor.AtOnce; i++) Assert.True(door.TryEnter());
        using var refused = await App.Http.GetAsync("/metrics");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), (refused.StatusCode, refused.Headers.RetryAfter?.ToString()));
        door.Leave();
        Assert.NotEmpty((await Scrape.ReadAsync(App.Http)).Series);
        Assert.NotEmpty((await Scrape.ReadAsync(App.Http)).Series);
    }
}
