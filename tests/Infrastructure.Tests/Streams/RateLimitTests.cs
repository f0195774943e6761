using Microsoft.Extensions.Time.Testing;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Streams;

namespace XenWeb.Infrastructure.Tests.Streams;

/// <summary>Limits under a clock of the test's own: nothing is measured.</summary>
public sealed class RateLimitTests
{
    private const int Piece = 64 * 1024;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Streams_ShareTheRate_InEqualParts()
    {
        var limit = new RateLimit(BitRate.FromMegabits(8), _time);
        long[] sent = [0, 0, 0];
        await RunFor(10, sent.Select((_, i) => (Func<CancellationToken, Task>)(c => SendAsync(limit, sent, i, c))));
        Assert.InRange(sent.Sum() / 10e6, 0.9, 1.1);
        Assert.All(sent, one => Assert.InRange(one / (sent.Sum() / 3.0), 0.9, 1.1));
    }

    [Fact]
    public async Task TheNarrowestLimit_Holds_AndLeavesTheRestToOthers()
    {
        var limits = new StreamLimits(new StreamOptions
        {
            Folder = "", Carrier = "", HostRate = BitRate.FromMegabits(8), EachRate = BitRate.FromMegabits(6), PeerRates = { ["herby"] = BitRate.FromMegabits(2) },
        }, _time);
        long[] sent = [0, 0];
        StreamPace[] paces = [limits.To(new HostId("herby")), limits.To(new HostId("marby"))];
        await RunFor(10, paces.Select((pace, i) => (Func<CancellationToken, Task>)(c => SendAsync(pace, sent, i, c))));
        Assert.InRange(sent[0] / 10e6, 0.2, 0.28);
        Assert.InRange(sent[1] / 10e6, 0.67, 0.83);
    }

    [Fact]
    public async Task WithoutALimit_NothingWaits()
    {
        var limit = new RateLimit(null, _time);
        for (var i = 0; i < 1000; i++) Assert.True(limit.TakeAsync(Piece, CancellationToken.None).IsCompleted);
        await limit.TakeAsync(int.MaxValue, CancellationToken.None);
    }

    [Fact]
    public void TheMeter_TellsTheRateOfTheLastSeconds()
    {
        var meter = new RateMeter(_time);
        Assert.Null(meter.Add(0));
        for (var second = 1; second <= 60; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            // Fast at first, then a tenth of it
            var rate = meter.Add(second <= 30 ? second * 1_000_000L : 30_000_000 + ((second - 30) * 100_000L));
            if (second is 30) Assert.Equal(8, rate!.Value.Megabits, 3);
            if (second is 60) Assert.Equal(0.8, rate!.Value.Megabits, 3);
        }
    }

    private static Task SendAsync(RateLimit limit, long[] sent, int i, CancellationToken cancellation) => SendAsync(new StreamPace([limit]), sent, i, cancellation);

    private static async Task SendAsync(StreamPace pace, long[] sent, int i, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await pace.TakeAsync(Piece, cancellation).ConfigureAwait(false);
            sent[i] += Piece;
        }
    }

    // On a thread of its own without a context, so that whoever waited goes on before the next millisecond comes
    private Task RunFor(int seconds, IEnumerable<Func<CancellationToken, Task>> streams) => Task.Run(async () =>
    {
        using var over = new CancellationTokenSource();
        var all = streams.Select(stream => stream(over.Token)).ToList();
        for (var i = 0; i < seconds * 1000; i++) _time.Advance(TimeSpan.FromMilliseconds(1));
        await over.CancelAsync();
        await Task.WhenAll(all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    });
}
