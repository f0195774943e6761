using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;
using XenWeb.Web.Domains;
using XenWeb.Web.Insides;
using XenWeb.Web.Shell;

namespace XenWeb.Web.Tests.Pages;

/// <summary>The processes of one domain.</summary>
public sealed class ProcessesTabTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly PageContext _page = new(fixture);
    private long _number;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _page.DisposeAsync().AsTask();

    [Fact]
    public void Without_an_agent_it_says_how_to_get_one_and_the_page_opens_with_the_history()
    {
        Host();
        Assert.Equal("History", Page().Find("[role=tab][aria-selected=true]").TextContent);
        var page = Page("?tab=processes");
        Assert.Contains("No agent in small-1", page.Markup);
        Assert.Contains("xenweb-agent --role virtual", page.Find(".xw-command code").TextContent);
        var load = page.FindAll("button").Single(b => b.TextContent == "Generate load…");
        Assert.True(load.HasAttribute("disabled"));
        Assert.Equal("There is no agent in it", load.GetAttribute("title"));
    }

    [Fact]
    public void Without_the_permission_the_option_that_gives_it_is_named()
    {
        Host();
        Presence(new GuestPermissions(false, true, true, true));
        var page = Page();
        Assert.Contains("may not show what goes on in it", page.Markup);
        Assert.Equal("--allow watch", page.Find(".xw-command code").TextContent);
    }

    [Fact]
    public void The_first_list_is_waited_for_under_the_tables_own_heads_and_then_shown_as_top_does()
    {
        Host();
        Presence(GuestPermissions.All);
        var page = Page();
        Assert.Equal("true", page.Find(".xw-procs table").GetAttribute("aria-busy"));
        Assert.Equal(["Pid", "User", "Pr", "Ni", "Virt", "Res", "Shr", "S", "Cpu", "Mem", "Time", "Command"], page.FindAll(".xw-procs thead button").Select(b => b.TextContent));
        List(FakeGuest.Row(1, "init", "/sbin/init"), FakeGuest.Row(1017, "test3", "test3 --threads 1", 0.992), FakeGuest.Row(41, "xenwatch") with { Priority = -100, Nice = -20, User = "a-long-user" });
        page.WaitForAssertion(() => Assert.Equal("1017root200", string.Concat(Cells(page, 0).Take(4))), Deadline);
        Assert.Equal("99.2\u202f%", page.Find(".xw-procs tbody .xw-meter .num").TextContent);
        Assert.Equal(["test3 --threads 1", "/sbin/init", "[xenwatch]"], page.FindAll(".xw-procs tbody code").Select(c => c.TextContent));
        Assert.Equal("41a-long-+rt\u221220", string.Concat(Cells(page, 2).Take(4)));
        Assert.True(Stop(page, 1).HasAttribute("disabled"), "init is not stopped");
    }

    [Fact]
    public void Vitals_stand_above_as_tops_first_lines()
    {
        Host();
        Presence(GuestPermissions.All);
        _page.SayInside("small-1", new GuestVitalsMessage
        {
            Guest = Samples.Id("small-1"), Uptime = TimeSpan.FromHours(3), LoadAverage = new LoadAverage(1.02, 0.97, 0.61), Cores = 1,
            Cpu = new CpuStates(new Share(0.9), new Share(0.05), default, new Share(0.04), new Share(0.01), default, default, default),
            Memory = new MemoryFigures(ByteSize.FromMiB(512), default, ByteSize.FromMiB(298), default, default, default),
            Pressure = new Pressures(new Pressure(new PressureAverages(new Share(0.123), default, default)), new Pressure(default), new Pressure(default)),
        });
        List(FakeGuest.Row(1, "init"));
        var facts = Page().Find("dl.xw-facts").TextContent;
        foreach (var expected in new[] { "1, 0 running", "1.02 0.97 0.61", "90.0\u202f% us", "214\u00a0MiB of 512\u00a0MiB", "cpu 12.3\u202f%", "3\u00a0h" }) Assert.Contains(expected, facts);
    }

    [Fact]
    public void The_agent_is_asked_as_the_tab_is_pressed_and_not_before()
    {
        Host();
        Presence(GuestPermissions.All);
        var (page, watches) = (Page("?tab=history"), _page.Services.GetRequiredService<Watches>());
        Assert.Equal(0, watches.Guests);
        page.FindAll("[role=tab]").Single(t => t.TextContent == "Processes").Click();
        page.WaitForAssertion(() => Assert.Equal(1, watches.Guests), Deadline);
        page.WaitForAssertion(() => Assert.Equal("Processes", page.Find("[role=tab][aria-selected=true]").TextContent), Deadline);
    }

    [Fact]
    public async Task While_its_browser_is_away_the_agent_is_not_asked_and_when_it_is_back_it_is_again()
    {
        Host();
        Presence(GuestPermissions.All);
        var (line, watches) = (_page.Services.GetRequiredService<CircuitLine>(), _page.Services.GetRequiredService<Watches>());
        var page = Page();
        page.WaitForAssertion(() => Assert.Equal(1, watches.Guests), Deadline);
        await line.OnConnectionDownAsync(null!, CancellationToken.None);
        await Eventually(() => watches.Guests == 0);
        await line.OnConnectionUpAsync(null!, CancellationToken.None);
        await Eventually(() => watches.Guests == 1);

        // The page looks each second, and a look lingers for some more
        async Task Eventually(Func<bool> holds)
        {
            for (var began = System.Diagnostics.Stopwatch.StartNew(); !holds(); await Task.Delay(10))
            {
                Assert.True(began.Elapsed < Deadline, $"{watches.Guests} guests are looked at");
                _page.Time.Pass(TimeSpan.FromSeconds(1));
                await watches.SendAsync(CancellationToken.None);
            }
        }
    }

    [Fact]
    public async Task A_filter_keeps_what_matches_and_one_that_matches_nothing_can_be_cleared()
    {
        Host();
        Presence(GuestPermissions.All);
        List(FakeGuest.Row(1, "init"), FakeGuest.Row(7, "nginx", "nginx: worker"), FakeGuest.Row(70, "sshd"));
        var page = Page();
        await page.InvokeAsync(() => page.Find("input[type=search]").Input("NGINX"));
        page.WaitForAssertion(() => Assert.Equal("nginx: worker", page.Find(".xw-procs tbody code").TextContent), Deadline);
        Assert.Single(page.FindAll(".xw-procs tbody code"));
        await page.InvokeAsync(() => page.Find("input[type=search]").Input("nothing"));
        page.WaitForAssertion(() => Assert.Contains("matches <b>nothing</b>", page.Markup), Deadline);
        await page.InvokeAsync(() => page.FindAll("button").Single(b => b.TextContent == "Clear the filter").Click());
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll(".xw-procs tbody code").Count), Deadline);
    }

    [Fact]
    public async Task A_head_sorts_and_sorts_the_other_way_round()
    {
        Host();
        Presence(GuestPermissions.All);
        List(FakeGuest.Row(5, "b"), FakeGuest.Row(3, "c"), FakeGuest.Row(9, "a"));
        var page = Page();
        await page.InvokeAsync(() => Head("Pid").Click());
        page.WaitForAssertion(() => Assert.Equal(["3", "5", "9"], Column(page, 0)), Deadline);
        await page.InvokeAsync(() => Head("Pid").Click());
        page.WaitForAssertion(() => Assert.Equal(["9", "5", "3"], Column(page, 0)), Deadline);
        Assert.Equal("descending", page.FindAll(".xw-procs th")[0].GetAttribute("aria-sort"));

        AngleSharp.Dom.IElement Head(string name) => page.FindAll(".xw-procs thead button").Single(b => b.TextContent == name);
    }

    [Fact]
    public void Of_two_thousand_processes_only_those_that_can_be_seen_are_drawn()
    {
        Host();
        Presence(GuestPermissions.All);
        List([.. Enumerable.Range(1, 2000).Select(i => FakeGuest.Row(i, $"p{i}"))]);
        var page = Page();
        page.WaitForAssertion(() => Assert.InRange(page.FindAll(".xw-procs tbody code").Count, 1, 200), Deadline);
        Assert.Equal("2001", page.Find(".xw-procs table").GetAttribute("aria-rowcount"));
    }

    [Fact]
    public async Task Markup_and_control_characters_in_names_are_text()
    {
        Host();
        Presence(GuestPermissions.All);
        // As it comes over the wire: what is written is made visible when it is read
        var hostile = FakeGuest.Row(66, "<img src=x onerror=alert(1)>", "a \u001b[2J\u202e</code><script>alert(1)</script>") with { User = "<b>x</b>" };
        var read = MessageJson.Read(Topics.Processes(Samples.Id("small-1")), MessageJson.Write(new Envelope(1, $"{Samples.Id("small-1")}", 1, 900, DateTimeOffset.UnixEpoch, List(1, hostile)))).Envelope!;
        Assert.Null(_page.Insides.Fold(read));
        var page = Page();
        Assert.Empty(page.FindAll(".xw-procs script, .xw-procs img, .xw-procs td b"));
        Assert.Equal("a \\x1b[2J\\u{202e}</code><script>alert(1)</script>", page.Find(".xw-procs tbody code").TextContent);
        Assert.Contains("<b>x</b"[..7], page.FindAll(".xw-procs tbody td")[1].TextContent);
        await page.InvokeAsync(() => Stop(page, 66).Click());
        Assert.Contains("<img src=x", page.Find("dialog h2").TextContent);
    }

    [Fact]
    public async Task Stopping_a_process_asks_first_and_names_it_and_its_start_goes_with_the_order()
    {
        Host();
        Presence(GuestPermissions.All);
        List(FakeGuest.Row(42, "test3", "test3 --threads 1"));
        var page = Page();
        await page.InvokeAsync(() => Stop(page, 42).Click());
        var dialog = page.WaitForElement("dialog:has(#confirm-why)", Deadline);
        Assert.Contains("test3 --threads 1", dialog.TextContent);
        await page.InvokeAsync(() => page.Find("#confirm-why").Input("hangs"));
        await page.InvokeAsync(() => page.Find("dialog:has(#confirm-why) form").Submit());
        page.WaitForAssertion(() => Assert.Contains("Stopping…", page.Find(".xw-banner").TextContent), Deadline);
        var order = Assert.Single(Orders);
        Assert.Equal((new ProcessKey(42, 4200), new Reason("script", "hangs")), (Assert.IsType<StopProcessMessage>(order.Order).Process, order.Order.Reason));
        _page.Services.GetRequiredService<InsideOrders>().Hear(new GuestOutcomeMessage(order.Id, Samples.Id("small-1"), OrderState.Done, "process 42 has ended, 0.2 s after TERM"));
        page.WaitForAssertion(() => Assert.Contains("Stopped", page.Find(".xw-banner").TextContent), Deadline);
    }

    [Fact]
    public async Task A_program_is_started_with_the_arguments_that_stand_below_what_is_typed()
    {
        Host();
        Presence(GuestPermissions.All);
        List(FakeGuest.Row(1, "init"));
        var page = Page();
        await page.InvokeAsync(() => page.FindAll("button").Single(b => b.TextContent == "Start a program…").Click());
        page.WaitForElement("dialog textarea", Deadline);
        await page.InvokeAsync(() => page.Find("dialog textarea").Input("sh\n-c\necho \"a b\"; exit"));
        page.WaitForAssertion(() => Assert.Equal(["sh", "-c", "echo \"a b\"; exit"], page.FindAll(".xw-args code").Select(c => c.TextContent)), Deadline);
        await page.InvokeAsync(() => page.FindAll("dialog input.form-control")[0].Input("a:b"));
        await page.InvokeAsync(() => page.Find("dialog:has(textarea) form").Submit());
        page.WaitForAssertion(() => Assert.Contains("The user must be a name or a number.", page.Find("dialog .invalid-feedback").TextContent), Deadline);
        Assert.Empty(Orders);
        await page.InvokeAsync(() => page.FindAll("dialog input.form-control")[0].Input("nobody"));
        await page.InvokeAsync(() => page.Find("dialog:has(textarea) form").Submit());
        page.WaitForAssertion(() => Assert.Single(Orders), Deadline);
        var program = Assert.IsType<StartProgramMessage>(Orders[0].Order).Program;
        Assert.Equal<string>(["sh", "-c", "echo \"a b\"; exit"], program.Arguments);
        Assert.Equal("nobody", program.User);
    }

    [Fact]
    public async Task A_programs_output_is_followed_as_text_and_what_was_cut_is_said()
    {
        Host();
        Presence(GuestPermissions.All);
        List(FakeGuest.Row(1, "init"));
        var program = new GuestProgram { Id = Guid.NewGuid(), Arguments = ["yes"], Reason = new Reason("mira", "lab 3"), State = ProgramState.Running, StartedAt = Samples.At, EndsBy = Samples.At.AddHours(1) };
        _page.SayInside("small-1", new GuestVitalsMessage { Guest = Samples.Id("small-1"), Programs = [program] });
        var page = Page();
        Assert.Contains("mira: lab 3", page.Find(".xw-feed .more").TextContent);
        await page.InvokeAsync(() => page.FindAll("button").Single(b => b.TextContent == "Follow").Click());
        _page.SayInside("small-1", new GuestOutputMessage { Guest = Samples.Id("small-1"), Program = program.Id, Offset = 2048, Cut = 2048, Bytes = "\u001b[31m<b>y</b>\u0007\r\n"u8.ToArray() });
        page.WaitForAssertion(() => Assert.Equal(["<b>y</b>\\x07\n", "cut 2.00\u00a0KiB: no longer kept"], _page.Output.Invocations["append"].Single().Arguments.Skip(1).Cast<string>()), Deadline);
        page.WaitForAssertion(() => Assert.Contains("so far", page.Find(".xw-output footer").TextContent), Deadline);
    }

    [Fact]
    public void An_agent_that_left_keeps_the_last_picture_and_takes_no_orders()
    {
        Host();
        Presence(GuestPermissions.All);
        List(FakeGuest.Row(42, "test3"));
        var page = Page();
        _page.SayInside("small-1", new GuestPresenceMessage { Guest = Samples.Id("small-1"), Online = false, Permissions = GuestPermissions.All });
        page.WaitForAssertion(() => Assert.Contains("Its agent is away.", page.Markup), Deadline);
        Assert.Single(page.FindAll(".xw-procs tbody code"));
        page.WaitForAssertion(() => Assert.True(Stop(page, 42).HasAttribute("disabled")), Deadline);
    }

    [Fact]
    public async Task Arrow_keys_go_between_the_tabs()
    {
        Host();
        Presence(GuestPermissions.All);
        var page = Page();
        await page.InvokeAsync(() => page.Find("[role=tab][aria-selected=true]").KeyDown("ArrowRight"));
        page.WaitForAssertion(() => Assert.Equal("Console", page.Find("[role=tab][aria-selected=true]").TextContent), Deadline);
        await page.InvokeAsync(() => page.Find("[role=tab][aria-selected=true]").KeyDown("Home"));
        page.WaitForAssertion(() => Assert.Equal("Processes", page.Find("[role=tab][aria-selected=true]").TextContent), Deadline);
        Assert.Equal("-1", page.Find("[role=tab][aria-selected=false]").GetAttribute("tabindex"));
    }

    private System.Collections.Immutable.ImmutableArray<InsideOrder> Orders => _page.Services.GetRequiredService<InsideOrders>().Current;

    private void Host() => _page.Say("ferby", Samples.Status("ferby", guests: ["small-1"]));

    private void Presence(GuestPermissions permissions) => _page.SayInside("small-1", new GuestPresenceMessage { Guest = Samples.Id("small-1"), Online = true, Permissions = permissions });

    private void List(params ProcessRow[] rows) => _page.SayInside("small-1", List(++_number, rows));

    private static GuestProcessesMessage List(long number, params ProcessRow[] rows) => new() { Guest = Samples.Id("small-1"), Number = number, Rows = [.. rows], Tasks = new TaskCounts(rows.Length, 0, rows.Length, 0, 0) };

    private IRenderedComponent<DomainPage> Page(string query = "")
    {
        _page.Services.GetRequiredService<NavigationManager>().NavigateTo($"/domains/small-1{query}");
        return _page.Render<DomainPage>(p => p.Add(d => d.NameOrId, "small-1"));
    }

    private static AngleSharp.Dom.IElement Stop(IRenderedComponent<DomainPage> page, int pid) => page.FindAll(".xw-procs tbody button").Single(b => b.GetAttribute("aria-label")!.EndsWith($"process {pid}", StringComparison.Ordinal));

    private static IEnumerable<string> Cells(IRenderedComponent<DomainPage> page, int row) => page.FindAll(".xw-procs tbody tr:has(code)")[row].QuerySelectorAll("td").Select(c => c.TextContent);

    private static IEnumerable<string> Column(IRenderedComponent<DomainPage> page, int column) => page.FindAll(".xw-procs tbody tr:has(code)").Select(r => r.QuerySelectorAll("td")[column].TextContent);
}
