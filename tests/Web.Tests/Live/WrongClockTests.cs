using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Live;

namespace XenWeb.Web.Tests.Live;

public sealed class WrongClockTests
{
    [Fact]
    public async Task A_host_whose_clock_is_an_hour_ahead_is_shown_live_and_told_and_nothing_of_it_is_kept()
    {
        await using var app = await TestApp.StartAsync();
        await using var ferby = new FakeAgent("ferby", app.Broker) { ClockAhead = TimeSpan.FromHours(1) };
        await ferby.KnownAsync(app);
        Assert.Equal("ferby", (await app.GetAsync("/api/v1/hosts"))[0].GetProperty("name").GetString());
        await Eventually.TrueAsync(() => app.Service<Connection>().Current.DatabaseWarnings.Any(w => w.Contains("clock of ferby", StringComparison.Ordinal)), () => "the clock to be told");
        await Eventually.TrueAsync(() => app.Service<HistoryClocks>().LeftOut > 0, () => "what is left out to be counted");

        ferby.ClockAhead = TimeSpan.Zero;
        await ferby.SayAsync();
        await Eventually.TrueAsync(() => app.Service<Connection>().Current.DatabaseWarnings.IsEmpty, () => "the warning to go");
        await Eventually.IsAsync(
            async () => (await app.GetAsync("/api/v1/hosts/ferby/history?points=2")).GetArrayLength(), points => points == 1, points => $"one point, not {points}: what was ahead is not in it");
    }
}
