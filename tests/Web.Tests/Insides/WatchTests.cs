using System.Text;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Web.Insides;

namespace XenWeb.Web.Tests.Insides;

public sealed class WatchTests : InsideLab
{
    private static readonly Reason Mira = new("mira", "lab 3");

    [Fact]
    public async Task A_script_sees_the_processes_as_top_shows_them()
    {
        var list = await App.GetAsync("/api/v1/domains/small-1/processes");
        var first = list.GetProperty("processes")[0];
        Assert.Equal(("test3 --threads 1", 42, 4200, 0.992, "R"), (
            first.GetProperty("arguments").GetString(), first.GetProperty("pid").GetInt32(), first.GetProperty("started").GetInt64(), first.GetProperty("cpuCores").GetDouble(), first.GetProperty("state").GetString()));
        Assert.Equal(2, list.GetProperty("tasks").GetProperty("total").GetInt32());
        var vitals = await App.GetAsync("/api/v1/domains/small-1/vitals");
        Assert.Equal(1.02, vitals.GetProperty("loadAverage").GetProperty("one").GetDouble());
        Assert.Equal(512L << 20, vitals.GetProperty("memory").GetProperty("total").GetInt64());
        Assert.True((await App.GetAsync("/api/v1/domains/small-1/agent")).GetProperty("permissions").GetProperty("signals").GetBoolean());
    }

    [Fact]
    public async Task While_somebody_looks_the_lease_is_renewed_and_with_the_last_one_gone_it_ends()
    {
        var watches = App.Service<Watches>();
        var (first, _) = watches.Begin(Small.Id, new WatchWish { Processes = true }, Mira);
        var (second, _) = watches.Begin(Small.Id, new WatchWish { Vitals = true }, Mira);
        await Eventually.TrueAsync(() => Small.Watches is [.., { Processes: true, Vitals: true }], () => "one watch for both");
        var watch = Small.Watches[^1];
        Assert.Equal(Mira, watch.Reason);
        await Eventually.TrueAsync(() => Small.Watches.Count(w => w is { Processes: true, Vitals: true }) >= 2, () => "the lease to be renewed");
        Assert.All(Small.Watches, w => Assert.Equal(watch.Watcher, w.Watcher));
        first!.Dispose();
        await Eventually.TrueAsync(() => Small.Watches is [.., { Processes: false, Vitals: true }], () => "the list not to be wanted any more");
        second!.Dispose();
        await Eventually.TrueAsync(() => Small.Watches is [.., { Processes: false, Vitals: false }], () => "the watch to end");
        await Eventually.TrueAsync(() => App.Service<LiveInsides>().Of(Small.Id).Vitals is null, () => "what was streamed to be let go");
    }

    [Fact]
    public async Task What_nobody_asked_for_is_dropped_unread_and_counted()
    {
        await Small.ShowProcessesAsync();
        var dropped = await Eventually.IsAsync(async () => (await App.GetAsync("/readyz")).GetProperty("dropped"), d => d.TryGetProperty("not asked for", out _), d => $"the drop: {d}");
        Assert.Equal(1, dropped.GetProperty("not asked for").GetInt64());
        Assert.Null(App.Service<LiveInsides>().Of(Small.Id).Processes);
    }

    [Fact]
    public async Task A_guest_that_floods_is_cut_and_the_hosts_are_heard_all_the_same()
    {
        for (var i = 0; i < 3 * GuestBudget.PerSecond; i++) await Small.TellAsync("watch", "noise");
        await Eventually.IsAsync(async () => (await App.GetAsync("/readyz")).GetProperty("dropped"), d => d.TryGetProperty("too many from one guest", out _), d => $"the drop: {d}");
        await Ferby.KnownAsync(App);
        Assert.Equal(2, (await App.GetAsync("/api/v1/domains/small-1/processes")).GetProperty("processes").GetArrayLength());
    }

    [Fact]
    public async Task At_the_cap_of_watches_a_further_one_is_told_so()
    {
        var watches = App.Service<Watches>();
        for (var i = 0; i < Watches.GuestsMax; i++) Assert.NotNull(watches.Begin(FakeAgent.IdOf($"g{i}"), new WatchWish { Vitals = true }, Mira).Watch);
        var (status, body) = await ProblemAsync("/api/v1/domains/small-1/processes");
        Assert.Equal(503, status);
        Assert.Contains("64 domains are looked into already", body, StringComparison.Ordinal);
        // Another look at one that is looked at is no further one
        Assert.NotNull(watches.Begin(FakeAgent.IdOf("g0"), new WatchWish { Processes = true }, Mira).Watch);
    }

    [Fact]
    public async Task Why_nothing_can_be_seen_is_said()
    {
        Assert.Equal((409, "There is no agent in dns, as far as has been heard."), await ProblemAsync("/api/v1/domains/dns/processes"));
        Assert.Equal((404, "There is no agent in dns, as far as has been heard."), await ProblemAsync("/api/v1/domains/dns/agent"));
        Small.Permissions = GuestPermissions.All with { Watch = false };
        await Small.KnownAsync();
        var (status, why) = await ProblemAsync("/api/v1/domains/small-1/vitals");
        Assert.Equal(409, status);
        Assert.Contains("--allow watch", why, StringComparison.Ordinal);
        await Small.DisposeAsync();
        await Eventually.TrueAsync(() => !App.Service<LiveInsides>().Of(Small.Id).Online, () => "its agent to be away");
        Assert.Equal((503, "The agent in small-1 is away."), await ProblemAsync("/api/v1/domains/small-1/processes"));
    }

    [Fact]
    public async Task A_silent_agent_is_not_waited_for_for_ever()
    {
        Small.OnWatch = _ => { };
        Assert.Equal((503, "No list came from the agent in small-1 within 5 s."), await ProblemAsync("/api/v1/domains/small-1/processes"));
    }

    [Fact]
    public async Task Output_is_followed_from_a_byte_on_and_what_was_cut_is_said()
    {
        var program = Guid.NewGuid();
        Small.Programs = [new GuestProgram { Id = program, Arguments = ["yes"], Reason = Mira, State = ProgramState.Running, StartedAt = DateTimeOffset.UnixEpoch, EndsBy = DateTimeOffset.UnixEpoch }];
        Small.OnWatch = w => _ = w.Output.IsEmpty ? Task.CompletedTask : SayAsync(program, 100, "hello ", "wörld");
        var output = await App.GetAsync($"/api/v1/domains/small-1/programs/{program}/output?from=40");
        Assert.Equal((100, 60), (output.GetProperty("from").GetInt64(), output.GetProperty("cutBytes").GetInt64()));
        var all = await Eventually.IsAsync(() => App.GetAsync($"/api/v1/domains/small-1/programs/{program}/output?from=100"), o => o.GetProperty("ended").GetBoolean() && o.GetProperty("next").GetInt64() == 112, o => $"all of it: {o}");
        Assert.Equal("hello wörld", all.GetProperty("text").GetString());
        Assert.Equal("örld", (await App.GetAsync($"/api/v1/domains/small-1/programs/{program}/output?from=107")).GetProperty("text").GetString());
        Assert.Equal((400, "'from' is 'x'; it must be the number of a byte. 'wait' is '99'; it must be a whole number from 0 to 20. The program must be the id of the order that started it."), await ProblemAsync("/api/v1/domains/small-1/programs/y/output?from=x&wait=99"));
    }

    private async Task SayAsync(Guid program, long offset, params string[] pieces)
    {
        foreach (var (piece, i) in pieces.Select((p, i) => (Encoding.UTF8.GetBytes(p), i)))
        {
            await Small.PublishAsync(Topics.Output(Small.Id), new GuestOutputMessage { Guest = Small.Id, Program = program, Offset = offset, Bytes = piece, Cut = i == 0 ? offset : 0, Ended = i == pieces.Length - 1 }, retain: false);
            offset += piece.Length;
        }
    }

    private async Task<(int Status, string Detail)> ProblemAsync(string path)
    {
        using var response = await App.Http.GetAsync(path);
        var problem = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(await response.Content.ReadAsStringAsync());
        return ((int)response.StatusCode, problem.GetProperty("detail").GetString()!);
    }
}
