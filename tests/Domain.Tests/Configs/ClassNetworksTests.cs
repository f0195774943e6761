using XenWeb.Domain.Configs;

namespace XenWeb.Domain.Tests.Configs;

/// <summary>Whether a guest is where its class is, and out of reach of the others.</summary>
public sealed class ClassNetworksTests
{
    private static readonly ClassNetwork[] _lab = [new("cs439", "xenbr0", "20"), new("cs439", "xenbr0", "20"), new("cs101", "xenbr0", "30"), new("cs200", "xenbr0", null)];

    private static GuestConfig Config(string? forClass, params string[] vifs) =>
        GuestConfigText.Read($"name = 'new-1'\nmemory = 64\nvif = [{string.Join(", ", vifs.Select(v => $"'{v}'"))}]\n").Config with { Class = forClass };

    private static string[] Warnings(string? forClass, params string[] vifs) => [.. ClassNetworks.Warnings(Config(forClass, vifs), _lab).Select(w => w.Text)];

    [Fact]
    public void InTheVlanOfItsClass_NothingIsSaid() => Assert.Empty(Warnings("cs439", "bridge=xenbr0,vlan=20", "vlan=20"));

    [Fact]
    public void OutOfItsClass_TheVlanThatItShouldHave_IsProposed() =>
        Assert.Equal("The class cs439 is in VLAN 20, and this interface in 40: it does not reach its class. Put 20 into its VLAN.", Assert.Single(Warnings("cs439", "vlan=40")));

    [Fact]
    public void InAnothersVlan_OrInNoneWhereAnotherIsInNone_BothAreNamed()
    {
        Assert.Equal("VLAN 30 at xenbr0 is that of cs101 too: they reach each other. Give the class one of its own.", Assert.Single(Warnings("new", "vlan=30")));
        Assert.Equal("Without a VLAN it reaches the domains of cs200 at xenbr0 too: give the class a VLAN of its own.", Assert.Single(Warnings("new", "bridge=xenbr0")));
        Assert.Empty(Warnings("new", "bridge=xenbr1"));
        Assert.Equal(2, Warnings("cs439", "bridge=xenbr0,vlan=30").Length);
    }

    [Fact]
    public void ATagOfOpenVSwitch_IsAVlanToo()
    {
        var network = ClassNetwork.Of("cs439", Config("cs439", "bridge=ovsbr0.20,script=vif-openvswitch").Vifs[0]);
        Assert.Equal(("ovsbr0", "20"), (network.Bridge, network.Vlan));
    }

    [Fact]
    public void OfNoClass_NothingIsSaid() => Assert.Empty(Warnings(null, "vlan=30"));

    [Fact]
    public void AClassThatIsInSeveral_HasNone() => Assert.Null(ClassNetworks.VlanOf("cs439", [.. _lab, new("cs439", "xenbr0", "21")]));
}
