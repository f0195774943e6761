using XenWeb.Infrastructure.Network;

namespace XenWeb.Infrastructure.Tests.Network;

public sealed class XenVifsTests
{
    [Fact]
    public void Vifs_AsXenstoreTellsThem_AreReadWithNamesBridgesAndAddresses()
    {
        const string Text = """
            /local/domain/0/backend/vif = ""
            /local/domain/0/backend/vif/6 = ""
            /local/domain/0/backend/vif/6/0 = ""
            /local/domain/0/backend/vif/6/0/frontend = "/local/domain/6/device/vif/0"
            /local/domain/0/backend/vif/6/0/script = "/etc/xen/scripts/vif-bridge"
            /local/domain/0/backend/vif/6/0/mac = "00:16:3e:77:00:0b"
            /local/domain/0/backend/vif/6/0/ip = "10.77.0.11 fd00::11"
            /local/domain/0/backend/vif/6/0/bridge = "xenbr0"
            /local/domain/0/backend/vif/6/0/vlan = "10p/20"
            /local/domain/0/backend/vif/6/1/mac = "00:16:3e:77:00:0c"
            /local/domain/0/backend/vif/6/1/vifname = "paint"
            /local/domain/0/backend/vif/6/1/script = "/etc/xen/scripts/vif-openvswitch"
            /local/domain/0/backend/vif/7/0/mac = "none"
            /local/domain/0/backend/vif/8/0/mac = "00:16:3e:77:00:0d"
            /local/domain/0/backend/vif/8/0/vifname = "x\"; flush"
            """;
        var vifs = XenVifs.Parse(Text);
        Assert.Equal(["vif6.0", "vif6.1", "vif8.0"], vifs.Select(v => v.Key));
        Assert.Equal(("xenbr0", "10.77.0.11/32 fd00::11/128", true), (vifs[0].Bridge, string.Join(' ', vifs[0].Addresses), vifs[0].IsBridged));
        Assert.Equal(("10p/20", null), (vifs[0].Vlan, vifs[1].Vlan));
        Assert.Equal(["vif6.0", "vif6.0-emu"], vifs[0].Names);
        Assert.Equal((false, "paint"), (vifs[1].IsBridged, vifs[1].InterfaceName));
        // Not a name that could be a rule
        Assert.Null(vifs[2].InterfaceName);
    }

    [Fact]
    public async Task Vifs_WithoutXenstoreTools_AreNotKnownAndItIsSaidWhy()
    {
        var (ports, failure) = await new XenVifs("/nowhere/xenstore-ls", TimeProvider.System).ReadAsync(default);
        Assert.Empty(ports);
        Assert.Contains("not installed", failure, StringComparison.Ordinal);
    }
}
