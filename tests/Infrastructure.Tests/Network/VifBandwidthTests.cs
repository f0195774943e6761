using XenWeb.Domain.Guards;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.Tests.Network;

/// <summary>
/// What gets through vifs that are limited, both ways, by real queues, filters and TCP. A slow machine makes a transfer only longer, so what is held is the
/// least time that one can take within a limit, and that one which would take far longer ends.
/// </summary>
public sealed class VifBandwidthTests
{
    private const int Megabyte = 1_000_000;

    [VlanFact]
    public Task Guest_WithALimit_SendsAndReceivesNoFaster_AndItsNeighbourIsNotHeldBack() => VlanKernel.RunAsync(async () =>
    {
        await using var lab = new BandwidthLab();
        await lab.LimitAsync(10);
        Assert.Equal([new LimitedVif(7, 0, BitRate.FromMegabits(10))], lab.Lab.Guard.Frame.Bandwidth!.Vifs.ToArray());
        foreach (var outwards in new[] { true, false })
        {
            using var limited = lab.Connect(outwards);
            using var free = lab.Connect(outwards, neighbour: true);
            var sending = Task.WhenAll(limited.SendAsync(2 * Megabyte), free.SendAsync(2 * Megabyte));
            var neighbour = free.Receive(2 * Megabyte);
            var own = neighbour + limited.Receive(2 * Megabyte);
            await sending;
            // 16 Mbit at 10 Mbit/s, without what may pass at once: 1.5 s
            Assert.True(own > TimeSpan.FromSeconds(1), $"{(outwards ? "sent" : "received")} in {own}");
            Assert.True(neighbour < own, $"the neighbour took {neighbour} of {own}");
        }
    });

    [VlanFact]
    public Task Limit_ThatIsRaisedWhileBytesFlow_LetsThemFlowFaster_AndTheConnectionGoesOn() => VlanKernel.RunAsync(async () =>
    {
        await using var lab = new BandwidthLab();
        foreach (var outwards in new[] { true, false })
        {
            await lab.LimitAsync(0.5);
            using var stream = lab.Connect(outwards);
            var sending = stream.SendAsync(20 * Megabyte);
            var began = TimeProvider.System.GetTimestamp();
            stream.Receive(200_000);
            await lab.LimitAsync(1000);
            stream.Receive(20 * Megabyte - 200_000);
            await sending;
            // The old limit would have taken over five minutes
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(2));
        }
    });

    [VlanFact]
    public Task Limit_ThatIsLoweredWhileBytesFlow_HoldsAtOnce() => VlanKernel.RunAsync(async () =>
    {
        await using var lab = new BandwidthLab();
        foreach (var outwards in new[] { true, false })
        {
            await lab.LimitAsync(100);
            using var stream = lab.Connect(outwards);
            var sending = stream.SendAsync(5 * Megabyte);
            stream.Receive(1 * Megabyte);
            await lab.LimitAsync(10);
            // What was on its way already, in queues and sockets, comes first
            var took = stream.Receive(4 * Megabyte);
            await sending;
            Assert.True(took > TimeSpan.FromSeconds(1), $"{took}");
        }
    });

    [VlanFact]
    public Task Limit_ThatIsTakenAway_LeavesNothingBehind_AndNothingOfOthersIsTouched() => VlanKernel.RunAsync(async () =>
    {
        await using var lab = new BandwidthLab();
        lab.Lab.Tc("qdisc", "add", "dev", "vif7.0", "ingress");
        lab.Lab.Tc("filter", "add", "dev", "vif7.0", "ingress", "pref", "5", "matchall", "action", "police", "rate", "1gbit", "burst", "1000000b", "mtu", "131072b", "conform-exceed", "drop/continue");
        lab.Lab.Tc("qdisc", "add", "dev", "vif8.0", "root", "handle", "1:", "tbf", "rate", "1gbit", "burst", "1000000b", "latency", "50ms");
        await lab.LimitAsync(10);
        Assert.Contains("pref 30807 matchall", lab.Lab.Tc("filter", "show", "dev", "vif7.0", "ingress"), StringComparison.Ordinal);
        await lab.LimitAsync(20);
        Assert.Contains("tbf 7857: root refcnt 2 rate 20Mbit", lab.Lab.Tc("qdisc", "show", "dev", "vif7.0"), StringComparison.Ordinal);
        Assert.DoesNotContain("pref 30807 matchall", lab.Lab.Tc("filter", "show", "dev", "vif7.0", "ingress"), StringComparison.Ordinal);
        await lab.LimitAsync(null);
        Assert.Empty(lab.Lab.Guard.Frame.Bandwidth!.Vifs);
        Assert.DoesNotContain("tbf", lab.Lab.Tc("qdisc", "show", "dev", "vif7.0"), StringComparison.Ordinal);
        Assert.DoesNotContain("pref 308", lab.Lab.Tc("filter", "show", "dev", "vif7.0", "ingress"), StringComparison.Ordinal);
        Assert.Contains("pref 5 matchall", lab.Lab.Tc("filter", "show", "dev", "vif7.0", "ingress"), StringComparison.Ordinal);
        Assert.Contains("tbf 1: root", lab.Lab.Tc("qdisc", "show", "dev", "vif8.0"), StringComparison.Ordinal);
    });

    [VlanFact]
    public Task Limit_OutlivesAnAgent_GoesToTheGuestsNextVif_AndIsPutRightWhereSomebodyChangedIt() => VlanKernel.RunAsync(async () =>
    {
        await using var lab = new BandwidthLab();
        await lab.LimitAsync(10);
        await lab.Lab.RestartAsync();
        await lab.Lab.Guard.ReconcileAsync(default);
        Assert.Null(lab.Lab.Guard.Frame.Bandwidth);
        Assert.Contains("rate 10Mbit", lab.Lab.Tc("qdisc", "show", "dev", "vif7.0"), StringComparison.Ordinal);
        await lab.LimitAsync(10);
        lab.Lab.Tc("qdisc", "del", "dev", "vif7.0", "root");
        lab.Lab.Tc("filter", "del", "dev", "vif7.0", "ingress");
        await lab.Lab.Guard.ReconcileAsync(default);
        Assert.Contains("rate 10Mbit", lab.Lab.Tc("qdisc", "show", "dev", "vif7.0"), StringComparison.Ordinal);
        Assert.Contains("rate 10Mbit", lab.Lab.Tc("filter", "show", "dev", "vif7.0", "ingress"), StringComparison.Ordinal);
        lab.Reboot("vif7.0", "vif9.0");
        await lab.LimitAsync(10, domain: 9);
        Assert.Equal([new LimitedVif(9, 0, BitRate.FromMegabits(10))], lab.Lab.Guard.Frame.Bandwidth!.Vifs.ToArray());
        Assert.Contains("rate 10Mbit", lab.Lab.Tc("filter", "show", "dev", "vif9.0", "ingress"), StringComparison.Ordinal);
    });
}
