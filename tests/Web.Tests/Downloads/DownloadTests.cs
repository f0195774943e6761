using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Downloads;

namespace XenWeb.Web.Tests.Downloads;

/// <summary>Downloads of history from a real app: dns on ferby has a sample each 5 s, whose processor is the sample's number in thousandths.</summary>
public sealed class DownloadTests : Lab
{
    private const int Samples = 1500;
    // Yesterday: what is older than a week is not kept sample by sample
    private static readonly DateTimeOffset _begin = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-1).AddHours(14), TimeSpan.Zero);

    private static string Day => _begin.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Window => $"from={Day}T14:00:00Z&to={Day}T16:05:00Z";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await App.Service<HistoryStore>().AppendAsync([.. Enumerable.Range(0, Samples).Select(Sample)], default);
    }

    [Fact]
    public async Task A_window_as_csv_has_every_sample_in_a_line_with_units_in_its_head()
    {
        var (text, answer) = await ReadAsync($"/api/v1/domains/dns/history/export?{Window}");
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal($"attachment; filename=xenweb-dns-{_begin:yyyyMMdd}T140000Z-{_begin:yyyyMMdd}T160500Z.csv", answer.Content.Headers.ContentDisposition?.ToString());
        var lines = text.Split("\r\n");
        Assert.Equal("at,host,cpuCores,memoryBytes,networkInBitsPerSecond,networkOutBitsPerSecond,blockReadBytesPerSecond,blockWriteBytesPerSecond", lines[0]);
        Assert.Equal(Samples + 2, lines.Length);
        Assert.Equal($"{Day}T14:00:05.000Z,ferby,0.001,536870912,8000,,,", lines[2]);
        Assert.Equal("", lines[^1]);
        Assert.Equal(Enumerable.Range(0, Samples).Sum(), lines[1..^1].Sum(l => (int)Math.Round(double.Parse(l.Split(',')[2], CultureInfo.InvariantCulture) * 1000)));
    }

    [Fact]
    public async Task A_window_as_json_lines_has_what_the_api_s_history_has()
    {
        var (text, answer) = await ReadAsync($"/api/v1/hosts/ferby/history/export?{Window}&format=jsonl");
        Assert.Equal("application/jsonl", answer.Content.Headers.ContentType?.MediaType);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<JsonElement>(l)).ToList();
        Assert.Equal(Samples, lines.Count);
        var asked = (await App.GetAsync($"/api/v1/hosts/ferby/history?from={Day}T14:00:00Z&to={Day}T14:00:01Z&points=2"))[0];
        Assert.Equal(asked.EnumerateObject().Select(p => p.Name), lines[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(asked.ToString(), lines[0].ToString());
    }

    [Fact]
    public async Task Steps_give_means_over_whole_steps_however_many_parts_are_read()
    {
        var minutes = (await ReadAsync($"/api/v1/domains/dns/history/export?{Window}&step=60")).Text.Split("\r\n")[1..^1];
        Assert.Equal(Samples / 12, minutes.Length);
        Assert.Equal(5.5 / 1000, double.Parse(minutes[0].Split(',')[2], CultureInfo.InvariantCulture), 9);
        // 7,500 steps of a second, of which every fifth has a sample; and 43,200, which are read in five parts
        Assert.Equal(Samples, (await ReadAsync($"/api/v1/domains/dns/history/export?{Window}&step=1")).Text.Split("\r\n").Length - 2);
        Assert.Equal(Samples, (await ReadAsync($"/api/v1/domains/dns/history/export?from={Day}T06:00:00Z&to={Day}T18:00:00Z&step=1")).Text.Split("\r\n").Length - 2);
    }

    [Fact]
    public async Task A_window_without_samples_is_a_head_alone_and_the_last_minutes_are_the_default()
    {
        Assert.Single((await ReadAsync("/api/v1/domains/dns/history/export?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z")).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
        Assert.NotEmpty((await ReadAsync("/api/v1/hosts/ferby/history/export?last=300")).Text);
    }

    [Fact]
    public async Task What_is_not_theirs_is_not_there_for_them()
    {
        using var other = App.As(await App.TokenAsync("read:herby"));
        foreach (var domain in new[] { "dns", $"{FakeAgent.IdOf("dns")}" })
        {
            using var answer = await other.GetAsync($"/api/v1/domains/{domain}/history/export?{Window}");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
        using var collector = App.As(await App.TokenAsync("metrics"));
        using var refused = await collector.GetAsync($"/api/v1/hosts/ferby/history/export?{Window}");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Every_mistake_of_a_query_is_told_at_once()
    {
        using var answer = await App.Http.GetAsync("/api/v1/domains/dns/history/export?from=yesterday&last=0&step=0.5&format=xls");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync()).GetProperty("errors").EnumerateArray().Select(e => e.GetString()!).ToList();
        foreach (var word in new[] { "'from' is 'yesterday'", "'last' is '0'", "'step' is '0.5'", "'format' is 'xls'", "not both" }) Assert.Contains(errors, e => e.Contains(word, StringComparison.Ordinal));
    }

    [Fact]
    public async Task More_downloads_than_there_is_room_for_are_told_to_come_again()
    {
        var door = App.Service<DownloadDoor>();
        var passes = Enumerable.Range(0, DownloadDoor.EachMax).Select(_ => door.Enter($"{Guid.Empty} script")!).ToList();
        using (var refused = await App.Http.GetAsync($"/api/v1/domains/dns/history/export?{Window}")) Assert.Equal((HttpStatusCode.TooManyRequests, "5"), (refused.StatusCode, refused.Headers.RetryAfter?.ToString()));
        passes[0].Dispose();
        passes[0].Dispose();
        await ReadAsync($"/api/v1/domains/dns/history/export?{Window}");
        passes[1].Dispose();
        var others = Enumerable.Range(0, DownloadDoor.AllMax).Select(n => door.Enter($"{n}")).ToList();
        Assert.All(others, Assert.NotNull);
        Assert.Null(door.Enter("one more"));
    }

    [Fact]
    public async Task With_the_database_away_the_answer_is_a_problem_and_no_file()
    {
        await using var app = await TestApp.StartAsync(database: "Host=127.0.0.1;Port=1;Username=x;Database=x;Timeout=2", untilLoaded: false);
        await using var ferby = new FakeAgent("ferby", app.Broker);
        await ferby.KnownAsync(app);
        using var answer = await app.Http.GetAsync("/api/v1/hosts/ferby/history/export");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Null(answer.Content.Headers.ContentDisposition);
    }

    private async Task<(string Text, HttpResponseMessage Answer)> ReadAsync(string path)
    {
        var answer = await App.Http.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode} {text}");
        return (text, answer);
    }

    private static KeptSample Sample(int number) => KeptSample.Of(new HostId("ferby"), new HostFacts { Cores = 4, Memory = ByteSize.FromGiB(16) }, new HostSample
    {
        At = _begin + TimeSpan.FromSeconds(5 * number), Cpu = new Cores(number / 1000.0), FreeMemory = ByteSize.FromGiB(12),
        Guests = ImmutableArray.Create(FakeAgent.Guest("dns") with { Cpu = new Cores(number / 1000.0), NetworkIn = new BitRate(8000) }),
    });
}
