using System.Globalization;
using XenWeb.Domain.Configs;

namespace XenWeb.Domain.Tests.Configs;

public class MacAddressTests
{
    [Theory]
    [InlineData(0u, "00:16:3e:00:00:00")]
    [InlineData(0x7fffffu, "00:16:3e:7f:ff:ff")]
    [InlineData(0xff800001u, "00:16:3e:00:00:01")]
    public void AnyNumber_GivesAnAddressInXensRange(uint random, string expected) => Assert.Equal(expected, MacAddress.Generate(random, []).ToString());

    [Fact]
    public void AddressesInUse_AreAvoided_InAnySpelling() =>
        Assert.Equal("00:16:3e:00:00:00", MacAddress.Generate(0x7ffffe, ["00:16:3E:7F:FF:FE", "00:16:3e:7f:ff:ff", "none"]).ToString());

    [Fact]
    public void TwoHundredOneAfterAnother_AllDiffer()
    {
        var (random, used) = (new Random(3), new List<string>());
        for (var n = 0; n < 200; n++) used.Add(MacAddress.Generate((uint)random.Next(0, 100), used)!.Value.ToString());
        Assert.Equal(200, used.Distinct().Count());
        Assert.All(used, mac => Assert.True(MacAddress.TryParse(mac, out var address) && address.IsUnicast && int.Parse(mac[9..11], NumberStyles.HexNumber) <= 0x7f));
    }

    [Theory]
    [InlineData("00:16:3E:aA:00:01", true)]
    [InlineData("02:00:00:00:00:00", true)]
    [InlineData("0:16:3e:0:0:1", false)]
    [InlineData("00-16-3e-00-00-01", false)]
    [InlineData("00:16:3e:00:00:0g", false)]
    [InlineData("00:16:3e:00:00:01 ", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void SixGroupsOfTwoDigits_AreAnAddress(string? text, bool parses) => Assert.Equal(parses, MacAddress.TryParse(text, out _));

    [Theory]
    [InlineData("01:00:5e:00:00:01")]
    [InlineData("ff:ff:ff:ff:ff:ff")]
    [InlineData("00:00:00:00:00:00")]
    public void AGroupsAddress_IsNotUnicast(string text) => Assert.False(MacAddress.TryParse(text, out var address) && address.IsUnicast);
}
