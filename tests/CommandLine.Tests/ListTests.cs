using System.Text.Json;
using XenWeb.CommandLine.Output;
using XenWeb.Web.Tests;

namespace XenWeb.CommandLine.Tests;

/// <summary>What there is, as people and as scripts read it.</summary>
public sealed class ListTests : Lab
{
    [Fact]
    public async Task Hosts_AreARowEach_WithoutColourInAPipe()
    {
        var run = (await Run.OfAsync(App, "hosts")).Ended(ExitCode.Done);
        Assert.StartsWith("HOST   STATE  MODE    DOMAINS", run.Lines[0]);
        Assert.Equal(["ferby", "herby"], run.Lines.Skip(1).Select(l => l.Split(' ')[0]));
        Assert.Equal(["ferby", "live", "active", "2", "50\u00a0%", "25\u00a0%", "12.0\u00a0GiB", "0.33"], run.Lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Empty(run.Error);
    }

    [Theory]
    [InlineData("hosts", "hosts")]
    [InlineData("hosts ferby", "hosts/ferby")]
    [InlineData("domains", "domains")]
    [InlineData("domains --host ferby --state running", "domains?host=ferby&state=running")]
    [InlineData("domains dns", "domains/dns")]
    [InlineData("operations", "operations")]
    [InlineData("migrations", "migrations")]
    [InlineData("events --limit 5", "events?limit=5")]
    public async Task AsJson_ItIsWhatRestSays(string line, string path)
    {
        var run = (await Run.OfAsync(App, [.. line.Split(' '), "--output", "json"])).Ended(ExitCode.Done);
        var said = await App.GetAsync($"/api/v1/{path}");
        Assert.True(JsonElement.DeepEquals(said, run.Json), $"{said}\n{run.Output}");
    }

    [Fact]
    public async Task Domains_OfAHost_AreOnlyThose_AndNoneIsASentence()
    {
        var some = (await Run.OfAsync(App, "domains", "--host", "ferby")).Ended(ExitCode.Done);
        Assert.Equal(["DOMAIN", "dns", "small-1"], some.Lines.Select(l => l.Split(' ')[0]));
        var none = (await Run.OfAsync(App, "domains", "--host", "herby")).Ended(ExitCode.Done);
        Assert.Equal(("", "There are no such domains.\n"), (none.Output, none.Error));
    }

    [Fact]
    public async Task What_is_not_there_is_refused_with_what_is_similar()
    {
        var run = (await Run.OfAsync(App, "hosts", "ferbi")).Ended(ExitCode.Refused);
        Assert.Empty(run.Output);
        Assert.StartsWith("xenwebctl: 404 Not Found\n", run.Error);
        Assert.Contains("ferby", run.Error);
    }

    [Fact]
    public async Task Every_error_of_a_refusal_is_told_and_as_JSON_the_problem_as_it_is()
    {
        string[] wrong = ["plan", "--drain", "nobody", "--lose", "nowhere", "--most-moves", "-1"];
        var run = (await Run.OfAsync(App, wrong)).Ended(ExitCode.Refused);
        Assert.Contains("nobody", run.Error);
        Assert.Contains("nowhere", run.Error);
        var errors = run.Error.TrimEnd().Split('\n').Skip(1).Select(l => l["xenwebctl: ".Length..]).ToArray();
        var json = (await Run.OfAsync(App, [.. wrong, "-o", "json"])).Ended(ExitCode.Refused);
        var problem = JsonElement.Parse(json.Error);
        Assert.Equal(400, problem.GetProperty("status").GetInt32());
        Assert.Equal(errors, problem.GetProperty("errors").EnumerateArray().Select(e => e.GetString()));
        Assert.True(errors.Length >= 2, run.Error);
    }

    [Fact]
    public void Names_that_would_steer_a_terminal_are_only_shown()
    {
        Assert.Equal("a\ufffd[31mb \ufffdc [red]d[/]", SafeText.Of("a\u001b[31mb\n\u202ec [red]d[/]"));
        var output = new StringWriter();
        var screen = new Screen(new Surroundings(output, TextWriter.Null, _ => null), isJson: false);
        screen.Table([new Column("DOMAIN"), new Column("HOST")], [["[red]\u001b]0;title\u0007[/]", "ferby"]], "");
        Assert.Equal("DOMAIN              HOST\n[red]\ufffd]0;title\ufffd[/]  ferby\n", output.ToString());
    }

    [Fact]
    public async Task On_a_terminal_what_needs_a_look_is_coloured_unless_NO_COLOR_says_not_to()
    {
        Ferby.Status = Ferby.Status with { Degraded = "xl does not answer" };
        await Ferby.KnownAsync(App);
        var variables = Run.Variables(App);
        var coloured = (await Run.OfAsync(["hosts"], variables, a => a with { OutputIsTerminal = true, Width = 200 })).Ended(ExitCode.Done);
        Assert.Matches(@"\u001b\[[0-9;]*m[^\u001b]*xl does not answer", coloured.Output);
        Assert.Matches(@"\u001b\[(3|9)\d", coloured.Output);
        variables["NO_COLOR"] = "1";
        var plain = (await Run.OfAsync(["hosts"], variables, a => a with { OutputIsTerminal = true, Width = 200 })).Ended(ExitCode.Done);
        Assert.DoesNotMatch(@"\u001b\[[0-9;]*(3|4|9)\d", plain.Output);
    }

    [Fact]
    public async Task Events_follow_each_other_as_they_come()
    {
        using var end = new CancellationTokenSource();
        var output = new StringWriter();
        var shared = TextWriter.Synchronized(output);
        var following = Run.OfAsync(["events", "--follow", "--host", "ferby"], Run.Variables(App), a => a with { Output = shared }, end.Token);
        (await Run.OfAsync(App, "drain", "ferby", "--reason", "a new disk")).Ended(ExitCode.Done);
        await Eventually.TrueAsync(() => output.ToString().Contains("a new disk", StringComparison.Ordinal), () => $"the event: {output}");
        await end.CancelAsync();
        Assert.Equal(ExitCode.Interrupted, (await following).Code);
    }
}
