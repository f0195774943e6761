using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Web.Access;
using XenWeb.Web.Batches;
using XenWeb.Web.Domains;

namespace XenWeb.Web.Tests.Pages;

/// <summary>All domains: found, chosen, and ordered about together.</summary>
public sealed class DomainsPageTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly PageContext _page = new(fixture);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _page.DisposeAsync().AsTask();

    [Fact]
    public void The_address_says_what_is_shown_and_a_filter_that_matches_nothing_is_named()
    {
        Say("ferby", "web-1", "web-2");
        Say("herby", "dns");
        Assert.Equal(["web-1", "web-2"], Names(Page("/domains?find=WEB")));
        Assert.Equal(["dns"], Names(Page("/domains?host=herby")));
        Assert.Equal(["web-1", "web-2"], Names(Page("/domains?find=ferby&sort=name")));
        Assert.Equal(["web-2", "web-1", "dns"], Names(Page("/domains?state=running&sort=-name")));
        Assert.Contains("matches <b dir=\"auto\">web on herby, paused</b>", Page("/domains?find=web&host=herby&state=paused").Markup);
        Assert.Contains("None of", Page("/domains?state=nonsense").Markup);
    }

    [Fact]
    public void What_is_typed_goes_into_the_address_once_and_what_is_chosen_is_a_step_of_its_own()
    {
        Say("ferby", "web-1", "dns");
        var page = Page("/domains");
        var navigation = _page.Services.GetRequiredService<NavigationManager>();
        page.Find("input[type=search]").Input("we");
        page.Find("input[type=search]").Input("web");
        page.WaitForAssertion(() => Assert.EndsWith("/domains?find=web", navigation.Uri, StringComparison.Ordinal), Deadline);
        page.Find("select[aria-label=State]").Change("running");
        page.WaitForAssertion(() => Assert.EndsWith("/domains?find=web&state=running", navigation.Uri, StringComparison.Ordinal), Deadline);
        var steps = ((Bunit.TestDoubles.BunitNavigationManager)navigation).History;
        Assert.DoesNotContain(steps, s => s.Uri.EndsWith("find=we", StringComparison.Ordinal));
    }

    [Fact]
    public void The_tree_has_those_in_which_load_can_be_made()
    {
        Say("ferby", "web-1", "web-2", "dns");
        IElement Tests(IRenderedComponent<DomainsPage> page) => page.FindAll("nav details").Single(d => d.QuerySelector("summary")!.TextContent.StartsWith("Test domains", StringComparison.Ordinal));
        Assert.Contains("None is heard of", Tests(Page("/domains")).TextContent);
        foreach (var (guest, load) in new[] { ("web-1", true), ("dns", false) })
        {
            _page.SayInside(guest, new GuestPresenceMessage { Guest = Samples.Id(guest), Online = true, AgentVersion = "1.0", Permissions = new GuestPermissions(true, true, true, load) });
        }
        var tests = Tests(Page("/domains"));
        Assert.Equal("Test domains 1", tests.QuerySelector("summary")!.TextContent);
        Assert.Equal(["domains/web-1", "test-domains"], tests.QuerySelectorAll("a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public void Without_the_filter_all_are_in_their_order_at_once()
    {
        Say("ferby", "d-1", "d-2", "d-3");
        var page = Page("/domains?find=d-3");
        page.Find("input[type=search]").Input("");
        page.WaitForAssertion(() => Assert.Equal(["d-1", "d-2", "d-3"], Names(page)), Deadline);
    }

    [Fact]
    public void With_shift_all_rows_between_are_chosen_and_one_that_the_filter_hides_stays_counted()
    {
        Say("ferby", "d-1", "d-2", "d-3", "d-4");
        var page = Page("/domains");
        Press(page, "Select d-2");
        Press(page, "Select d-4", shift: true);
        Bar(page, "3 selected");
        Assert.Equal(["d-2", "d-3", "d-4"], page.FindAll("tr[aria-selected=true] th").Select(h => h.TextContent));
        page.Find("input[type=search]").Input("d-3");
        Bar(page, "3 selected, 2 of them not shown");
        Press(page, "Select all 1 shown", chosen: false);
        Bar(page, "2 selected");
        page.FindAll("[role=toolbar] button").Single(b => b.TextContent == "Clear selection").Click();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[role=toolbar]")), Deadline);
    }

    [Fact]
    public void More_than_five_hundred_can_be_chosen_and_not_ordered_about()
    {
        Say("ferby", [.. Enumerable.Range(0, BatchRuns.ItemsMax).Select(i => $"d-{i:000}")]);
        var page = Page("/domains");
        Press(page, $"Select all {BatchRuns.ItemsMax} shown");
        Bar(page, $"{BatchRuns.ItemsMax} selected");
        Assert.All(page.FindAll("[role=toolbar] button[data-order]"), b => Assert.False(b.HasAttribute("disabled")));
        Say("herby", "one-more");
        page.WaitForAssertion(() => Assert.Contains("one-more", page.Markup), Deadline);
        Press(page, $"Select all {BatchRuns.ItemsMax + 1} shown");
        Bar(page, $"{BatchRuns.ItemsMax} domains at once are the most");
        Assert.All(page.FindAll("[role=toolbar] button[data-order]"), b => Assert.True(b.HasAttribute("disabled")));
    }

    [Fact]
    public void The_question_names_those_that_are_left_out_and_destroying_many_asks_for_their_number()
    {
        var ferby = Samples.Status("ferby", guests: ["d-1", "d-2"]);
        _page.Say("ferby", ferby with { Sample = ferby.Sample! with { Guests = [.. ferby.Sample.Guests, Samples.Guest("d-3") with { State = GuestRunState.Paused }] } });
        var page = Page("/domains");
        Press(page, "Select all 3 shown");
        Ask(page, "Pause…");
        Assert.Contains("Pause 2\u00a0domains", page.Find("dialog h2").TextContent);
        Assert.Contains("d-3: It is paused already", page.Find(".xw-left-out").TextContent);
        Assert.Empty(page.FindAll("#confirm-name"));
        Ask(page, "Destroy…");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".xw-left-out")), Deadline);
        Assert.True(page.Find("dialog button[type=submit]").HasAttribute("disabled"));
        page.Find("#confirm-name").Input("destroy 3");
        page.WaitForAssertion(() => Assert.False(page.Find("dialog button[type=submit]").HasAttribute("disabled")), Deadline);
    }

    [Fact]
    public void Each_has_its_outcome_and_the_selection_is_gone_when_it_was_begun()
    {
        Say("ferby", "gone-1", "gone-2");
        var page = Page("/domains");
        Press(page, "Select all 2 shown");
        Ask(page, "Shut down…");
        page.Find("dialog form").Submit();
        // The app behind these pages has never heard of them: each is refused
        page.WaitForAssertion(() => Assert.Contains("0 of 2 done, 2 not.", page.Find(".xw-batch [role=status]").TextContent), Deadline);
        Assert.Equal(2, page.FindAll(".xw-batch-items li").Count(l => l.TextContent.Contains("No host has a domain", StringComparison.Ordinal)));
        Assert.Empty(page.FindAll("[role=toolbar]"));
        page.Find(".xw-batch [aria-label=Dismiss]").Click();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".xw-batch")), Deadline);
    }

    [Fact]
    public void A_domain_that_vanishes_is_not_chosen_any_more_and_its_question_says_so()
    {
        Say("ferby", "d-1", "d-2");
        var page = Page("/domains");
        Press(page, "Select all 2 shown");
        page.FindAll("button").First(b => b.TextContent == "Destroy…" && b.Closest("tr") is not null).Click();
        page.WaitForElement("#confirm-name", Deadline).Input("d-1");
        Say("ferby", "d-2");
        page.WaitForAssertion(() => Assert.Contains("d-1 has gone meanwhile: there is nothing left to destroy.", page.Find("dialog .xw-banner").TextContent), Deadline);
        Assert.True(page.Find("dialog button[type=submit]").HasAttribute("disabled"));
        Bar(page, "1 selected");
    }

    [Fact]
    public async Task Who_may_order_nothing_has_no_boxes()
    {
        await using var context = new PageContext(fixture, await fixture.PersonAsync("looks-only", Infrastructure.Storage.Rows.PersonRole.Viewer, "lab"));
        context.Say("ferby", Samples.Status("ferby", guests: ["d-1"]));
        Assert.Empty(context.Render<DomainsPage>().FindAll("tbody input[type=checkbox]"));
    }

    [Fact]
    public void Whatever_a_name_holds_is_shown_as_it_is_and_nothing_of_it_is_done()
    {
        string[] names = ["<script>window.hurt=1</script>", "<img src=x onerror=hurt()>", "\"><b>bold", "שרת-בדיקה", "x\u202eexe.cod", new string('n', 253)];
        var ferby = Samples.Status("ferby");
        _page.Say("ferby", ferby with { Sample = ferby.Sample! with { Guests = [.. names.Select((n, i) => Samples.Guest($"id-{i}") with { Name = n })] } });
        _page.Say(new string('h', 253), Samples.Status(new string('h', 253)));
        var page = Page("/domains");
        Assert.Equal(names.Order(StringComparer.Ordinal), page.FindAll("tbody th bdi").Select(b => b.TextContent));
        Assert.Empty(page.FindAll("script, img, tbody b"));
        Press(page, "Select all 6 shown");
        Ask(page, "Migrate…");
        Assert.Empty(page.FindAll("script, img"));
        Assert.Contains(page.FindAll("a.xw-cut"), a => a.GetAttribute("title") == new string('n', 253));
    }

    private void Say(string host, params string[] guests) => _page.Say(host, Samples.Status(host) with { Sample = Samples.Status(host).Sample! with { Guests = [.. guests.Select(g => Samples.Guest(g))] } });

    private IRenderedComponent<DomainsPage> Page(string address)
    {
        _page.Services.GetRequiredService<NavigationManager>().NavigateTo(address);
        return _page.Render<DomainsPage>();
    }

    private static IEnumerable<string> Names(IRenderedComponent<DomainsPage> page) => page.FindAll("tbody th").Select(h => h.TextContent);

    private static void Press(IRenderedComponent<DomainsPage> page, string label, bool shift = false, bool chosen = true)
    {
        page.WaitForAssertion(() => Assert.Contains($"aria-label=\"{label}\"", page.Markup), Deadline);
        IElement Box() => page.FindAll("input[type=checkbox]").Single(b => b.GetAttribute("aria-label") == label);
        if (label.StartsWith("Select all", StringComparison.Ordinal) is false) Box().Click(new MouseEventArgs { ShiftKey = shift });
        Box().Change(chosen);
    }

    // What was pressed may be taken in while a drawing goes on, after the press has returned
    private static void Bar(IRenderedComponent<DomainsPage> page, string says) => page.WaitForAssertion(() => Assert.Contains(says, page.Find("[role=toolbar]").TextContent), Deadline);

    private static void Ask(IRenderedComponent<DomainsPage> page, string button)
    {
        page.WaitForAssertion(() => Assert.Contains(page.FindAll("[role=toolbar] button"), b => b.TextContent == button), Deadline);
        page.FindAll("[role=toolbar] button").Single(b => b.TextContent == button).Click();
        page.WaitForAssertion(() => Assert.StartsWith(button.TrimEnd('…'), page.Find("dialog form").Closest("dialog")!.QuerySelector("h2")!.TextContent, StringComparison.Ordinal), Deadline);
    }
}
