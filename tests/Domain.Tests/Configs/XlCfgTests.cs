using XenWeb.Domain.Configs;

namespace XenWeb.Domain.Tests.Configs;

public class XlCfgTests
{
    private const string TheTalks = """
        kernel = "/boot/vmlinuz-2.6-xen"
        disk = ['phy:/dev/gnbd/small-1-disk,sda1,w',
                'phy:/dev/gnbd/small-1-swap,sda2,w' ]
        memory = 512
        name = 'small-1'   # the talk's own
        vif = [ 'bridge=xenbr0' ]
        root = "/dev/sda1 ro"
        """;

    [Fact]
    public void AKeyThatIsAddedToForEver_IsAnError()
    {
        var added = string.Concat(Enumerable.Repeat("extra += \"quiet\"\n", XlCfg.AddedMax));
        Assert.Empty(XlCfg.Parse($"extra = \"\"\n{added}").Errors);
        Assert.Equal($"Line {XlCfg.AddedMax + 2}: extra is added to more than {XlCfg.AddedMax} times.", Assert.Single(XlCfg.Parse($"extra = \"\"\n{added}extra += \"quiet\"").Errors));
    }

    [Fact]
    public void TheTalksOwnConfiguration_Parses()
    {
        var cfg = XlCfg.Parse(TheTalks);
        Assert.Empty(cfg.Problems());
        Assert.Equal(("small-1", 512L, 1), (cfg.Name, cfg.MemoryMiB!.Value, cfg.Vcpus));
        Assert.Equal(2, cfg.Settings["disk"].Value.Items.Length);
    }

    [Fact]
    public void EveryMistake_IsToldWithItsLine()
    {
        var cfg = XlCfg.Parse("name = small\nmemory = \"many\"\n= 3\nvif = [ 'a' 'b' ]\nx = 1 2\n");
        Assert.Equal(["Line 1:", "Line 3:", "Line 4:", "Line 5:"], cfg.Errors.Select(e => e[..7]));
        Assert.Contains(cfg.Problems(), p => p.Contains("'many' is no number", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("name='x'")]
    [InlineData("name='a/b'; memory=1")]
    [InlineData("name='a--incoming'\nmemory=1")]
    [InlineData("name='a'\nmemory=1\nvcpus='many'")]
    [InlineData("name='a'\nmemory=0")]
    [InlineData("name='unclosed\nmemory=1")]
    [InlineData("vif=[")]
    public void WhatCannotBecomeAGuest_HasAProblem(string text) => Assert.NotEmpty(XlCfg.Parse(text).Problems());

    [Fact]
    public void AHugeText_IsNotRead() => Assert.Single(XlCfg.Parse(new string('#', XlCfg.LengthMax + 1)).Errors);

    [Fact]
    public void ListsOfListsWithoutEnd_AreRefused() =>
        Assert.Contains("16 deep", Assert.Single(XlCfg.Parse("a = " + new string('[', XlCfg.LengthMax - 4)).Errors), StringComparison.Ordinal);

    [Fact]
    public void AnyCutOffText_NeverThrows()
    {
        for (var length = 0; length < TheTalks.Length; length++) _ = XlCfg.Parse(TheTalks[..length]).Problems();
    }
}
