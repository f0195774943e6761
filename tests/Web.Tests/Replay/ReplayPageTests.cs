using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Web.Access;
using XenWeb.Web.Replay;
using XenWeb.Web.Tests.Pages;

namespace XenWeb.Web.Tests.Replay;

/// <summary>The page Replay over an hour of the past.</summary>
public sealed class ReplayPageTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private static readonly TimeSpan _soon = TimeSpan.FromSeconds(30);
    private readonly PageContext _page = new(fixture);

    public Task InitializeAsync() => PastLabRows.WriteAsync(fixture.App);

    public async Task DisposeAsync() => await _page.DisposeAsync();

    [Fact]
    public void A_moment_in_the_address_is_shown_as_it_was_and_nothing_can_be_ordered()
    {
        var page = Open(PastLabRows.Start.AddMinutes(10));
        Assert.Contains("This is the past.", page.Markup);
        Assert.Contains("25", Row(page, "ferby"));
        Assert.Contains("Active", Row(page, "ferby"));
        Assert.Contains("10", Row(page, "lab-1"));
        Assert.Empty(page.FindAll("[data-order], .xw-danger"));
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Contains("Migrate", StringComparison.Ordinal) || b.TextContent.Contains("Drain", StringComparison.Ordinal));
        Assert.Contains("the half hour up to this moment", page.Markup);
    }

    [Fact]
    public void The_next_change_is_where_the_arrow_leads_and_stands_in_the_address()
    {
        var page = Open(PastLabRows.Start.AddMinutes(10));
        page.Find("button[aria-label='Next change']").Click();
        page.WaitForAssertion(() => Assert.Contains("ferby is over its threshold: cpu.", page.Markup), _soon);
        page.WaitForAssertion(() => Assert.Contains("Over", Row(page, "ferby")), _soon);
        Assert.Contains(Uri.EscapeDataString(MomentText.Say(PastLabRows.Overloaded)), Navigation.Uri);
        page.Find("button[aria-label='Next change']").Click();
        page.WaitForAssertion(() => Assert.Contains("ferby asks for help.", page.Find(".xw-replay-told").TextContent), _soon);
        page.Find("button[aria-label='Previous change']").Click();
        page.WaitForAssertion(() => Assert.Contains("ferby is over its threshold: cpu.", page.Find(".xw-replay-told").TextContent), _soon);
    }

    [Fact]
    public void Playing_goes_on_by_itself_as_fast_as_is_asked_and_stops_when_told_to()
    {
        var page = Open(PastLabRows.Start.AddMinutes(10), "&speed=60");
        page.Find(".xw-replay-play").Click();
        _page.Time.Pass(TimeSpan.FromSeconds(10));
        page.WaitForAssertion(() => Assert.Contains("11:20:00", page.Find(".xw-replay-at").TextContent), _soon);
        page.WaitForAssertion(() => Assert.Contains("Over", Row(page, "ferby")), _soon);
        page.Find(".xw-replay-play").Click();
        page.WaitForAssertion(() => Assert.Contains("Play", page.Find(".xw-replay-play").TextContent), _soon);
        _page.Time.Pass(TimeSpan.FromSeconds(10));
        Assert.Contains(Uri.EscapeDataString("2026-11-18T11:20:00.000Z"), Navigation.Uri);
    }

    [Fact]
    public void Where_nothing_was_heard_that_is_said_and_nothing_is_made_up()
    {
        var page = Open(PastLabRows.Silent.AddMinutes(20), waitFor: "Nothing was heard of any host");
        Assert.Contains("It is shown as it was last heard of.", page.Markup);
        Assert.Contains("12:30:00", page.Find(".xw-banner[data-s=warn]").TextContent);
    }

    [Fact]
    public void Before_the_first_moment_and_after_now_it_says_why_there_is_nothing()
    {
        var page = Open(PastLabRows.Start.AddDays(-30), waitFor: "That moment is not kept");
        Assert.Contains("What it was like before is not known", page.Markup);
        page.FindAll("button").Single(b => b.TextContent == "To the first moment").Click();
        page.WaitForAssertion(() => Assert.Contains("Active", Row(page, "ferby")), _soon);
        Open(_page.Time.GetUtcNow().AddHours(1), waitFor: "is in the future");
    }

    [Fact]
    public void The_planner_is_asked_about_the_moment_and_its_plan_stands_beside_what_came()
    {
        var page = Open(PastLabRows.Overloaded.AddMinutes(5));
        page.Find("#what-drain").Change("ferby");
        // Of two hosts one can't be empty and the other's loss be covered
        page.Find("#what-spare").Change(false);
        page.Find("form.xw-plan-form").Submit();
        page.WaitForAssertion(() => Assert.True(page.Markup.Contains("ferby → herby", StringComparison.Ordinal), page.FindAll(".xw-split")[^1].TextContent), _soon);
        Assert.Contains("What happened", page.Markup);
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.StartsWith("Make", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Leaving_while_it_plays_ends_it()
    {
        var page = Open(PastLabRows.Start.AddMinutes(10), "&speed=60");
        page.Find(".xw-replay-play").Click();
        await _page.DisposeAsync().AsTask().WaitAsync(_soon);
    }

    [Fact]
    public async Task Playing_asks_the_database_seldom_however_fast_it_goes()
    {
        var deck = new ReplayDeck(_page.Services.GetRequiredService<MyMoments>(), PastLabRows.Start, _page.Time) { Speed = 60 };
        await deck.SeekAsync(PastLabRows.Start, CancellationToken.None);
        deck.Play(true);
        for (var tick = 0; tick < 100; tick++)
        {
            _page.Time.Pass(TimeSpan.FromSeconds(0.5));
            await deck.TickAsync(CancellationToken.None);
        }
        Assert.Equal(PastLabRows.Start.AddMinutes(50), deck.At);
        // Fifty seconds of looking, fifty minutes of the lab
        Assert.InRange(deck.Reads, 2, 10);
    }

    private NavigationManager Navigation => _page.Services.GetRequiredService<NavigationManager>();

    private IRenderedComponent<ReplayPage> Open(DateTimeOffset at, string more = "", string waitFor = "Domains then")
    {
        Navigation.NavigateTo($"/replay?at={MomentText.Say(at)}{more}");
        var page = _page.Render<ReplayPage>();
        page.WaitForAssertion(() => Assert.Contains(waitFor, page.Markup), _soon);
        return page;
    }

    private static string Row(IRenderedComponent<ReplayPage> page, string name) => page.FindAll("tr").First(r => r.QuerySelector("th button")?.TextContent == name).TextContent;
}

/// <summary>The page Replay where nothing is kept yet.</summary>
public sealed class EmptyReplayTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncDisposable
{
    private readonly PageContext _page = new(fixture);

    public ValueTask DisposeAsync() => _page.DisposeAsync();

    [Fact]
    public void Without_any_history_it_says_what_will_be_here()
    {
        var page = _page.Render<ReplayPage>();
        page.WaitForAssertion(() => Assert.Contains("Nothing is kept yet", page.Markup), TimeSpan.FromSeconds(30));
        Assert.True(page.Find(".xw-replay-play").HasAttribute("disabled"));
    }
}
