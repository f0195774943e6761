using Bunit;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Drains;

namespace XenWeb.Web.Tests.Pages;

/// <summary>When a drain will end.</summary>
public sealed class DrainEndTests(PageFixture fixture) : IClassFixture<PageFixture>
{
    [Fact]
    public async Task Who_sees_a_part_of_the_lab_is_told_the_end_of_all_that_is_on_the_host()
    {
        await using var page = new PageContext(fixture, await fixture.PersonAsync("drain-viewer", PersonRole.Viewer));
        var told = End(page, page.Time.GetUtcNow().AddMinutes(10)).Markup;
        Assert.Contains("reckoned from all that is on it.", told, StringComparison.Ordinal);
        Assert.DoesNotContain("be said", told, StringComparison.Ordinal);
        Assert.Contains("When it will end can", End(page, null).Markup, StringComparison.Ordinal);
    }

    private static IRenderedComponent<DrainEnd> End(PageContext page, DateTimeOffset? expected)
    {
        var now = page.Time.GetUtcNow();
        return page.Render<DrainEnd>(p => p.Add(d => d.Host, new HostId("ferby")).Add(d => d.Since, now).Add(d => d.Expected, expected).Add(d => d.Fleet, page.Fleet.Current).Add(d => d.Now, now));
    }
}
