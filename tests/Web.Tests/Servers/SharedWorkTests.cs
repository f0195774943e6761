using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using XenWeb.Domain.Notifications;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;

namespace XenWeb.Web.Tests.Servers;

/// <summary>Two web servers of one lab: what was asked for at one can be stopped at the other, and what people must know is told once, whoever leads.</summary>
public sealed class SharedWorkTests : TwoServersTests
{
    [Fact]
    public async Task APlanOfTheOne_IsStoppedAtTheOther()
    {
        foreach (var (askedAt, stoppedAt, host) in new[] { (Other, Leader, "host-001"), (Leader, Other, "host-002") })
        {
            using var asks = Lab.To(askedAt);
            using var stops = Lab.To(stoppedAt);
            var (made, plan) = await ServersLab.PostAsync(asks, "/api/v1/plans", new { drain = new[] { host }, policy = new { keepSpare = false } });
            Assert.True(made == 200 && plan.GetProperty("steps").GetArrayLength() > 1, $"{made} {plan}");
            var (status, asked) = await ServersLab.PostAsync(asks, $"/api/v1/plans/{plan.GetProperty("id").GetString()}/apply", new { reason = "before the exam", steps = plan.GetProperty("steps").GetArrayLength() });
            Assert.True(status == 202, $"{status} {asked}");
            var operation = $"/api/v1/operations/{asked.GetProperty("id").GetString()}";
            await Eventually.IsAsync(() => StateAsync(stops, operation), s => s == "running", s => $"the plan to be known as running at {stoppedAt}: {s}");
            var (stopping, answer) = await ServersLab.PostAsync(stops, $"{operation}/cancel", new { reason = "the exam begins" });
            Assert.True(stopping is 200 or 202, $"{stopping} {answer}");
            foreach (var both in new[] { asks, stops })
            {
                var ended = await Eventually.IsAsync(() => ServersLab.GetAsync(both, operation), o => o.GetProperty("endedAt").ValueKind == JsonValueKind.String, o => $"the plan to end: {o}");
                Assert.Equal("cancelled", ended.GetProperty("state").GetString());
            }
        }
    }

    // Who begins to lead judges hosts after two minutes only, and so it is twice here
    [LongFact]
    public async Task AHostThatIsLost_IsToldOnce_AlsoWhenAnotherLeads()
    {
        await Lab.Hosts.EndAsync(Lab.Hosts.Lab.Hosts.ElementAt(2));
        var told = await ToldAsync(1);

        await Lab.EndServerAsync(Leader, kill: true);
        Assert.Equal(Other, await Lab.LeaderAsync(Other));
        // By the time at which the new leader tells of another it would have told of the first again
        await Lab.Hosts.EndAsync(Lab.Hosts.Lab.Hosts.ElementAt(1));
        Assert.Superset(told, await ToldAsync(2));
    }

    private static async Task<string?> StateAsync(HttpClient http, string operation)
    {
        using var response = await http.GetAsync(operation);
        return response.IsSuccessStatusCode ? JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()).GetProperty("state").GetString() : $"{response.StatusCode}";
    }

    // All that anybody was told of hosts that are lost, once there is so much: never more
    private async Task<HashSet<Guid>> ToldAsync(int count)
    {
        var databases = new XenWebDbFactory(Lab.Database);
        var rows = await Eventually.IsAsync(async () =>
        {
            await using var db = databases.CreateDbContext();
            return await db.Set<NotificationRow>().AsNoTracking().Where(n => n.Kind == NotificationKind.HostLost).ToListAsync();
        }, r => r.Count >= count, r => $"{count} hosts to be told as lost: {string.Join(", ", r.Select(n => n.Title))}", TimeSpan.FromMinutes(4));
        Assert.Equal(rows.Select(r => r.Host).Distinct().Count(), rows.Count);
        Assert.Equal(count, rows.Count);
        return [.. rows.Select(r => r.Id)];
    }
}
