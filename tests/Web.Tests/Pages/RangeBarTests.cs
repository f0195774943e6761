using Bunit;
using XenWeb.Web.Controls;

namespace XenWeb.Web.Tests.Pages;

public sealed class RangeBarTests(PageFixture fixture) : IClassFixture<PageFixture>, IAsyncDisposable
{
    private readonly PageContext _page = new(fixture);

    public ValueTask DisposeAsync() => _page.DisposeAsync();

    [Fact]
    public void Charts_can_be_downloaded_as_what_they_show()
    {
        var bar = _page.Render<RangeBar>(p => p.Add(b => b.Range, ChartRange.Of("6h")).Add(b => b.Of, "hosts/ferby").Add(b => b.Period, TimeSpan.FromSeconds(5)));
        var links = bar.FindAll("a[download]");
        Assert.Equal(["api/v1/hosts/ferby/history/export?last=21600&format=csv", "api/v1/hosts/ferby/history/export?last=21600&format=jsonl"], links.Select(l => l.GetAttribute("href")));
    }
}
