using XenWeb.Domain.Configs;
using XenWeb.Domain.Guards;

namespace XenWeb.Domain.Tests.Guards;

public sealed class GuardRulesTests
{
    private static readonly SortedDictionary<MacAddress, string> _nobody = [];

    private static VifPort Vif(int domain, string mac, string ip = "", string? name = null, string? bridge = "xenbr0") =>
        new() { DomainNumber = domain, Device = 0, Mac = Mac(mac), InterfaceName = name, Bridge = bridge, Addresses = VifPort.ReadAddresses(ip) };

    private static MacAddress Mac(string text) => MacAddress.TryParse(text, out var mac) ? mac : throw new FormatException(text);

    private static string Render(params VifPort[] vifs) => GuardRules.Render(vifs, _nobody, new GuardLimits(), new HashSet<string>());

    [Fact]
    public void Render_OfTheSameVifsInAnyOrder_IsTheSameText()
    {
        var (first, second) = (Vif(5, "00:16:3e:00:00:01", "10.0.0.5"), Vif(12, "00:16:3e:00:00:02"));
        Assert.Equal(Render(first, second), Render(second, first));
    }

    [Fact]
    public void Render_OfAVifWithAddresses_NamesThemAndItsOwnLinkLocal()
    {
        var rules = Render(Vif(5, "00:16:3e:00:00:01", "10.0.0.5 fd00::5"));
        Assert.Contains("ether saddr != 00:16:3e:00:00:01 counter name vif5.0-mac drop", rules, StringComparison.Ordinal);
        Assert.Contains("ip saddr != { 10.0.0.5 }", rules, StringComparison.Ordinal);
        Assert.Contains("ip6 saddr != { fe80::216:3eff:fe00:1, fd00::5 }", rules, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OfAVifWithoutAddresses_HoldsItToItsMacAndStillToNoServerAndNoRouter()
    {
        var rules = Render(Vif(5, "00:16:3e:00:00:01"));
        Assert.DoesNotContain("ip saddr !=", rules, StringComparison.Ordinal);
        Assert.Contains("udp sport 67", rules, StringComparison.Ordinal);
        Assert.Contains("nd-router-advert", rules, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OfAnExceptedBridge_LetsItsVifsPass()
    {
        var rules = GuardRules.Render([Vif(5, "00:16:3e:00:00:01", bridge: "lesson")], _nobody, new GuardLimits(), new HashSet<string> { "lesson" });
        Assert.Contains("\"vif5.0\" : accept", rules, StringComparison.Ordinal);
        Assert.DoesNotContain("chain vif5.0", rules, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_OfTwoVifsOfOneName_TakesTheFirst()
    {
        var rules = Render(Vif(5, "00:16:3e:00:00:01", name: "paint"), Vif(6, "00:16:3e:00:00:02", name: "paint"));
        Assert.Contains("\"paint\" : goto vif5.0", rules, StringComparison.Ordinal);
        Assert.DoesNotContain("\"paint\" : goto vif6.0", rules, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.5 10.0.0.5", "10.0.0.5/32")]
    [InlineData("10.0.0.5 10.0.0.0/24 10.0.1.9", "10.0.0.0/24 10.0.1.9/32")]
    [InlineData("10.0.0.77/24", "10.0.0.0/24")]
    [InlineData("0.0.0.0/0 10.0.0.5 fd00::5", "fd00::5/128")]
    [InlineData("nonsense 10.0.0.5/99 10.0.0.5; drop", "")]
    [InlineData("", "")]
    public void Addresses_AsAConfigurationGivesThem_AreReadWithoutOverlaps(string text, string read) =>
        Assert.Equal(read, string.Join(' ', VifPort.ReadAddresses(text)));

    [Fact]
    public void Comment_WithWhatWouldEndIt_IsMadeHarmlessAndShort()
    {
        Assert.Equal("?; flush ruleset?", GuardRules.Comment("\"; flush ruleset\n"));
        Assert.Equal(GuardRules.CommentMax, GuardRules.Comment(new string('x', 500)).Length);
    }

    [Theory]
    [InlineData("connections=10,packets=5", "packets=5,datagrams=20000,connections=10,broadcasts=500")]
    [InlineData("", "packets=50000,datagrams=20000,connections=200,broadcasts=500")]
    [InlineData("connections=0", null)]
    [InlineData("connections", null)]
    [InlineData("floods=3", null)]
    public void Limits_AsWritten_AreReadOrRefused(string text, string? read) => Assert.Equal(read, GuardLimits.Parse(text)?.ToString());
}
