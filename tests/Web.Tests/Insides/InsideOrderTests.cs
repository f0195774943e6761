using System.Text.Json;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Web.Insides;

namespace XenWeb.Web.Tests.Insides;

public sealed class InsideOrderTests : InsideLab
{
    [Fact]
    public async Task A_program_is_ordered_as_it_was_asked_for_and_repeated_until_it_is_answered()
    {
        var order = await AskAsync("programs", new { arguments = new[] { "sh", "-c", "echo \"a b\"; rm -rf $HOME" }, user = "nobody", directory = "/srv", environment = new { a = "1" }, limits = new { memoryBytes = 1 << 24, runForSeconds = 30 }, reason = "exam", who = "mira" });
        await Eventually.TrueAsync(() => Small.Orders.Count >= 2, () => $"a repeat; heard {Small.Orders.Count}");
        var sent = Assert.IsType<StartProgramMessage>(Small.Orders[0]);
        Assert.Equal<string>(["sh", "-c", "echo \"a b\"; rm -rf $HOME"], sent.Program.Arguments);
        Assert.Equal(("nobody", "/srv", new Variable("a", "1"), 1 << 24, 30.0), (sent.Program.User, sent.Program.Directory, sent.Program.Environment[0], sent.Program.Limits.Memory!.Value.Bytes, sent.Program.Limits.RunFor!.Value.TotalSeconds));
        Assert.All(Small.Orders, o => Assert.Equal((order.Id, new Reason("script for mira", "exam")), (o.Id, o.Reason)));

        await Small.AnswerAsync(sent.Id, OrderState.Done, "sh runs as process 77");
        Assert.Equal("sh runs as process 77.", (await StateAsync(order, "done")).GetProperty("text").GetString());
        // An end is final, and another guest's word is none
        await Small.AnswerAsync(sent.Id, OrderState.Failed, "late");
        await Small.TellAsync("program-ended", "'sh' has ended after 1 s: exit 0", sent.Id, sent.Reason);
        var over = await Eventually.IsAsync(() => App.GetAsync(order.Path), o => o.GetProperty("over").ValueKind == JsonValueKind.String, o => $"its program to be over: {o}");
        Assert.Equal("done", over.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Every_use_is_an_event_with_who_and_why_and_hostile_text_is_made_visible()
    {
        var order = await AskAsync("processes/42/stop", new { started = 4200, graceSeconds = 2, reason = "hangs", who = "mira" });
        await Eventually.TrueAsync(() => Small.Orders is [StopProcessMessage { Process: { Pid: 42, Started: 4200 }, Grace.TotalSeconds: 2 }, ..], () => "the order");
        await Small.TellAsync("process-stopped", "process 42 \u001b[2J<script>alert(1)</script> has ended", order.Id, new Reason("script for mira", "hangs"));
        var events = await Eventually.IsAsync(() => App.GetAsync($"/api/v1/events?operation={order.Id}"), e => e.GetArrayLength() == 2, e => $"both events: {e}");
        Assert.Equal(["guest-process-stopped", "process-stop-asked"], events.EnumerateArray().Select(e => e.GetProperty("what").GetString()).Order());
        Assert.All(events.EnumerateArray(), e => Assert.Equal(("small-1", "ferby", "script for mira", "hangs"), (e.GetProperty("domain").GetString(), e.GetProperty("host").GetString(), e.GetProperty("who").GetString(), e.GetProperty("why").GetString())));
        Assert.Contains(events.EnumerateArray(), e => e.GetProperty("text").GetString() == "process 42 \\x1b[2J<script>alert(1)</script> has ended.");
    }

    [Fact]
    public async Task A_repeated_request_with_its_key_is_one_order_and_the_key_for_another_is_refused()
    {
        var body = new { kind = "cpu", percent = 50, seconds = 60 };
        var first = await App.PostAsync("/api/v1/domains/small-1/load", body, "k1");
        var again = await App.PostAsync("/api/v1/domains/small-1/load", body, "k1");
        Assert.Equal((202, 200), (first.Status, again.Status));
        Assert.Equal(first.Body.GetProperty("id").GetString(), again.Body.GetProperty("id").GetString());
        Assert.Equal(422, (await App.PostAsync("/api/v1/domains/small-1/load", new { kind = "cpu", percent = 51, seconds = 60 }, "k1")).Status);
        await Eventually.TrueAsync(() => Small.Orders is [MakeLoadMessage { Load.Cores.Count: 1.0 }, ..], () => "half of its two cores");
    }

    [Fact]
    public async Task A_load_runs_until_its_agent_says_that_it_ended()
    {
        var order = await AskAsync("load", new { kind = "memory", memoryBytes = 64 << 20, seconds = 600 });
        await Small.AnswerAsync(order.Id, OrderState.Done, "it runs");
        await StateAsync(order, "done");
        Assert.Equal(order.Id, Assert.Single(Loads()).Id);
        Assert.Equal(202, (await App.PostAsync("/api/v1/domains/small-1/load/stop", new { load = order.Id })).Status);
        await Eventually.TrueAsync(() => Small.Orders.OfType<StopLoadMessage>().Any(s => s.Load == order.Id), () => "the stop");
        await Small.TellAsync("load-ended", "64.0 MiB of memory has ended", order.Id);
        await Eventually.TrueAsync(() => Loads().Count == 0, () => "no load");
    }

    [Fact]
    public async Task Load_in_several_domains_tells_of_each_what_became_of_it()
    {
        var (status, answer, _) = await App.PostAsync("/api/v1/load", new { domains = new[] { "small-1", "dns" }, kind = "io", bytesPerSecond = 1 << 20 });
        Assert.Equal(202, status);
        Assert.Equal("small-1", Assert.Single(answer.GetProperty("orders").EnumerateArray()).GetProperty("domain").GetString());
        var refused = Assert.Single(answer.GetProperty("refused").EnumerateArray());
        Assert.Equal(("dns", "There is no agent in dns, as far as has been heard."), (refused.GetProperty("domain").GetString(), refused.GetProperty("why")[0].GetString()));
        Assert.Equal(1, (await App.PostAsync("/api/v1/load", new { all = true, kind = "cpu", cores = 1 })).Body.GetProperty("orders").GetArrayLength());
        Assert.Equal(409, (await App.PostAsync("/api/v1/load", new { domains = new[] { "dns" }, kind = "cpu", cores = 1 })).Status);
    }

    [Theory]
    [InlineData("programs", "{}", 400, "A program is needed.")]
    [InlineData("programs", "{\"arguments\":[\"a\\u0000\"],\"user\":\"a:b\",\"directory\":\"x\",\"environment\":{\"1\":\"y\"},\"limits\":{\"openFiles\":1}}", 400, "An argument holds a zero character. The user must be a name or a number. The directory must begin with a slash. '1' is no variable: letters, digits and underscores, a letter first. Open files must be from 8 to 1000000.")]
    [InlineData("programs", "{\"arguments\":\"ls\",\"limits\":{\"cpu\":1}}", 400, null)]
    [InlineData("programs/x/stop", "{\"graceSeconds\":0}", 400, "The program must be the id of the order that started it. The grace must be more than 0 s: a process may first be asked to end.")]
    [InlineData("processes/x/stop", "{}", 400, "The pid must be a whole number from 1 on. The field 'started' is needed: when the process started, as the process list says.")]
    [InlineData("processes/1/stop", "{\"started\":1}", 400, "Process 1 is the domain's init: shut the domain down instead.")]
    [InlineData("load", "{\"kind\":\"gpu\",\"seconds\":\"x\"}", 400, "The field 'kind' must be one of cpu, memory, io. The field 'seconds' must be a number.")]
    [InlineData("load", "{\"kind\":\"0\"}", 400, "The field 'kind' must be one of cpu, memory, io.")]
    [InlineData("load", "{\"kind\":\"cpu\"}", 400, "Either 'cores' or 'percent' is needed.")]
    [InlineData("load", "{\"kind\":\"cpu\",\"cores\":9,\"seconds\":0}", 400, null)]
    [InlineData("load/stop", "{\"load\":\"x\"}", 400, "The field 'load' must be the id of the order that made it.")]
    public async Task What_is_wrong_is_said_all_at_once_and_nothing_is_sent(string path, string body, int status, string? detail)
    {
        var (got, problem, _) = await App.PostAsync($"/api/v1/domains/small-1/{path}", JsonSerializer.Deserialize<JsonElement>(body));
        Assert.True(got == status, $"{got} {problem}");
        if (detail is not null) Assert.Equal(detail, problem.GetProperty("detail").GetString());
        Assert.Empty(Small.Orders);
    }

    [Theory]
    [InlineData("programs", "{\"arguments\":[\"ls\"]}", "programs")]
    [InlineData("processes/42/stop", "{\"started\":1}", "signals")]
    [InlineData("load", "{\"kind\":\"cpu\",\"cores\":1}", "load")]
    public async Task Without_the_permission_the_option_that_gives_it_is_named(string path, string body, string option)
    {
        Small.Permissions = new GuestPermissions(true, false, false, false);
        await Small.KnownAsync();
        var (status, problem, _) = await App.PostAsync($"/api/v1/domains/small-1/{path}", JsonSerializer.Deserialize<JsonElement>(body));
        Assert.Equal(409, status);
        Assert.Contains($"--allow {option}", problem.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("{}", 409, "No host has 5 domains whose agents may make load.")]
    [InlineData("{\"host\":\"ferby\"}", 409, "ferby has 1 domain whose agents may make load; 5 are needed.")]
    [InlineData("{\"host\":\"ferbi\"}", 404, "There is no host 'ferbi'. Did you mean ferby?")]
    [InlineData("{\"host\":\"a b\",\"seconds\":1,\"x\":1}", 400, "The field 'host' is no host name. The field 'seconds' must be from 30 to 3600. The field 'x' is not known; possible: host, reason, seconds, who.")]
    public async Task The_scenario_is_refused_with_every_reason(string body, int status, string detail)
    {
        var (got, problem, _) = await App.PostAsync("/api/v1/scenarios/talk", JsonSerializer.Deserialize<JsonElement>(body));
        Assert.Equal((status, detail), (got, problem.GetProperty("detail").GetString()));
        Assert.Empty((await App.GetAsync("/api/v1/scenarios/talk")).EnumerateArray());
    }

    private IReadOnlyList<RunningLoad> Loads() => RunningLoad.Of(App.Service<LiveInsides>().Of(Small.Id), App.Service<InsideOrders>().Current, TimeProvider.System.GetUtcNow());

    private async Task<(Guid Id, string Path)> AskAsync(string path, object body)
    {
        var (status, answer, location) = await App.PostAsync($"/api/v1/domains/small-1/{path}", body);
        Assert.True(status == 202, $"{status} {answer}");
        return (answer.GetProperty("id").GetGuid(), location!.ToString());
    }

    private Task<JsonElement> StateAsync((Guid Id, string Path) order, string state) =>
        Eventually.IsAsync(() => App.GetAsync(order.Path), o => o.GetProperty("state").GetString() == state, o => $"the order to be {state}: {o}");
}
