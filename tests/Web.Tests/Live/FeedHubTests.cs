using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;

namespace XenWeb.Web.Tests.Live;

public sealed class FeedHubTests : Lab
{
    [Fact]
    public async Task A_client_gets_a_snapshot_and_then_what_changes()
    {
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(App.Http.BaseAddress!, "hubs/feed"), to => to.Headers["Authorization"] = $"Bearer {TestApp.Token}").Build();
        await hub.StartAsync();
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var feed = hub.StreamAsync<JsonElement>("Follow", enough.Token).GetAsyncEnumerator(enough.Token);
        Assert.True(await feed.MoveNextAsync());
        Assert.True(feed.Current.GetProperty("snapshot").GetBoolean());
        Assert.Equal(["ferby", "herby"], feed.Current.GetProperty("hosts").EnumerateArray().Select(h => h.GetProperty("name").GetString()));

        Herby.SetGuests(FakeAgent.Guest("new-1"));
        await Herby.SayAsync();
        while (await feed.MoveNextAsync())
        {
            Assert.False(feed.Current.GetProperty("snapshot").GetBoolean());
            var herby = feed.Current.GetProperty("hosts").EnumerateArray().FirstOrDefault(h => h.GetProperty("name").GetString() == "herby");
            if (herby.ValueKind == JsonValueKind.Object && herby.GetProperty("domains").GetInt32() == 1) return;
        }
        Assert.Fail("The feed ended");
    }
}
