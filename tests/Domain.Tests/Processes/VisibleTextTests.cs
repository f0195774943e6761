using XenWeb.Domain.Processes;

namespace XenWeb.Domain.Tests.Processes;

public class VisibleTextTests
{
    [Theory]
    [InlineData("nginx: worker", "nginx: worker")]
    [InlineData("<script>alert(1)</script>", "<script>alert(1)</script>")]
    [InlineData("a\u001b[2Jb", "a\\x1b[2Jb")]
    [InlineData("a\nb\tc\0", "a\\x0ab\\x09c\\x00")]
    [InlineData("a\u202egnp.exe", "a\\u{202e}gnp.exe")]
    [InlineData("a\u200bb\u2028", "a\\u{200b}b\\u{2028}")]
    [InlineData("grüße 🦊", "grüße 🦊")]
    public void WhatCouldSteerOrHide_IsWrittenOut(string text, string visible) => Assert.Equal(visible, VisibleText.Of(text, 100));

    [Fact]
    public void HalfACharacter_IsNoText() => Assert.Equal("half \ufffd", VisibleText.Of("half " + (char)0xD83E, 100));

    [Theory]
    [InlineData("0123456789", 10, "0123456789")]
    [InlineData("0123456789a", 10, "012345678…")]
    [InlineData("\u001b\u001b\u001b\u001b", 10, "\\x1b\\x1b\\…")]
    [InlineData("01234567🦊🦊", 10, "01234567…")]
    public void WhatIsTooLong_IsCutAndSaysSo(string text, int most, string cut)
    {
        Assert.Equal(cut, VisibleText.Of(text, most));
        Assert.True(cut.Length <= most);
    }
}
