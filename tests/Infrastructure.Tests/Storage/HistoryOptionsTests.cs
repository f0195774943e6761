using XenWeb.Infrastructure.Storage.History;

namespace XenWeb.Infrastructure.Tests.Storage;

public sealed class HistoryOptionsTests
{
    [Fact]
    public void Problems_Defaults_HasNone() => Assert.Empty(new HistoryOptions().Problems());

    [Fact]
    public void Problems_EverythingWrong_TellsAllOfIt()
    {
        var options = new HistoryOptions { KeepSamples = TimeSpan.FromDays(30), KeepMinutes = TimeSpan.FromDays(7), KeepHours = TimeSpan.FromHours(1) };

        var problems = options.Problems().ToList();

        Assert.Equal(3, problems.Count);
        Assert.Contains(problems, p => p.StartsWith("--keep-hours is 0.04; it must be 1 to 3650 days", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("--keep-minutes is 7; it must not be less than --keep-samples, 30", StringComparison.Ordinal));
    }

    // Points, window's length and age in hours; what is read at its beginning, and a point's stretch in seconds
    [Theory]
    [InlineData(361, 0.5, 1, "Samples", 5)]
    [InlineData(361, 6, 7, "Minutes", 60)]
    [InlineData(361, 24, 24, "Minutes", 240)]
    [InlineData(2000, 24, 24, "Samples", 43.222)]
    [InlineData(361, 720, 720, "Hours", 7200)]
    [InlineData(361, 0.5, 24 * 20, "Minutes", 60)]
    [InlineData(361, 0.5, 24 * 200, "Hours", 3600)]
    public void Of_Window_TakesTheCoarsestThatGivesAllPoints(int points, double hours, double hoursAgo, string resolution, double stretch)
    {
        var (now, made) = (Statuses.Start, Statuses.Start.AddHours(-0.1).ToUnixTimeMilliseconds());
        var from = now.AddHours(-hoursAgo);

        var window = HistoryWindow.Of(from, from.AddHours(hours), points, new HistoryOptions(), now, new HistoryMarks(made, made, Resolution.Hours.Floor(made)));

        Assert.Equal((resolution, stretch), (window.Parts[0].Resolution.Name, window.Width / 1000.0));
        Assert.All(window.Parts.Zip(window.Parts.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
        Assert.Equal(from.AddHours(hours).ToUnixTimeMilliseconds(), window.Parts[^1].To);
    }
}
