using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Guards;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Guards;

/// <summary>What tc is told so that each vif has its limit. That the kernel does it, tests with real vifs show.</summary>
public sealed class BandwidthPlanTests
{
    private static readonly VifPort _vif = new() { DomainNumber = 5, Device = 0, Mac = new MacAddress(0x00163e000001) };

    private static BandwidthView View(params (string Name, DeviceBandwidth Is)[] devices) => new(devices.ToImmutableSortedDictionary(d => d.Name, d => d.Is, StringComparer.Ordinal));

    private static ImmutableSortedDictionary<int, BitRate> Limits(params (int Domain, double Megabits)[] limits) => limits.ToImmutableSortedDictionary(l => l.Domain, l => BitRate.FromMegabits(l.Megabits));

    private static DeviceBandwidth Is(long? @out, bool takes, params (int Place, long Limit)[] filters) => new(@out, takes, filters.ToImmutableSortedDictionary(f => f.Place, f => f.Limit));

    [Fact]
    public void A_vif_that_has_no_limit_yet_gets_one_for_each_direction()
    {
        var plan = BandwidthPlan.Of([_vif], Limits((5, 20)), View(("vif5.0", DeviceBandwidth.None)));
        Assert.Equal(
        [
            "qdisc replace dev vif5.0 root handle 7857: tbf rate 20000kbit burst 250000b latency 100ms",
            "qdisc add dev vif5.0 handle ffff: ingress",
            "filter add dev vif5.0 ingress protocol all pref 30807 handle 20000 matchall action police rate 20000kbit burst 250000b mtu 131072b conform-exceed drop/continue",
        ], plan.Commands.ToArray());
        Assert.Equal([new LimitedVif(5, 0, BitRate.FromMegabits(20))], plan.Vifs.ToArray());
    }

    [Fact]
    public void A_vif_that_is_as_it_should_be_is_left_alone_and_so_is_one_without_a_limit()
    {
        Assert.Empty(BandwidthPlan.Of([_vif], Limits((5, 20)), View(("vif5.0", Is(20_000, true, (30_808, 20_000))))).Commands);
        Assert.Empty(BandwidthPlan.Of([_vif], Limits((6, 20)), View(("vif5.0", Is(null, true)))).Commands);
    }

    [Fact]
    public void A_changed_limit_comes_to_the_free_place_before_the_old_one_goes()
    {
        var plan = BandwidthPlan.Of([_vif], Limits((5, 0.5)), View(("vif5.0", Is(20_000, true, (30_807, 20_000)))));
        Assert.Equal(["qdisc replace dev vif5.0 root handle 7857: tbf rate 500kbit burst 98304b latency 100ms", "filter add dev vif5.0 ingress protocol all pref 30808 handle 500 matchall", "filter del dev vif5.0 ingress protocol all pref 30807"],
            plan.Commands.Select(c => c.Split(" action ")[0]));
    }

    [Fact]
    public void What_is_left_of_a_change_that_broke_off_is_put_right()
    {
        var half = BandwidthPlan.Of([_vif], Limits((5, 0.5)), View(("vif5.0", Is(500, true, (30_807, 20_000), (30_808, 500)))));
        Assert.Equal(["filter del dev vif5.0 ingress protocol all pref 30807"], half.Commands.ToArray());
        var both = BandwidthPlan.Of([_vif], Limits((5, 7)), View(("vif5.0", Is(7_000, true, (30_807, 20_000), (30_808, 500)))));
        Assert.Equal(["filter del dev vif5.0 ingress protocol all pref 30807", "filter add dev vif5.0 ingress protocol all pref 30807 handle 7000 matchall", "filter del dev vif5.0 ingress protocol all pref 30808"],
            both.Commands.Select(c => c.Split(" action ")[0]));
    }

    [Fact]
    public void A_limit_that_is_not_wanted_any_more_is_taken_away_and_nothing_of_others()
    {
        var plan = BandwidthPlan.Of([_vif], Limits(), View(("vif5.0", Is(20_000, true, (30_807, 20_000))), ("eth0", Is(20_000, true, (30_807, 20_000)))));
        Assert.Equal(["qdisc del dev vif5.0 root", "filter del dev vif5.0 ingress protocol all pref 30807"], plan.Commands.ToArray());
        Assert.Empty(plan.Vifs);
    }

    [Fact]
    public void A_vif_whose_device_is_not_there_yet_is_not_limited_and_an_emulated_one_beside_it_is()
    {
        var none = BandwidthPlan.Of([_vif], Limits((5, 20)), BandwidthView.Empty);
        Assert.Equal((0, 0), (none.Commands.Length, none.Vifs.Length));
        Assert.Contains(BandwidthPlan.Of([_vif], Limits((5, 20)), View(("vif5.0-emu", DeviceBandwidth.None))).Commands, c => c.Contains("vif5.0-emu", StringComparison.Ordinal));
    }

    [Fact]
    public void A_domain_is_limited_if_all_of_its_vifs_are()
    {
        var frame = new BandwidthFrame([new LimitedVif(5, 0, BitRate.FromMegabits(20)), new LimitedVif(5, 1, BitRate.FromMegabits(20))], null);
        Assert.Equal((BitRate.FromMegabits(20), null, null), (frame.Of(5, 2), frame.Of(5, 3), frame.Of(6, 1)));
    }

    [Theory]
    [InlineData(0.1, null)]
    [InlineData(100_000, null)]
    [InlineData(0.05, "0.05 Mbit/s is too little: at least 0.1 Mbit/s is needed. To cut a network off there is the quarantine.")]
    [InlineData(0, "0 Mbit/s is too little: at least 0.1 Mbit/s is needed. To cut a network off there is the quarantine.")]
    [InlineData(-3, "-3 Mbit/s is too little: at least 0.1 Mbit/s is needed. To cut a network off there is the quarantine.")]
    [InlineData(1e300, "1e300 Mbit/s is too much: 100,000 Mbit/s is the most. To take a limit away, say none.")]
    [InlineData(double.NaN, "The limit must be a number of Mbit/s.")]
    public void A_limit_that_can_be_none_is_refused_in_words(double megabits, string? problem) => Assert.Equal(problem, BandwidthLimit.Read(megabits).Problem);

    [Fact]
    public void A_limit_is_of_whole_kilobits() => Assert.Equal(new BitRate(1_235_000), BandwidthLimit.Read(1.2345678).Limit);
}
