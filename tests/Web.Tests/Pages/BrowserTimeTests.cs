using XenWeb.Web.Controls;

namespace XenWeb.Web.Tests.Pages;

public sealed class BrowserTimeTests
{
    [Fact]
    public void A_zone_that_is_unknown_here_is_its_minutes_so_that_texts_say_what_charts_say()
    {
        var browser = new BrowserTime();
        browser.Set("Mars/Olympus 330");
        Assert.True(browser.Known);
        Assert.Equal("18:50:05", browser.Clock(Samples.At));
        browser.Set("Europe/Berlin 60");
        Assert.Equal("14:20:05", browser.Clock(Samples.At));
        // What is neither changes nothing
        browser.Set("Mars/Olympus");
        browser.Set("<script> 99999");
        Assert.Equal("14:20:05", browser.Clock(Samples.At));
    }

    [Fact]
    public void A_field_for_day_and_time_is_in_the_browsers_zone_there_and_back()
    {
        var browser = new BrowserTime();
        browser.Set("Europe/Berlin 60");
        Assert.Equal("2026-11-18T14:20:05", browser.Field(Samples.At));
        Assert.Equal(Samples.At, browser.Read("2026-11-18T14:20:05"));
        Assert.Equal(Samples.At.AddSeconds(-5), browser.Read("2026-11-18T14:20"));
        Assert.Null(browser.Read(""));
        Assert.Null(browser.Read("noon"));
    }

    [Fact]
    public void Of_an_hour_that_comes_twice_it_is_the_later_and_one_that_never_comes_is_the_hour_after()
    {
        var browser = new BrowserTime();
        browser.Set("Europe/Berlin 60");
        Assert.Equal(new DateTimeOffset(2026, 10, 25, 1, 30, 0, TimeSpan.Zero), browser.Read("2026-10-25T02:30"));
        Assert.Equal(new DateTimeOffset(2026, 3, 29, 1, 30, 0, TimeSpan.Zero), browser.Read("2026-03-29T02:30"));
    }
}
