using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Samples;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Live;
using XenWeb.Web.Tests.Metrics;

namespace XenWeb.Web.Tests.Live;

/// <summary>The way of samples into the history, and their acknowledgements.</summary>
public sealed class SampleIngestTests
{
    [Fact]
    public async Task What_comes_in_a_status_and_what_comes_afterwards_is_stored_once_and_acknowledged()
    {
        await using var app = await TestApp.StartAsync();
        await using var ferby = new FakeAgent("ferby", app.Broker);
        await ferby.KnownAsync(app);
        var now = ferby.Status.Sample!.At;
        var late = Enumerable.Range(1, 20).Select(n => Sample(ferby.Host, now.AddSeconds(-5 * n))).Reverse().ToList();

        await DeliverAsync(ferby, late);
        await AcknowledgedAsync(ferby, late.Select(s => s.Time));
        // It was not heard that they are: they come again, with one that is new
        var again = Sample(ferby.Host, now.AddMinutes(-3));
        await DeliverAsync(ferby, [.. late, again]);
        await AcknowledgedAsync(ferby, [again.Time, ferby.Status.Sample.At.ToUnixTimeMilliseconds()]);

        var points = await app.Service<HistoryStore>().HostAsync(ferby.Host, now.AddMinutes(-4), now.AddMilliseconds(-1), 10_000, default);
        Assert.Equal([again.At.ToUnixTimeMilliseconds(), .. late.Select(s => s.Time)], points.Select(p => p.At.ToUnixTimeMilliseconds()));
        Assert.All(points, p => Assert.Equal(3, p.Cpu!.Value.Count));
    }

    [Fact]
    public async Task While_the_database_is_away_samples_are_acknowledged_from_the_disk_and_wait_there()
    {
        // Port 1 of loopback: nobody is there
        await using var app = await TestApp.StartAsync(database: "Host=127.0.0.1;Port=1;Username=x;Database=x;Timeout=2", untilLoaded: false);
        await using var ferby = new FakeAgent("ferby", app.Broker);
        await ferby.KnownAsync(app);
        var late = Sample(ferby.Host, ferby.Status.Sample!.At.AddMinutes(-1));
        await DeliverAsync(ferby, [late]);
        await AcknowledgedAsync(ferby, [late.Time]);

        using var left = new SampleSpool(app.Options.SpoolOptions);
        Assert.Contains(left.Peek(500), s => s.Time == late.Time && s.IsLate);
        var page = await Scrape.ReadAsync(app.Http, "/metrics/app");
        Assert.Contains(page.Series, s => s is { Name: "xenweb_samples_spooled_bytes", Value: > 0 });
        Assert.Superset(new HashSet<string>(["xenweb_samples_unacknowledged", "xenweb_samples_dropped_total"]), page.Names.ToHashSet());
    }

    [Fact]
    public async Task A_backlog_from_before_a_clock_was_wrong_does_not_make_the_clock_right()
    {
        await using var app = await TestApp.StartAsync();
        await using var ferby = new FakeAgent("ferby", app.Broker) { ClockAhead = TimeSpan.FromHours(1) };
        await ferby.KnownAsync(app);
        await Eventually.TrueAsync(() => app.Service<Connection>().Current.DatabaseWarnings.Any(w => w.Contains("clock of ferby", StringComparison.Ordinal)), () => "the clock to be told");

        var before = Sample(ferby.Host, ferby.Status.Sample!.At.AddMinutes(-65));
        var ahead = Sample(ferby.Host, ferby.Status.Sample.At.AddMinutes(-5));
        await DeliverAsync(ferby, [before, ahead]);
        // The history does not take what is ahead, and it need not be kept for it either
        await AcknowledgedAsync(ferby, [before.Time, ahead.Time]);

        Assert.NotEmpty(app.Service<Connection>().Current.DatabaseWarnings);
        var points = await app.Service<HistoryStore>().HostAsync(ferby.Host, before.At.AddHours(-1), before.At.AddHours(2), 10_000, default);
        Assert.Equal([before.Time], points.Select(p => p.At.ToUnixTimeMilliseconds()));
    }

    [Fact]
    public async Task A_host_can_not_deliver_for_another()
    {
        await using var app = await TestApp.StartAsync();
        await using var ferby = new FakeAgent("ferby", app.Broker);
        await ferby.KnownAsync(app);
        var at = ferby.Status.Sample!.At.AddMinutes(-1);
        await ferby.PublishAsync(Topics.Backlog(ferby.Host), new BacklogMessage(ferby.Host, [Sample(new HostId("gerby"), at)]), retain: false);
        await Eventually.TrueAsync(() => app.Service<LiveFleet>().Current.Dropped.GetValueOrDefault("malformed") > 0, () => "it to be dropped");

        Assert.Empty(await app.Service<HistoryStore>().HostAsync(new HostId("gerby"), at.AddMinutes(-1), at.AddMinutes(1), 10, default));
    }

    private static KeptSample Sample(HostId host, DateTimeOffset at) => new(host, at, ByteSize.FromGiB(4), [new KeptGuest(FakeAgent.IdOf("dns"), ByteSize.FromMiB(512))]) { Cpu = new Cores(3) };

    private static Task DeliverAsync(FakeAgent agent, IReadOnlyList<KeptSample> samples) =>
        agent.PublishAsync(Topics.Backlog(agent.Host), new BacklogMessage(agent.Host, [.. samples]), retain: false);

    private static Task AcknowledgedAsync(FakeAgent agent, IEnumerable<long> times) => Eventually.TrueAsync(
        () => times.All(agent.Heard.OfType<SamplesTakenMessage>().SelectMany(t => t.Times).Contains), () => $"acknowledgements of {string.Join(", ", times)}; heard {string.Join("; ", agent.Heard)}");
}
