using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Guards;

namespace XenWeb.Domain.Tests.Guards;

public sealed class VlanPlanTests
{
    private static VifPort Vif(int domain, string? vlan) => new() { DomainNumber = domain, Device = 0, Mac = MacAddress.TryParse($"00:16:3e:00:00:0{domain}", out var mac) ? mac : default, Bridge = "xenbr0", Vlan = vlan };

    private static BridgeView View(bool filters, params (string Device, (int Vlan, VlanUse Use)[] Vlans)[] devices) => new()
    {
        Filters = BridgeView.Empty.Filters.Add("xenbr0", filters),
        Joined = BridgeView.Empty.Joined.AddRange(devices.Select(d => KeyValuePair.Create(d.Device, "xenbr0"))),
        Vlans = BridgeView.Empty.Vlans.AddRange(devices.Select(d => KeyValuePair.Create(d.Device, d.Vlans.ToImmutableSortedDictionary(v => v.Vlan, v => v.Use)))),
    };

    [Fact]
    public void AVif_AsItJoins_LosesTheBridgesVlanAndGetsItsOwn()
    {
        var plan = VlanPlan.Of([Vif(5, "10p/20/30u")], View(true, ("vif5.0", [(1, VlanUse.Own)])));
        Assert.Equal(["vlan del dev vif5.0 vid 1", "vlan add dev vif5.0 vid 10 pvid untagged", "vlan add dev vif5.0 vid 20", "vlan add dev vif5.0 vid 30 untagged"], plan.Commands.AsEnumerable());
        Assert.Equal("10 at xenbr0, 20 at xenbr0, 30 at xenbr0", plan.Inside);
        // Its emulated device is not there
        Assert.Equal(["vif5.0-emu"], plan.Waiting.AsEnumerable());
    }

    [Fact]
    public void AVif_InItsVlans_IsLeftAsItIs_AndWhatTheUplinkCarriesIsNotInside()
    {
        var plan = VlanPlan.Of([Vif(5, "20"), Vif(6, null)], View(true, ("vif5.0", [(20, VlanUse.Own)]), ("vif6.0", [(1, VlanUse.Own)]), ("eth0", [(1, VlanUse.Own), (20, VlanUse.Tagged)])));
        Assert.Empty(plan.Commands);
        Assert.Null(plan.Problem);
        Assert.Null(plan.Inside);
        Assert.Empty(plan.Shut);
    }

    [Fact]
    public void ABridge_ThatDoesNotFilter_OrVlansThatCantBeRead_CutTheGuestOff()
    {
        var plan = VlanPlan.Of([Vif(5, "20"), Vif(6, "nonsense")], View(false, ("vif5.0", []), ("vif6.0", [])));
        Assert.Equal(["vif5.0", "vif6.0", "vif6.0-emu"], plan.Shut.AsEnumerable());
        Assert.Contains("ip link set xenbr0 type bridge vlan_filtering 1", plan.Problem, StringComparison.Ordinal);
        Assert.Contains("'nonsense' can't be read", plan.Problem, StringComparison.Ordinal);
        var rules = GuardRules.Render([Vif(5, "20")], new SortedDictionary<MacAddress, string>(), new GuardLimits(), new HashSet<string>(), plan);
        Assert.Contains("\"vif5.0\" : drop", rules, StringComparison.Ordinal);
        // What has not joined is as if it were not there: Xen's script waits for it
        Assert.DoesNotContain("vif5.0-emu", rules, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCantBeCarriedOut_CutsOffThoseWithVlansAndNobodyElse()
    {
        var plan = VlanPlan.None.Failed("bridge is not installed", [Vif(5, "20"), Vif(6, null)]);
        Assert.Equal(["vif5.0", "vif5.0-emu"], plan.Shut.AsEnumerable());
        Assert.Equal("guests with VLANs are cut off: bridge is not installed", plan.Problem);
    }

    [Theory]
    [InlineData("20", 20, "")]
    [InlineData("10p/20", 10, "20")]
    [InlineData("20/10p/30-32u", 10, "20 30u 31u 32u")]
    [InlineData("10p/100+10x3", 10, "100 110 120 130")]
    [InlineData("10p/9-11", 10, "9 11")]
    [InlineData("7p", 7, "")]
    public void Vlans_AsXlWritesThem_AreRead(string text, int own, string others)
    {
        var vlans = VlanList.Read(text).Vlans!;
        Assert.Equal((own, others), (vlans.Own, string.Join(' ', vlans.Others.Select(o => $"{o.Key}{(o.Value ? "u" : "")}"))));
    }

    [Fact]
    public void ATrunk_SendsTheTagsOfItsVlansAndNoOther()
    {
        var rules = GuardRules.Render([Vif(5, "10p/20/30-32"), Vif(6, "20")], new SortedDictionary<MacAddress, string>(), new GuardLimits(), new HashSet<string>());
        Assert.Contains("vlan id != { 20, 30-32 } counter name vif5.0-protocol drop", rules, StringComparison.Ordinal);
        Assert.Contains("vlan id 0-4095 counter name vif6.0-protocol drop", rules, StringComparison.Ordinal);
    }
}
