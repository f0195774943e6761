using System.Collections.Immutable;
using System.Text;
using XenWeb.Domain.Images;

namespace XenWeb.Domain.Tests.Images;

/// <summary>How agents join travels as a text: what was written is read again, and nothing else is.</summary>
public class ImageJoinsTests
{
    private static readonly ImageJoins Two = new("https://lab:5080", ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("cs439-01", "xwj_a_b-c_d"), KeyValuePair.Create("cs439-02", "xwj_e")]));

    [Fact]
    public void WhatIsWritten_IsReadAgain()
    {
        var read = ImageJoins.Read(Two.Write())!;
        Assert.Equal((Two.Url, "xwj_a_b-c_d", 2), (read.Url, read.Tokens["cs439-01"], read.Tokens.Count));
        Assert.Empty(ImageJoins.Read(Encoding.UTF8.GetBytes("https://lab\n"))!.Tokens);
    }

    [Theory]
    [InlineData("")]
    [InlineData("https://lab")]
    [InlineData("http://lab\ncs439-01 xwj_a\n")]
    [InlineData("https://lab\n../etc xwj_a\n")]
    [InlineData("https://lab\ncs439-01 xwj_a xwj_b\n")]
    [InlineData("https://lab\ncs439-01 $(id)\n")]
    [InlineData("https://lab\ncs439-01 xwj_a\ncs439-01 xwj_b\n")]
    public void WhatIsNone_IsNone(string text) => Assert.Null(ImageJoins.Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("https://lab:5080", true)]
    [InlineData("https://localhost:5080", false)]
    [InlineData("https://127.0.0.1", false)]
    [InlineData("http://lab", false)]
    [InlineData("lab", false)]
    [InlineData("https://lab\nxwj", false)]
    public void AnAddress_IsOneThatDomainsReach(string url, bool good) => Assert.Equal(good, ImageJoins.WhyNot(url) is null);
}
