using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Web.Tests;

namespace XenWeb.CommandLine.Tests;

/// <summary>What is asked of the lab: accepted, waited for, failed, taken back, and done once.</summary>
public sealed class OrderTests : Lab
{
    [Fact]
    public async Task A_drain_is_accepted_with_its_reason_and_names_what_follows_it()
    {
        var run = (await Run.OfAsync(App, "drain", "ferby", "--reason", "a new disk", "--who", "Ann")).Ended(ExitCode.Done);
        Assert.Equal($"drain of ferby is accepted; follow it with: xenwebctl watch {run.Operation}\n", run.Output);
        var intent = await Ferby.IntentAsync();
        Assert.Equal((HostMode.Draining, "a new disk"), (intent.Mode, intent.Reason.Why));
        Assert.Contains("Ann", intent.Reason.Who);
    }

    [Fact]
    public async Task What_is_waited_for_tells_each_change_and_its_end()
    {
        var told = new StringWriter();
        var shared = TextWriter.Synchronized(told);
        Ferby.OnOrder = order => _ = DoneAsync(order);
        var run = (await Run.OfAsync(["pause", "dns", "--wait", "--timeout", "1m"], Run.Variables(App), a => a with { Error = shared })).Ended(ExitCode.Done);
        Assert.Equal("pause of dns is done: It is paused.\n", run.Output);
        Assert.EndsWith("pause of dns: It is paused. (100\u00a0%)\n", told.ToString());

        async Task DoneAsync(OrderMessage order)
        {
            await Ferby.AnswerAsync(order.Id, OrderState.Running, "It is half-way.", 0.5);
            await Eventually.TrueAsync(() => told.ToString().Contains("pause of dns: It is half-way. (50\u00a0%)\n", StringComparison.Ordinal), () => $"the half: {told}");
            await Ferby.AnswerAsync(order.Id, OrderState.Done, "It is paused.");
        }
    }

    [Fact]
    public async Task What_fails_says_why_and_ends_with_one()
    {
        Ferby.OnOrder = order => _ = Ferby.AnswerAsync(order.Id, OrderState.Failed, "xl: no such domain.");
        var run = (await Run.OfAsync(App, "reboot", "dns", "--wait", "--timeout", "1m", "--output", "json")).Ended(ExitCode.Failed);
        Assert.Equal(("failed", "xl: no such domain."), (run.Json.GetProperty("state").GetString(), run.Json.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task What_is_not_at_its_end_in_time_goes_on()
    {
        var run = (await Run.OfAsync(App, "migrate", "dns", "--to", "herby", "--wait", "--timeout", "1s")).Ended(ExitCode.Timeout);
        Assert.Contains($"follow it with: xenwebctl watch {run.Operation}", run.Error);
        var operation = await App.GetAsync($"/api/v1/operations/{run.Operation}");
        Assert.Equal(("migrate", "herby", "accepted"), (operation.GetProperty("kind").GetString(), operation.GetProperty("to").GetString(), operation.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task The_same_key_is_the_same_request()
    {
        var first = await Run.OfAsync(App, "shutdown", "dns", "--key", "tonight");
        var again = await Run.OfAsync(App, "shutdown", "dns", "--key", "tonight");
        Assert.Equal(first.Ended(ExitCode.Done).Operation, again.Ended(ExitCode.Done).Operation);
        (await Run.OfAsync(App, "pause", "dns", "--key", "tonight")).Ended(ExitCode.Refused);
    }

    [Fact]
    public async Task An_answer_that_is_lost_is_asked_for_again_and_it_is_done_once()
    {
        await using var line = new CutLine(App.Http.BaseAddress!.Port, cuts: 1);
        var variables = Run.Variables(App);
        variables["XENWEB_SERVER"] = line.Address;
        var run = (await Run.OfAsync(["pause", "dns"], variables)).Ended(ExitCode.Done);
        Assert.Contains("trying again", run.Error);
        Assert.Equal(1, line.Cut);
        var operation = Assert.Single((await App.GetAsync("/api/v1/operations")).EnumerateArray());
        Assert.Equal(run.Operation, operation.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_line_that_stays_cut_ends_it_with_the_key_that_asks_once_more()
    {
        await using var line = new CutLine(App.Http.BaseAddress!.Port, cuts: 1000);
        var variables = Run.Variables(App);
        variables["XENWEB_SERVER"] = line.Address;
        var run = (await Run.OfAsync(["pause", "dns"], variables)).Ended(ExitCode.Unreachable);
        var key = run.Error[(run.Error.IndexOf("--key ", StringComparison.Ordinal) + 6)..].Split(' ')[0];
        (await Run.OfAsync(App, "pause", "dns", "--key", key)).Ended(ExitCode.Done);
        Assert.Single((await App.GetAsync("/api/v1/operations")).EnumerateArray());
    }

    [Fact]
    public async Task Who_waits_for_a_drain_is_told_why_its_end_can_t_be_told()
    {
        // Its host hears of it, and does nothing
        var run = (await Run.OfAsync(App, "drain", "ferby", "--wait", "--timeout", "3s")).Ended(ExitCode.Timeout);
        Assert.Matches(@"drain of ferby: .+\. When it ends can't be told: .+\.", run.Error);
    }

    [Fact]
    public async Task What_is_cancelled_twice_is_cancelled()
    {
        var id = (await Run.OfAsync(App, "drain", "ferby")).Ended(ExitCode.Done).Operation;
        (await Run.OfAsync(App, "cancel", id)).Ended(ExitCode.Done);
        var again = (await Run.OfAsync(App, "cancel", id)).Ended(ExitCode.Done);
        Assert.StartsWith("drain of ferby is cancelled", again.Output);
        Assert.StartsWith("drain of ferby is cancelled", (await Run.OfAsync(App, "watch", id)).Ended(ExitCode.Failed).Output);
    }

    [Fact]
    public async Task What_is_taken_back_and_waited_for_ends_with_nought()
    {
        var id = (await Run.OfAsync(App, "drain", "ferby")).Ended(ExitCode.Done).Operation;
        Assert.StartsWith("drain of ferby is cancelled", (await Run.OfAsync(App, "cancel", id, "--wait", "--timeout", "1m")).Ended(ExitCode.Done).Output);
        (await Run.OfAsync(App, "cancel", id, "--key", "tonight")).Ended(ExitCode.Usage);
    }

    [Fact]
    public async Task Who_can_t_be_reached_is_not_waited_for()
    {
        var variables = new Dictionary<string, string> { ["XENWEB_SERVER"] = "http://127.0.0.1:1" };
        Assert.Contains("No answer from http://127.0.0.1:1/", (await Run.OfAsync(["watch", Guid.NewGuid().ToString()], variables)).Ended(ExitCode.Unreachable).Error);
        (await Run.OfAsync(App, "watch", Guid.NewGuid().ToString())).Ended(ExitCode.Refused);
    }

    [Fact]
    public async Task A_domain_is_destroyed_only_by_saying_its_name_twice()
    {
        (await Run.OfAsync(App, "destroy", "dns")).Ended(ExitCode.Usage);
        Assert.Empty((await App.GetAsync("/api/v1/operations")).EnumerateArray());
        (await Run.OfAsync(App, "destroy", "dns", "--yes", "dns")).Ended(ExitCode.Done);
        Assert.Single((await App.GetAsync("/api/v1/operations")).EnumerateArray());
    }

    [Fact]
    public async Task A_token_that_may_only_read_is_refused_with_what_it_lacks()
    {
        var variables = Run.Variables(App);
        variables["XENWEB_TOKEN"] = await App.TokenAsync("read");
        (await Run.OfAsync(["hosts"], variables)).Ended(ExitCode.Done);
        Assert.Contains("403", (await Run.OfAsync(["drain", "ferby"], variables)).Ended(ExitCode.Refused).Error);
        variables["XENWEB_TOKEN"] = "xw_nobody";
        Assert.Contains("The token is not known", (await Run.OfAsync(["hosts"], variables)).Ended(ExitCode.Refused).Error);
    }

    [Fact]
    public async Task On_a_terminal_a_bar_grows_to_its_end()
    {
        Ferby.OnOrder = order => _ = Ferby.AnswerAsync(order.Id, OrderState.Done, "It is paused.", 1);
        var run = (await Run.OfAsync(["pause", "dns", "--wait", "--timeout", "1m"], Run.Variables(App), a => a with { ErrorIsTerminal = true, Width = 120 })).Ended(ExitCode.Done);
        Assert.Contains("100%", run.Error);
        Assert.Contains("━", run.Error);
        Assert.StartsWith("pause of dns is done: It is paused.", run.Output);
    }
}
