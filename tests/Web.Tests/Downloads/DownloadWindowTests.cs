using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Downloads;

namespace XenWeb.Web.Tests.Downloads;

public sealed class DownloadWindowTests
{
    private static readonly DateTimeOffset _from = new(2026, 11, 28, 14, 5, 17, 300, TimeSpan.Zero);

    [Theory]
    [InlineData(3600, null)]
    [InlineData(7 * 24 * 3600, null)]
    [InlineData(0.05, null)]
    [InlineData(3600, 60)]
    [InlineData(2 * 24 * 3600, 7)]
    [InlineData(10, 86_400)]
    public void Parts_OfAnyWindow_FollowEachOtherAndCoverIt(double seconds, int? step)
    {
        var window = new DownloadWindow(_from, _from + TimeSpan.FromSeconds(seconds), step is { } s ? TimeSpan.FromSeconds(s) : null);
        var parts = window.Parts().ToList();
        Assert.True(parts[0].From <= window.From && parts[^1].To >= window.To);
        Assert.All(parts.Zip(parts.Skip(1)), p => Assert.Equal(p.First.To, p.Second.From));
        Assert.All(parts, p => Assert.InRange(p.Points, 2, HistoryStore.PointsMax));
        if (window.Step is not { } length) Assert.Equal((window.From, window.To), (parts[0].From, parts[^1].To));
        // Read in so many points, each is one step: a part that began elsewhere would cut two of them
        else Assert.All(parts, p => Assert.Equal((0, length), (p.From.ToUnixTimeMilliseconds() % (long)length.TotalMilliseconds, (p.To - p.From) / (p.Points - 1))));
    }

    [Fact]
    public void Windows_ThatCanNotBe_AreToldWhy()
    {
        Assert.Contains("before 'to'", Why(_from, _from, null));
        Assert.Contains("8 days", Why(_from, _from.AddDays(9), null));
        Assert.Contains("longer 'step'", Why(_from, _from.AddDays(12), 1));
        Assert.Contains("1970", Why(DateTimeOffset.UnixEpoch.AddDays(-1), _from, 86_400));
        Assert.Contains("9000", Why(DateTimeOffset.MaxValue.AddDays(-1), DateTimeOffset.MaxValue, 86_400));
        Assert.Equal("", Why(_from, _from.AddYears(2), 3600));
    }

    [Fact]
    public void Name_OfAFile_HoldsNothingThatAFolderWouldMind()
    {
        var window = new DownloadWindow(_from, _from.AddHours(1), null);
        Assert.Equal("xenweb-.._a_b_-20261128T140517Z-20261128T150517Z.csv", DownloadFile.Name("../a\"b\n", window, DownloadForm.Csv));
        Assert.True(DownloadFile.Name(new string('a', 400), window, DownloadForm.Jsonl).Length < 160);
    }

    private static string Why(DateTimeOffset from, DateTimeOffset to, int? step) => string.Join(' ', new DownloadWindow(from, to, step is { } s ? TimeSpan.FromSeconds(s) : null).Problems());
}
