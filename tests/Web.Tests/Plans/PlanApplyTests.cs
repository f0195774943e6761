using System.Text.Json;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Tests.Plans;

/// <summary>The steps of a plan are made one after the other, each looked at before it begins; and what is stopped, fails or changes leaves nothing half done.</summary>
public sealed class PlanApplyTests : IAsyncLifetime
{
    private readonly MovingLab _lab = new();
    private TestApp _app = null!;

    public async Task InitializeAsync()
    {
        _app = await TestApp.StartAsync();
        await _lab.AddAsync(_app, "ferby", [.. Enumerable.Range(1, 6).Select(i => MovingLab.Busy($"busy-{i}"))]);
        await _lab.AddAsync(_app, "herby");
        _lab.Begin();
    }

    public async Task DisposeAsync()
    {
        await _lab.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task The_steps_up_to_the_knee_are_made_one_at_a_time_and_told_as_events_and_in_the_audit()
    {
        var plan = await PlanAsync();
        var knee = plan.GetProperty("knee").GetInt32();
        Assert.True(knee >= 2, $"{plan}");
        var atOnce = 0;
        var most = 0;
        _lab.BeforeMove = async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref atOnce));
            await Task.Yield();
            Interlocked.Decrement(ref atOnce);
            return null;
        };
        var id = await _app.AskAsync($"/api/v1/plans/{plan.GetProperty("id").GetString()}/apply", new { reason = "before the exam" });
        var done = await _app.OperationAsync(id, "done");
        Assert.Equal((1, knee), (most, _lab.Orders.Count));
        Assert.Equal(plan.GetProperty("steps").EnumerateArray().Take(knee).Select(s => s.GetProperty("domain").GetString()), _lab.Orders.Select(o => o.GuestName));
        Assert.All(_lab.Orders, o => Assert.Equal(("script", new HostId("herby")), (o.Reason.Who, o.To)));
        Assert.Contains("of a plan (before the exam)", _lab.Orders[0].Reason.Why);
        Assert.Equal(($"All {knee} steps were made.", 1.0), (done.GetProperty("text").GetString(), done.GetProperty("progress").GetDouble()));
        Assert.All(done.GetProperty("items").EnumerateArray(), i => Assert.Equal("done", i.GetProperty("state").GetString()));
        Assert.Equal(Enumerable.Range(1, knee), done.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("step").GetProperty("number").GetInt32()));
        Assert.Equal(knee, _lab.On("herby").Count);
        await Eventually.IsAsync(() => _app.GetAsync("/api/v1/events?limit=200"), e => Has(e, "what", "plan-asked") && Has(e, "what", "plan-done"), e => $"the events: {e}");
        var audit = await Eventually.IsAsync(() => _app.GetAsync("/api/v1/audit?what=plan"), a => a.GetArrayLength() == 2, a => $"the audit: {a}");
        Assert.Equal(("the lab", "script"), (audit[1].GetProperty("on").GetString(), audit[1].GetProperty("who").GetString()));
    }

    // Two steps are to be made, and the first is being made until it is told to go on
    private async Task<(string Id, TaskCompletionSource Go)> BegunAsync(JsonElement plan)
    {
        var (begun, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        _lab.BeforeMove = async _ =>
        {
            begun.TrySetResult();
            await go.Task;
            return null;
        };
        var id = await _app.AskAsync($"/api/v1/plans/{plan.GetProperty("id").GetString()}/apply", new { steps = 2 });
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(60));
        return (id, go);
    }

    [Fact]
    public async Task Stopped_between_two_steps_it_finishes_what_was_begun_and_leaves_the_rest()
    {
        var plan = await PlanAsync();
        var (id, go) = await BegunAsync(plan);
        var (status, stopping, _) = await _app.PostAsync($"/api/v1/operations/{id}/cancel", new { who = "mira" });
        Assert.Equal(202, status);
        Assert.Equal(("running", "script for mira stops it. The step that was begun is made."), (stopping.GetProperty("state").GetString(), stopping.GetProperty("text").GetString()));
        var (again, _, _) = await _app.PostAsync($"/api/v1/operations/{id}/cancel");
        Assert.Equal(409, again);
        go.SetResult();
        var ended = await _app.OperationAsync(id, "cancelled");
        Assert.Equal("1 of 2 steps was made. Then script for mira stopped it.", ended.GetProperty("text").GetString());
        Assert.Equal(["done", "skipped"], ended.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("state").GetString()));
        Assert.Single(_lab.Orders);
        await Eventually.IsAsync(() => _app.GetAsync("/api/v1/events?limit=200"), e => Has(e, "what", "plan-stopping") && Has(e, "what", "plan-cancelled"), e => $"the events: {e}");
    }

    [Fact]
    public async Task It_goes_on_after_a_restart_in_the_middle_and_no_step_is_made_twice()
    {
        var plan = await PlanAsync();
        var (id, go) = await BegunAsync(plan);
        await _app.RestartAsync();
        go.SetResult();
        var done = await _app.OperationAsync(id, "done");
        Assert.Equal("All 2 steps were made.", done.GetProperty("text").GetString());
        Assert.Equal(2, _lab.Orders.Select(o => o.Id).Distinct().Count());
        Assert.Equal(2, _lab.On("herby").Count);
        // The plan itself is not kept over a restart
        Assert.Equal(404, (await _app.PostAsync($"/api/v1/plans/{plan.GetProperty("id").GetString()}/apply")).Status);
    }

    [Fact]
    public async Task A_step_that_fails_ends_it_with_the_reason_and_no_other_is_made()
    {
        var plan = await PlanAsync();
        _lab.BeforeMove = _ => Task.FromResult<string?>("xl migrate: connection refused");
        var id = await _app.AskAsync($"/api/v1/plans/{plan.GetProperty("id").GetString()}/apply", new { steps = 2 });
        var failed = await _app.OperationAsync(id, "failed");
        Assert.StartsWith("Step 1 of 2 failed: busy-", failed.GetProperty("text").GetString());
        Assert.Contains("connection refused. 0 of 2 steps were made.", failed.GetProperty("text").GetString());
        Assert.Equal(["failed", "skipped"], failed.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("state").GetString()));
        Assert.Single(_lab.Orders);
    }

    [Fact]
    public async Task What_changed_in_the_lab_meanwhile_ends_it_instead_of_being_passed_over()
    {
        var plan = await PlanAsync();
        var second = plan.GetProperty("steps")[1].GetProperty("domain").GetString()!;
        _lab.BeforeMove = _ =>
        {
            _lab.Move(second, "ferby", "herby");
            return Task.FromResult<string?>(null);
        };
        var id = await _app.AskAsync($"/api/v1/plans/{plan.GetProperty("id").GetString()}/apply", new { steps = 2 });
        var failed = await _app.OperationAsync(id, "failed");
        Assert.Contains($"{second} is on herby, and not on ferby any more. 1 of 2 steps was made.", failed.GetProperty("text").GetString());
        Assert.Single(_lab.Orders);
    }

    [Fact]
    public async Task A_host_that_is_drained_meanwhile_takes_no_step_any_more()
    {
        var plan = await PlanAsync();
        _lab.BeforeMove = _ =>
        {
            _lab.Set("herby", HostMode.Draining);
            return Task.FromResult<string?>(null);
        };
        var id = await _app.AskAsync($"/api/v1/plans/{plan.GetProperty("id").GetString()}/apply", new { steps = 2 });
        Assert.Contains("herby is draining. 1 of 2 steps was made.", (await _app.OperationAsync(id, "failed")).GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_plan_that_is_out_of_date_or_only_to_look_at_or_unknown_is_not_made_and_none_beside_another()
    {
        var plan = await PlanAsync();
        var path = $"/api/v1/plans/{plan.GetProperty("id").GetString()}/apply";
        Assert.Contains("can't be made", await RefusedAsync(400, path, new { steps = 99 }));
        Assert.Contains("can't be made", await RefusedAsync(400, path, new { steps = 0 }));
        Assert.Contains("must be a whole number", await RefusedAsync(400, path, new { steps = "two" }));
        Assert.Contains("supposes that a host is lost", await RefusedAsync(409, $"/api/v1/plans/{await IdAsync(new { lose = new[] { "herby" } })}/apply"));
        Assert.Contains("supposes hosts that are not there", await RefusedAsync(409, $"/api/v1/plans/{await IdAsync(new { add = new[] { new { name = "gerby", memoryBytes = 1L << 34, cores = 4 } } })}/apply"));
        Assert.Contains("no configuration is stored", await RefusedAsync(409, $"/api/v1/plans/{await IdAsync(new { start = new[] { new { name = "new-1", memoryBytes = 1 << 29, vcpus = 1 } } })}/apply"));
        Assert.Contains("plans are kept for 30 min", await RefusedAsync(404, $"/api/v1/plans/{Guid.NewGuid()}/apply"));
        Assert.Contains("There is no plan 'nonsense'", await RefusedAsync(404, "/api/v1/plans/nonsense/apply"));

        var go = new TaskCompletionSource();
        _lab.BeforeMove = async _ =>
        {
            await go.Task;
            return null;
        };
        var key = "once";
        var (first, asked, _) = await _app.PostAsync(path, new { steps = 1 }, key);
        var (repeated, same, _) = await _app.PostAsync(path, new { steps = 1 }, key);
        Assert.Equal((202, 200, asked.GetProperty("id").GetString()), (first, repeated, same.GetProperty("id").GetString()));
        Assert.Contains("another plan", await RefusedAsync(409, path, new { steps = 1 }));
        go.SetResult();
        await _app.OperationAsync(asked.GetProperty("id").GetString()!, "done");
        await Eventually.TrueAsync(() => Moved(plan), () => "the app to know of the move");
        Assert.Contains("is on herby, and not on ferby any more. Plan again.", await RefusedAsync(409, path, new { steps = 1 }));
    }

    [Fact]
    public async Task A_start_that_is_planned_of_a_stored_configuration_is_started_where_it_was_planned()
    {
        using var saved = await _app.Http.PutAsync("/api/v1/configurations/new-1", new StringContent("name = \"new-1\"\nmemory = 256\nkernel = \"/boot/vmlinuz\"\n", System.Text.Encoding.UTF8, "text/plain"));
        Assert.True(saved.IsSuccessStatusCode);
        var (_, plan, _) = await _app.PostAsync("/api/v1/plans", new { start = new[] { new { configuration = "new-1" } }, policy = new { balance = false, keepSpare = false } });
        Assert.Equal("start", plan.GetProperty("steps")[0].GetProperty("kind").GetString());
        Assert.Equal(JsonValueKind.Null, plan.GetProperty("whyNot").ValueKind);
        // The fake host can't start anything: what is ordered is what counts
        var ordered = new TaskCompletionSource<OrderMessage>();
        _lab.BeforeMove = order =>
        {
            ordered.TrySetResult(order);
            return Task.FromResult<string?>("no such image");
        };
        var id = await _app.AskAsync($"/api/v1/plans/{plan.GetProperty("id").GetString()}/apply");
        var order = await ordered.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal((OrderKind.Start, "new-1", plan.GetProperty("steps")[0].GetProperty("to").GetString()), (order.Kind, order.GuestName, order.Host.Name));
        Assert.Contains("no such image", (await _app.OperationAsync(id, "failed")).GetProperty("text").GetString());
    }

    private bool Moved(JsonElement plan)
    {
        var first = plan.GetProperty("steps")[0].GetProperty("domain").GetString()!;
        return XenWeb.Web.Live.FleetGuests.Find(_app.Service<XenWeb.Web.Live.LiveFleet>().Current, first)?.Host.Id.Name == "herby";
    }

    private async Task<JsonElement> PlanAsync()
    {
        var (status, plan, _) = await _app.PostAsync("/api/v1/plans");
        Assert.True(status == 200, $"{status} {plan}");
        return plan;
    }

    private async Task<string> IdAsync(object body)
    {
        var (status, plan, _) = await _app.PostAsync("/api/v1/plans", body);
        Assert.True(status == 200, $"{status} {plan}");
        return plan.GetProperty("id").GetString()!;
    }

    private async Task<string> RefusedAsync(int wanted, string path, object? body = null)
    {
        var (status, answer, _) = await _app.PostAsync(path, body);
        Assert.True(status == wanted, $"{path}: {status} {answer}");
        return answer.GetProperty("detail").GetString()!;
    }

    private static bool Has(JsonElement list, string name, string value) => list.EnumerateArray().Any(e => e.GetProperty(name).GetString() == value);
}
