using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using XenWeb.Web.Plans;

namespace XenWeb.Web.Tests.Plans;

/// <summary>What the API plans and answers; and that it tells every mistake in a request.</summary>
public sealed class PlanApiTests : Lab
{
    private const long Gibibyte = 1L << 30;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Ferby.SetGuests([.. Enumerable.Range(1, 6).Select(i => MovingLab.Busy($"busy-{i}"))]);
        await Ferby.KnownAsync(App);
        await Herby.KnownAsync(App);
    }

    [Fact]
    public async Task The_live_lab_is_planned_with_every_step_its_reason_its_time_and_the_score()
    {
        var plan = await OkAsync("/api/v1/plans", null);
        var steps = plan.GetProperty("steps").EnumerateArray().ToArray();
        Assert.NotEmpty(steps);
        Assert.All(steps, s => Assert.Equal(("migrate", "ferby", "herby", false), (s.GetProperty("kind").GetString(), s.GetProperty("from").GetString(), s.GetProperty("to").GetString(), s.GetProperty("staged").GetBoolean())));
        Assert.All(steps, s => Assert.True(s.GetProperty("seconds").GetDouble() > 0 && s.GetProperty("pauseSeconds").GetDouble() > 0 && s.GetProperty("reason").GetString()!.Length > 0, $"{s}"));
        var curve = plan.GetProperty("curve").EnumerateArray().Select(c => c.GetDouble()).ToArray();
        Assert.Equal(steps.Length + 1, curve.Length);
        Assert.True(curve[^1] < curve[0] / 2, string.Join(' ', curve));
        Assert.InRange(plan.GetProperty("knee").GetInt32(), 1, steps.Length);
        var ferby = plan.GetProperty("hosts")[0];
        Assert.Equal((6, 6 - steps.Length), (ferby.GetProperty("before").GetProperty("domains").GetInt32(), ferby.GetProperty("after").GetProperty("domains").GetInt32()));
        Assert.Equal(steps.Sum(s => s.GetProperty("seconds").GetDouble()), plan.GetProperty("seconds").GetDouble(), 1);
        Assert.Equal(0, plan.GetProperty("unplaced").GetArrayLength());
        Assert.True(Guid.TryParse(plan.GetProperty("id").GetString(), out _));
        // Nothing was ordered by looking
        Assert.Empty(Ferby.Orders);
    }

    [Fact]
    public async Task The_live_lab_can_be_kept_and_given_back_and_gives_the_same_plan()
    {
        var lab = await App.GetAsync("/api/v1/plans/lab");
        var (live, told) = (await OkAsync("/api/v1/plans", null), await OkAsync("/api/v1/plans", new { lab }));
        Assert.Equal(live.GetProperty("steps").ToString(), told.GetProperty("steps").ToString());
        Assert.Contains("not for the live one", told.GetProperty("whyNot").GetString());
    }

    [Fact]
    public async Task A_lab_that_is_told_is_planned_with_what_if()
    {
        object Host(string name) => new { name, memoryBytes = 8 * Gibibyte, cores = 4 };
        object Domain(string name, string host) => new { name, host, memoryBytes = Gibibyte, vcpus = 1, cpuCores = 0.5 };
        var lab = new { hosts = new[] { Host("a"), Host("b"), Host("c") }, domains = new[] { Domain("one", "a"), Domain("two", "b") } };
        var drained = await OkAsync("/api/v1/plans", new { lab, drain = new[] { "a" }, policy = new { balance = false } });
        Assert.Equal([("one", "a")], drained.GetProperty("steps").EnumerateArray().Select(s => (s.GetProperty("domain").GetString()!, s.GetProperty("from").GetString()!)));
        var lost = await OkAsync("/api/v1/plans", new { lab, lose = new[] { "b" }, policy = new { balance = false } });
        Assert.Equal([("start", "two")], lost.GetProperty("steps").EnumerateArray().Select(s => (s.GetProperty("kind").GetString()!, s.GetProperty("domain").GetString()!)));
        var started = await OkAsync("/api/v1/plans", new { lab, add = new[] { Host("d") }, start = new[] { new { name = "more", memoryBytes = Gibibyte, vcpus = 1, count = 3 } }, policy = new { balance = false } });
        Assert.Equal(["more-1", "more-2", "more-3"], started.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("domain").GetString()!).Order());
        Assert.Equal(4, started.GetProperty("hosts").GetArrayLength());
    }

    [Fact]
    public async Task A_domain_that_finds_no_place_is_told_with_what_each_host_says_and_no_step_is_impossible()
    {
        object Host(string name) => new { name, memoryBytes = 4 * Gibibyte, cores = 4 };
        object Domain(string name, string host) => new { name, host, memoryBytes = 3 * Gibibyte, vcpus = 1 };
        var lab = new { hosts = new[] { Host("a"), Host("b") }, domains = new[] { Domain("one", "a"), Domain("two", "b") } };
        var plan = await OkAsync("/api/v1/plans", new { lab, drain = new[] { "a" } });
        Assert.Equal(0, plan.GetProperty("steps").GetArrayLength());
        var unplaced = Assert.Single(plan.GetProperty("unplaced").EnumerateArray());
        Assert.Equal(("one", "a"), (unplaced.GetProperty("domain").GetString(), unplaced.GetProperty("host").GetString()));
        Assert.StartsWith("1 host: less than 3.01", unplaced.GetProperty("reasons").GetString());
    }

    [Fact]
    public async Task Every_mistake_is_told_at_once_those_of_fields_and_those_of_the_lab()
    {
        var errors = await WrongAsync("/api/v1/plans", """
            { "lab": { "hosts": [ { "name": "a", "memoryBytes": -5, "cores": 4 }, { "name": "a", "memoryBytes": 8589934592, "cores": "four" }, { "memoryBytes": 1, "cores": 1, "speed": 3 } ],
                       "domains": [ { "name": "one", "host": "nowhere", "vcpus": 0, "memoryBytes": 1048576 }, { "name": "two", "host": "a", "vcpus": 1 }, { "name": "two", "memoryBytes": 1048576, "vcpus": 1, "priority": 77, "cpuCores": -1 } ] },
              "drain": [ "b", "no host" ], "lose": 7, "start": [ { "configuration": "unknown" }, { "name": "x", "memoryBytes": 1048576, "vcpus": 1, "count": 0 } ],
              "policy": { "mostMoves": -1, "terms": [] }, "nonsense": true }
            """);
        foreach (var expected in new[]
        {
            "Host a has -5", "There are 2 hosts named a.", "'lab.hosts[1].cores' must be a whole number", "'lab.hosts[2].name' is missing", "'lab.hosts[2].speed' is not known", "Guest one runs on host nowhere, which is unknown.",
            "Guest one has 0 vcpus", "'lab.domains[1].memoryBytes' is missing", "There are 2 guests named two.", "priority 77", "uses -1 cores", "Host b, which is to be drained, is unknown.", "'drain' holds 'no host', which is no host name",
            "'lose' must be a list of texts", "There is no configuration 'unknown'.", "'start[1].count' is 0", "-1 moves at most", "'policy.terms' is not known", "'nonsense' is not known",
        })
        {
            Assert.True(errors.Any(e => e.Contains(expected, StringComparison.Ordinal)), $"{expected} is not in\n{string.Join('\n', errors)}");
        }
        Assert.True(errors.Length == 19, string.Join('\n', errors));
    }

    [Fact]
    public async Task More_than_fits_and_more_than_is_taken_is_refused()
    {
        var full = await WrongAsync("/api/v1/plans", """{ "lab": { "hosts": [ { "name": "a", "memoryBytes": 1073741824, "cores": 1 } ], "domains": [ { "name": "one", "host": "a", "memoryBytes": 2147483648, "vcpus": 1 } ] } }""");
        Assert.Contains(full, e => e.StartsWith("Host a holds guests of 2.00", StringComparison.Ordinal));
        Assert.Contains(full, e => e.StartsWith("All guests need", StringComparison.Ordinal));
        var hosts = string.Join(',', Enumerable.Range(0, 2001).Select(i => $$"""{ "name": "h{{i}}", "memoryBytes": 1, "cores": 1 }"""));
        Assert.Contains("'lab.hosts' holds 2001; 2000 at most", Assert.Single(await WrongAsync("/api/v1/plans", $$"""{ "lab": { "hosts": [ {{hosts}} ], "domains": [] } }""")));
        // Not sent before the app has said that it wants it
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/plans") { Content = new StringContent(new string(' ', 16 * 1024 * 1024 + 1), Encoding.UTF8, "application/json"), Headers = { ExpectContinue = true } };
        using var large = await App.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using var text = await App.Http.PostAsync("/api/v1/plans", new StringContent("{}", Encoding.UTF8, "text/plain"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, text.StatusCode);
        Assert.Contains("no JSON", Assert.Single(await WrongAsync("/api/v1/plans", "{ \"lab\": ")));
        Assert.Contains("'lab' must be an object", Assert.Single(await WrongAsync("/api/v1/plans", "{ \"lab\": 7, \"policy\": null }"), e => e.Contains("object", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task How_many_more_fit_is_told_with_and_without_n_plus_1()
    {
        var one = new { name = "any", memoryBytes = Gibibyte, vcpus = 1 };
        var answer = await OkAsync("/api/v1/plans/capacity", new { domain = one });
        var (count, without) = (answer.GetProperty("count").GetInt32(), answer.GetProperty("withoutSpare").GetInt32());
        Assert.True(count > 0 && without > count, $"{answer}");
        Assert.Equal(count, answer.GetProperty("places").EnumerateArray().Sum(p => p.GetProperty("count").GetInt32()));
        Assert.Equal("with one more the loss of a host would not be covered", answer.GetProperty("limit").GetString());
        var none = await OkAsync("/api/v1/plans/capacity", new { domain = new { name = "any", memoryBytes = 100 * Gibibyte, vcpus = 1 } });
        Assert.Equal(0, none.GetProperty("count").GetInt32());
        Assert.Contains("There is no configuration 'unknown'.", await WrongAsync("/api/v1/plans/capacity", """{ "configuration": "unknown" }"""));
        Assert.Contains("is needed", Assert.Single(await WrongAsync("/api/v1/plans/capacity", "{}")));
    }

    [Fact]
    public async Task Who_sees_only_a_part_of_the_lab_sees_no_plan_and_who_only_looks_makes_none()
    {
        using var part = App.As(await App.TokenAsync("read:ferby", name: "part"));
        using var looks = App.As(await App.TokenAsync("read", name: "looks"));
        foreach (var path in new[] { "/api/v1/plans", "/api/v1/plans/capacity" })
        {
            using var refused = await part.PostAsync(path, null);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Contains("A plan shows the whole lab", await refused.Content.ReadAsStringAsync());
        }
        using var lab = await part.GetAsync("/api/v1/plans/lab");
        Assert.Equal(HttpStatusCode.Forbidden, lab.StatusCode);
        using var planned = await looks.PostAsync("/api/v1/plans", null);
        var plan = await planned.Content.ReadFromJsonAsync<JsonElement>();
        using var made = await looks.PostAsync($"/api/v1/plans/{plan.GetProperty("id").GetString()}/apply", null);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (planned.StatusCode, made.StatusCode));
    }

    [Fact]
    public async Task When_as_many_plans_are_made_as_may_be_the_next_is_told_to_try_again()
    {
        var slots = App.Service<PlanSlots>();
        var places = Enumerable.Range(0, PlanSlots.AtOnceMax + PlanSlots.WaitingMax).Select(_ => slots.TryEnter()).ToList();
        Assert.DoesNotContain(null, places);
        using var full = await App.Http.PostAsync("/api/v1/plans", null);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (full.StatusCode, full.Headers.RetryAfter!.ToString()));
        foreach (var place in places) place!.Dispose();
        await OkAsync("/api/v1/plans", null);
    }

    private async Task<JsonElement> OkAsync(string path, object? body)
    {
        var (status, answer, _) = await App.PostAsync(path, body);
        Assert.True(status == 200, $"{path}: {status} {answer}");
        return answer;
    }

    private async Task<string[]> WrongAsync(string path, string body)
    {
        using var response = await App.Http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{path}: {response.StatusCode} {answer}");
        return [.. answer.GetProperty("errors").EnumerateArray().Select(e => e.GetString()!)];
    }
}
