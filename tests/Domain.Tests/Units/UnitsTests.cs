using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Units;

public class UnitsTests
{
    [Theory]
    [InlineData(512, "512\u00a0MiB")]
    [InlineData(8192, "8.00\u00a0GiB")]
    [InlineData(16384, "16.0\u00a0GiB")]
    [InlineData(1270, "1.24\u00a0GiB")]
    [InlineData(0, "0\u00a0B")]
    public void Memory_HasThreeDigitsAndItsUnit(long mebibytes, string text) => Assert.Equal(text, ByteSize.FromMiB(mebibytes).ToString());

    [Fact]
    public void AShareOfNothing_IsNothing()
    {
        Assert.Equal(0, ByteSize.FromMiB(1).Of(ByteSize.Zero).Value);
        Assert.Equal(0, new Cores(1).Of(0).Value);
        Assert.Equal(0, BitRate.FromBytes(1000, TimeSpan.Zero).BitsPerSecond);
    }

    [Theory]
    [InlineData("ferby", true)]
    [InlineData("host-1.lab.example", true)]
    [InlineData("web", false)]
    [InlineData("", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("#", false)]
    [InlineData("+", false)]
    [InlineData("<b>", false)]
    [InlineData("-x", false)]
    public void AHostName_IsATopicLevel(string name, bool valid) => Assert.Equal(valid, HostId.IsValid(name));
}
