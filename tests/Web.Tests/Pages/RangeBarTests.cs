using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Tests.Pages;

public sealed class RangeBarTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncLifetime
{
    private static readonly DateTimeOffset _at = Samples.At.AddHours(-3);
    private readonly PageContext _page = new(fixture);

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _page.DisposeAsync().AsTask();

    [Fact]
    public void Charts_can_be_downloaded_as_what_they_show()
    {
        Assert.Equal(["api/v1/hosts/ferby/history/export?last=21600&format=csv", "api/v1/hosts/ferby/history/export?last=21600&format=jsonl"], Downloads(Bar(ChartRange.Of("6h"))));
        Assert.Equal("api/v1/hosts/ferby/history/export?last=31536000&step=3600&format=csv", Downloads(Bar(ChartRange.Of("1y"))).First());
        Assert.Equal("api/v1/hosts/ferby/history/export?from=2026-11-18T10:20:05.000Z&to=2026-11-18T11:20:05.000Z&format=csv", Downloads(Bar(ChartRange.Between(_at, _at.AddHours(1)))).First());
    }

    [Fact]
    public void A_window_is_told_in_the_browsers_zone_and_can_be_typed_in_it()
    {
        _page.Services.GetRequiredService<BrowserTime>().Set("Europe/Berlin 60");
        var bar = Bar(ChartRange.Between(_at, _at.AddHours(1)));
        Assert.Contains("18 Nov, 11:20:05 to 18 Nov, 12:20:05", bar.Markup);
        Assert.Equal("2026-11-18T11:20:05", bar.Find("#window-from").GetAttribute("value"));
        bar.Find("#window-from").Change("2026-11-18T09:00:00");
        bar.Find("#window-to").Change("2026-11-18T10:00:00");
        bar.Find("form").Submit();
        Assert.EndsWith("?from=2026-11-18T08%3A00%3A00.000Z&to=2026-11-18T09%3A00%3A00.000Z", Address, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_typed_wrong_is_told_and_the_address_stays()
    {
        var bar = Bar(ChartRange.Of("30m"));
        var before = Address;
        bar.Find("#window-from").Change("");
        bar.Find("#window-to").Change("noon");
        bar.Find("form").Submit();
        var told = bar.Find("[role=alert]").TextContent;
        Assert.Contains("'From' is no day and time. 'To' is no day and time.", told);
        bar.Find("#window-from").Change("2026-11-18T13:00:00");
        bar.Find("#window-to").Change("2026-11-18T12:00:00");
        bar.Find("form").Submit();
        Assert.Contains("It ends before it begins.", bar.Find("[role=alert]").TextContent);
        Assert.Equal(before, Address);
    }

    [Fact]
    public void Back_leads_out_of_a_window_as_one_came_in_and_reset_to_the_newest()
    {
        _page.Services.GetRequiredService<NavigationManager>().NavigateTo("/hosts/ferby?range=6h");
        var bar = Bar(ChartRange.Of("6h"));
        Show(bar, ChartRange.Between(_at, _at.AddHours(1)));
        Show(bar, ChartRange.Between(_at, _at.AddMinutes(10)));
        Press(bar, "Back");
        Assert.Contains("to=2026-11-18T11%3A20%3A05", Address);
        Show(bar, ChartRange.Between(_at, _at.AddHours(1)));
        Press(bar, "Back");
        Assert.EndsWith("/hosts/ferby?range=6h", Address, StringComparison.Ordinal);
        Show(bar, ChartRange.Of("6h"));
        Assert.DoesNotContain(bar.FindAll("button"), b => b.TextContent == "Back");
        // Opened by a link there is nothing before it, but ways out
        Show(bar, ChartRange.Between(_at, _at.AddHours(1)));
        Press(bar, "Zoom out");
        Assert.Contains("from=2026-11-18T09%3A50%3A05.000Z&to=2026-11-18T11%3A50%3A05.000Z", Address);
        Press(bar, "Reset");
        Assert.EndsWith("/hosts/ferby?range=6h", Address, StringComparison.Ordinal);
    }

    private string Address => _page.Services.GetRequiredService<NavigationManager>().Uri;

    private IRenderedComponent<RangeBar> Bar(ChartRange range) => _page.Render<RangeBar>(p => p.Add(b => b.Range, range).Add(b => b.Of, "hosts/ferby").Add(b => b.Period, TimeSpan.FromSeconds(5)));

    private static void Show(IRenderedComponent<RangeBar> bar, ChartRange range) => bar.Render(p => p.Add(b => b.Range, range));

    private static void Press(IRenderedComponent<RangeBar> bar, string name) => bar.FindAll("button").Single(b => b.TextContent == name).Click();

    private static IEnumerable<string?> Downloads(IRenderedComponent<RangeBar> bar) => bar.FindAll("a[download]").Select(l => l.GetAttribute("href"));
}
