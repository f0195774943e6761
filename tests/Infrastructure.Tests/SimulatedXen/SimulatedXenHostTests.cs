using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.SimulatedXen;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.SimulatedXen;

/// <summary>The model behind the interface that the real Xen has too.</summary>
public sealed class SimulatedXenHostTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task It_is_read_again_and_again_at_a_period_that_can_change()
    {
        var lab = TalkScenario.Create(_time.GetUtcNow(), 1);
        await using var host = new SimulatedXenHost(lab, new HostId("ferby"), _time);
        var period = TimeSpan.FromSeconds(2);
        await using var readings = host.WatchAsync(() => period, CancellationToken.None).GetAsyncEnumerator();

        Assert.True(await readings.MoveNextAsync());
        Assert.Equal(5, readings.Current.Frame!.Guests.Length);
        period = TimeSpan.FromSeconds(7);
        var next = readings.MoveNextAsync().AsTask();
        _time.Advance(TimeSpan.FromSeconds(7));

        Assert.True(await next);
        Assert.Equal(_time.GetUtcNow(), readings.Current.Frame!.At);
    }

    [Fact]
    public void A_domain_in_quarantine_sends_nothing_and_stays_where_it_is_until_it_is_released()
    {
        var (lab, ferby) = (TalkScenario.Create(_time.GetUtcNow(), 1), new HostId("ferby"));
        var now = _time.GetUtcNow();
        foreach (var (verb, why) in new[] { (XenVerb.Quarantine, "it floods"), (XenVerb.Release, (string?)null) })
        {
            lab.Begin(ferby, new XenCommand { Id = $"{verb}", Verb = verb, GuestName = "small-1", Why = why, TimeLimit = TimeSpan.FromMinutes(1) });
            lab.Advance(now += TimeSpan.FromSeconds(2));
            var before = lab.Read(ferby).Frame!.Guests.Single(g => g.Name == "small-1");
            lab.Advance(now += TimeSpan.FromMinutes(1));
            var guest = lab.Read(ferby).Frame!.Guests.Single(g => g.Name == "small-1");
            Assert.Equal((why, why is null), (guest.Quarantine, guest.CannotMigrate is null));
            Assert.Equal(why is null, guest.NetworkOutBytes > before.NetworkOutBytes);
        }
    }

    [Fact]
    public async Task A_migration_tells_its_progress_and_ends_while_time_passes()
    {
        var lab = TalkScenario.Create(_time.GetUtcNow(), 1);
        await using var host = new SimulatedXenHost(lab, new HostId("ferby"), _time);
        var told = new Told();
        var command = new XenCommand { Id = "m", Verb = XenVerb.Migrate, GuestName = "small-1", To = new HostId("herby"), TimeLimit = TimeSpan.FromMinutes(1) };

        var running = host.RunAsync(command, told, CancellationToken.None);
        for (var i = 0; i < 10_000 && !running.IsCompleted; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            // On a busy machine the host comes late to see the time, and must not be left behind; nor waited for long, for it may not have waited yet
            var since = Stopwatch.StartNew();
            while (!running.IsCompleted && !HasSeen(lab) && since.Elapsed < TimeSpan.FromMilliseconds(50)) await Task.Yield();
        }

        Assert.Equal(XenResult.Done, (await running).Result);
        Assert.True(told.All.Count > 10);
        Assert.Equal(told.All.Select(p => p.Copied).Order(), told.All.Select(p => p.Copied));
    }

    private bool HasSeen(SimulatedLab lab)
    {
        lock (lab) return lab.Now >= _time.GetUtcNow();
    }

    private sealed class Told : IProgress<XenProgress>
    {
        public List<XenProgress> All { get; } = [];

        public void Report(XenProgress value) => All.Add(value);
    }
}
