using XenWeb.Domain.Agents;
using XenWeb.Domain.Messages;
using Xunit.Abstractions;

namespace XenWeb.Domain.Tests.Agents;

/// <summary>Brokers and web apps that come and go, messages that get lost, kills and clocks that are set, in any order: nothing is lost that could have been kept.</summary>
public sealed class BacklogRaceTests(ITestOutputHelper output)
{
    private static readonly TimeSpan _span = TimeSpan.FromMinutes(10);

    [Fact]
    public void Whatever_happens_each_sample_is_taken_or_fell_out_of_a_full_ring()
    {
        var first = Environment.TickCount;
        output.WriteLine($"seeds {first} to {first + 59}");
        for (var seed = first; seed < first + 60; seed++) Run(seed);
    }

    private static void Run(int seed)
    {
        var random = new Random(seed);
        var host = new BacklogHost(_span);
        var (taken, unacknowledged, lossy, web) = (new HashSet<long>(), new List<long>(), true, true);
        host.OnHeard = time =>
        {
            if (!web || (lossy && random.NextDouble() < 0.1)) return;
            taken.Add(time);
            unacknowledged.Add(time);
        };
        for (var step = 0; step < 400; step++)
        {
            Happen(random, host, ref web);
            host.Go(TimeSpan.FromSeconds(random.Next(1, 20)));
            Acknowledge(random.NextDouble() < 0.7);
        }
        (lossy, web) = (false, true);
        host.Connect();
        for (var second = 0; second < 240; second += 2)
        {
            host.Go(TimeSpan.FromSeconds(2));
            Acknowledge(heard: true);
        }
        Assert.InRange(host.Ring.Count, 0, 2);
        foreach (var lost in host.Made.Where(made => !taken.Contains(made) && host.Ring.TrueForAll(r => r.Time != made))) Assert.True(host.Fallen.Exists(f => f.Time == lost), $"seed {seed}: {lost} is nowhere");
        foreach (var (fallen, made) in host.Fallen) Assert.True(Held(host.Made[..made], fallen) > _span, $"seed {seed}: {fallen} fell out of a ring that was not full");
        Ordered(host, seed);

        void Acknowledge(bool heard)
        {
            if (!host.IsConnected || unacknowledged.Count == 0) return;
            if (heard) host.Acknowledge(unacknowledged.ToList());
            unacknowledged.Clear();
        }
    }

    private static void Happen(Random random, BacklogHost host, ref bool web)
    {
        switch (random.Next(40))
        {
            case < 6: host.Connect(!host.IsConnected); break;
            case < 9: web = !web; break;
            case 9: host.Start(); break;
            case 10 when random.Next(4) == 0: host.SetClock(TimeSpan.FromHours(random.Next(-1, 2))); break;
            case 11: host.Go(TimeSpan.FromMinutes(random.Next(1, 15))); break;
        }
    }

    // How much the ring held from that sample on, as its own rule counts it
    private static TimeSpan Held(List<long> made, long from)
    {
        var held = TimeSpan.Zero;
        for (var i = made.IndexOf(from) + 1; i < made.Count; i++) held += TimeSpan.FromMilliseconds(Math.Clamp(made[i] - made[i - 1], 0, 60_000));
        return held;
    }

    private static void Ordered(BacklogHost host, int seed)
    {
        var places = host.Made.Select((time, place) => (time, place)).ToDictionary(m => m.time, m => m.place);
        foreach (var (at, times) in host.Delivered)
        {
            Assert.True(times.Select(t => places[t]).SequenceEqual(times.Select(t => places[t]).Order()), $"seed {seed}: a batch at {at} is not in order");
            Assert.InRange(times.Count, 1, BacklogMessage.SamplesMax);
        }
    }
}
