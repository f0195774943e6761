using XenWeb.Web.Controls;

namespace XenWeb.Web.Tests.Pages;

public sealed class ChartWindowTests
{
    private static readonly DateTimeOffset _now = Samples.At;

    [Fact]
    public void Two_moments_are_a_window_and_a_key_alone_ends_now()
    {
        var (window, problems) = ChartWindow.Read("6h", "2026-11-18T12:00:00Z", "2026-11-18T12:30:00Z", _now);
        Assert.Empty(problems);
        Assert.Equal((TimeSpan.FromMinutes(30), false), (window.Length, window.Live));
        Assert.Equal(_now.AddMinutes(-50).AddSeconds(-5), window.To(_now));
        var (preset, _) = ChartWindow.Read("2y", null, "", _now);
        Assert.Equal(("2y", _now), (preset.Key, preset.To(_now)));
    }

    [Fact]
    public void All_that_is_wrong_is_told_at_once_and_the_key_is_shown()
    {
        var (range, problems) = ChartWindow.Read("7d", "yesterday", "<b>", _now);
        Assert.Equal("7d", range.Key);
        Assert.Equal(2, problems.Count);
        Assert.Contains("'from' is 'yesterday'", problems[0]);
        Assert.Contains("'to' is '<b>'", problems[1]);
        Assert.Contains("'to' is missing", Assert.Single(ChartWindow.Read(null, "2026-11-18T12:00:00Z", null, _now).Problems));
    }

    [Theory]
    [InlineData("2026-11-18T12:30:00Z", "2026-11-18T12:00:00Z", "ends before it begins")]
    [InlineData("2026-11-18T12:00:00Z", "2026-11-18T12:00:10Z", "shorter than")]
    [InlineData("2020-11-18T12:00:00Z", "2026-11-18T12:00:00Z", "longer than two years")]
    [InlineData("2026-11-19T12:00:00Z", "2026-11-19T13:00:00Z", "begins in the future")]
    public void A_window_that_can_not_be_says_why(string from, string to, string why) => Assert.Contains(why, Assert.Single(ChartWindow.Read(null, from, to, _now).Problems));

    [Fact]
    public void A_cluster_says_what_is_in_it()
    {
        ChartMark[] marks = [new(_now, "a → b", "a: ferby → herby"), new(_now.AddSeconds(1), "drain", "mira asked: drain ferby"), new(_now.AddSeconds(2), "x"), new(_now.AddSeconds(3), "y")];
        var one = Assert.Single(ChartMarks.Cluster(marks, _now.AddMinutes(-1), TimeSpan.FromMinutes(30), false));
        Assert.Equal(("", "a: ferby → herby, mira asked: drain ferby, x and 1 more"), (one.Label, one.Text));
    }
}
