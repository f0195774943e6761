using XenWeb.Web.Tests;
using XenWeb.Web.Tests.Plans;

namespace XenWeb.CommandLine.Tests;

/// <summary>A plan is looked at first, with its curve in words, and made when that is said.</summary>
public sealed class PlanTests : IAsyncLifetime
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
    public async Task A_preview_says_each_step_why_and_what_they_bring_and_changes_nothing()
    {
        var run = (await Run.OfAsync(_app, "plan")).Ended(ExitCode.Done);
        Assert.Equal(["STEP", "WHAT", "DOMAIN", "FROM", "TO"], run.Lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(5));
        Assert.Equal(["1", "migrate"], run.Lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2));
        Assert.Matches(@"Balance is \d\.\d{4} now; 0 is even\.", run.Output);
        Assert.Matches(@"All \d steps bring it to \d\.\d{4} in ", run.Output);
        Assert.Matches(@"herby +0 → \d", run.Output);
        Assert.Matches("xenwebctl plan --apply --id [0-9a-f-]{36}", run.Output);
        Assert.Empty(_lab.Orders);
    }

    [Fact]
    public async Task The_plan_that_was_shown_is_made_so_far_as_wanted()
    {
        var shown = (await Run.OfAsync(_app, "plan")).Ended(ExitCode.Done);
        var made = (await Run.OfAsync(_app, "plan", "--apply", "--id", shown.Operation, "--steps", "1", "--wait", "--timeout", "2m")).Ended(ExitCode.Done);
        Assert.StartsWith("plan is done", made.Output);
        Assert.Single(_lab.Orders);
    }

    [Fact]
    public async Task A_new_plan_is_made_up_to_its_knee_and_told_as_its_operation()
    {
        var run = (await Run.OfAsync(_app, "plan", "--apply", "--wait", "--timeout", "2m", "-o", "json")).Ended(ExitCode.Done);
        Assert.Equal(("plan", "done"), (run.Json.GetProperty("kind").GetString(), run.Json.GetProperty("state").GetString()));
        Assert.True(_lab.Orders.Count >= 2);
    }

    [Fact]
    public async Task What_if_a_host_were_lost_can_be_looked_at_but_not_made()
    {
        var shown = (await Run.OfAsync(_app, "plan", "--lose", "ferby")).Ended(ExitCode.Done);
        Assert.Contains("only looked at", shown.Output);
        Assert.Contains("can't be made", (await Run.OfAsync(_app, "plan", "--lose", "ferby", "--apply")).Ended(ExitCode.Refused).Error);
        Assert.Empty(_lab.Orders);
    }
}
