using static XenWeb.Infrastructure.Tests.Network.VlanLab;

namespace XenWeb.Infrastructure.Tests.Network;

/// <summary>Who hears whom at Open vSwitch, with the tag in the bridge's name, as the documentation says it and Xen's own script does it.</summary>
public sealed class OvsVlanTests
{
    [OvsFact]
    public void Guests_OfDifferentTags_DoNotHearOneAnother_AndTheUplinkCarriesEachWithItsTag()
    {
        using var lab = new OvsLab();
        var (guest, other) = (lab.Attach("vif5.0", "ovsbr0.20"), lab.Attach("vif6.0", "ovsbr0.30"));
        Assert.False(lab.Hears(other, guest, FromGuest, lab.In30, FromWorld));
        Assert.False(lab.Hears(guest, other, FromOther, lab.In20, FromWorld));
        Assert.True(lab.Hears(lab.In20, guest, FromGuest, guest, FromGuest));
        Assert.True(lab.Hears(lab.In30, other, FromOther, other, FromOther));
        Assert.False(lab.Hears(lab.In30, guest, FromGuest, other, FromOther));
    }

    [OvsFact]
    public void Guests_OfOneTag_HearOneAnother()
    {
        using var lab = new OvsLab();
        var (guest, other) = (lab.Attach("vif5.0", "ovsbr0.20"), lab.Attach("vif6.0", "ovsbr0.20"));
        Assert.True(lab.Hears(other, guest, FromGuest, guest, FromGuest));
    }

    [OvsFact]
    public void TagsOfAGuestsOwn_GetNowhereFromATaggedPort_AndFromATrunkOnlyThoseThatItNames()
    {
        using var lab = new OvsLab();
        var (guest, trunk) = (lab.Attach("vif5.0", "ovsbr0.20"), lab.Attach("vif6.0", "ovsbr0:30"));
        Assert.False(lab.Hears(lab.In30, guest, m => Frame.Tagged(FromGuest(m), 30), trunk, m => Frame.Tagged(FromOther(m), 30)));
        Assert.True(lab.Hears(lab.In30, trunk, m => Frame.Tagged(FromOther(m), 30), trunk, m => Frame.Tagged(FromOther(m), 30)));
        Assert.False(lab.Hears(lab.In20, trunk, m => Frame.Tagged(FromOther(m), 20), guest, FromGuest));
    }

    [OvsFact]
    public void Guests_WithoutTags_DoHearOneAnother()
    {
        using var lab = new OvsLab();
        var (guest, other) = (lab.Attach("vif5.0", "ovsbr0"), lab.Attach("vif6.0", "ovsbr0"));
        Assert.True(lab.Hears(other, guest, FromGuest, guest, FromGuest));
    }
}
