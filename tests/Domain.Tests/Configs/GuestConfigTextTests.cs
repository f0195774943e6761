using XenWeb.Domain.Configs;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Configs;

public class GuestConfigTextTests
{
    private const int Rounds = 500;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WhatIsWritten_IsReadBackAsItWas(bool hostile)
    {
        for (var seed = 1; seed <= Rounds; seed++)
        {
            var config = new RandomConfigs(seed, hostile).Next();
            var text = GuestConfigText.Write(config);
            var read = GuestConfigText.Read(text);
            Assert.True(GuestConfigJson.Write(config) == GuestConfigJson.Write(read.Config), $"seed {seed}:\n{text}\nis read as\n{GuestConfigText.Write(read.Config)}{string.Join('\n', read.Problems)}");
        }
    }

    // It took two gigabytes for a text of 64 KiB
    [Theory]
    [InlineData("vif")]
    [InlineData("channel")]
    [InlineData("vfb")]
    public void ThousandsOfPartsThatHaveNoField_TakeMemoryByTheirLength(string key)
    {
        var text = $"name = \"x\"\nmemory = 1\n{key} = [ \"{string.Concat(Enumerable.Repeat("a=,", 20_000))}\" ]\n";
        var before = GC.GetAllocatedBytesForCurrentThread();
        GuestConfigText.Read(text);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400L * text.Length);
    }

    [Fact]
    public void JsonAndBack_LosesNothing()
    {
        for (var seed = 1; seed <= Rounds; seed++)
        {
            var config = new RandomConfigs(seed, hostile: true).Next();
            Assert.True(config == GuestConfigJson.Read(GuestConfigJson.Write(config)), $"seed {seed}");
        }
    }

    [Fact]
    public void TwoThatDifferInOnePartOfAList_AreNotEqual()
    {
        var one = new GuestConfig { Name = "a", Memory = ByteSize.FromMiB(1), Disks = [new() { Target = "/a", Device = "xvda" }] };
        Assert.Equal(one, one with { Disks = [new() { Target = "/a", Device = "xvda" }] });
        Assert.NotEqual(one, one with { Disks = [new() { Target = "/b", Device = "xvda" }] });
        Assert.NotEqual(one, one with { Boot = new() { BootloaderArguments = ["--quiet"] } });
    }

    [Fact]
    public void Json_WithTheLeastIn_HasNoNulls()
    {
        var config = GuestConfigJson.Read("""{ "name": "a", "memory": 1048576 }""")!;
        Assert.Equal((0, 0, "", GuestRules.None, GuestBoot.Default), (config.Disks.Length, config.Vifs.Length, config.Extra, config.Rules, config.Boot));
        Assert.NotEmpty(GuestConfigRules.Check(config));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{ \"name\": null, \"memory\": 1 }")]
    [InlineData("{ \"name\": \"a\", \"memory\": \"much\" }")]
    [InlineData("{ \"name\": \"a\", \"memory\": 1, \"rules\": { \"pinnedTo\": \"a b\" } }")]
    public void BadJson_IsNoConfiguration(string json) => Assert.Null(GuestConfigJson.Read(json));

    [Fact]
    public void OwnFields_TravelAsCommentsThatXlPassesOver()
    {
        var config = new GuestConfig
        {
            Name = "small-1", Memory = ByteSize.FromMiB(512), Priority = new(-3), Owner = "Dr. \"G\"\nmemory = 1", Class = "cs439",
            Rules = new() { PinnedTo = new HostId("ferby"), KeepApart = "web", NeverMoves = true },
        };
        var text = GuestConfigText.Write(config);
        Assert.Equal(["memory", "name", "type"], XlCfg.Parse(text).Settings.Keys);
        Assert.Contains("# xenweb.keep_apart = \"web\"\n", text, StringComparison.Ordinal);
        Assert.Equal(config, GuestConfigText.Read(text).Config);
    }

    [Fact]
    public void WhatHasNoField_IsKeptAsItWasWritten()
    {
        var config = GuestConfigText.Read("""
            # at the top
            name = 'a'  # the name
            vnuma = [ [ "pnode=0",  # inside
                        'size=512' ], ]
            memory = 0x200; pool='lab'
            disk = [ 'phy:/dev/a,xvda,w', # the disk
                   ]
            pool += "2"
            # xenweb.colour = 5
            """).Config;
        Assert.Equal("""
            # at the top
            # the name
            vnuma = [ [ "pnode=0",  # inside
                        'size=512' ], ]
            pool='lab'
            # the disk
            pool += "2"
            # xenweb.colour = 5
            """.ReplaceLineEndings("\n"), config.Extra);
        Assert.Equal((512L, "/dev/a"), (config.Memory.MiB, config.Disks[0].Target));
    }

    [Fact]
    public void EveryValueThatCannotBeRead_IsToldBesideItsField()
    {
        var read = GuestConfigText.Read("""
            name = [ 'a' ]
            type = "vmware"
            uuid = "7"
            memory = "much"
            vcpus = 09
            disk = [ '/dev/a,raw,xvda,w', 'foo:/dev/b,xvdb,w', '/dev/c,raw' ]
            vif = 'bridge=xenbr0'
            on_crash = "panic"
            cap = 5
            cap += 5
            # xenweb.priority = high
            # xenweb.pinned_to = "a b"
            kernel = "/boot/vmlinuz"
            """);
        Assert.Equal(["actions.crash", "cap", "disks[1]", "disks[2]", "id", "memory", "name", "priority", "rules.pinnedTo", "type", "vcpus", "vifs"],
            read.Problems.Select(p => p.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void RootAndExtra_AreJoinedAsXlDoes()
    {
        Assert.Equal("root=/dev/sda1 ro quiet", GuestConfigText.Read("root='/dev/sda1 ro'; extra='quiet'").Config.Boot.CommandLine);
        Assert.Equal("all", GuestConfigText.Read("root='/dev/sda1 ro'; extra='quiet'; cmdline='all'").Config.Boot.CommandLine);
    }

    [Fact]
    public void AScreenOfWhichNothingIsSaid_IsThereForHvmOnly()
    {
        Assert.Null(GuestConfigText.Read("name='a'").Config.Vnc);
        Assert.Contains(GuestConfigText.Read("name='a'; memory=1; type='hvm'").Problems, p => p.Field == "vnc.enabled");
        Assert.True(GuestConfigText.Read("name='a'; type='hvm'; vnclisten='127.0.0.1'").Config.Vnc!.Enabled);
        Assert.False(GuestConfigText.Read("name='a'; vnclisten='127.0.0.1'").Config.Vnc!.Enabled);
        Assert.True(GuestConfigText.Read("name='a'; vfb=['vncpasswd=x']").Config.Vnc!.Enabled);
    }

    [Theory]
    [InlineData('#')]
    [InlineData('[')]
    [InlineData('\n')]
    [InlineData('"')]
    public void AMebibyte_IsRefusedAtOnce(char c)
    {
        var problem = Assert.Single(GuestConfigText.Read(new string(c, 1 << 20)).Problems);
        Assert.Contains("1048576", problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("a=[")]
    [InlineData("a=\"x\"\na+=\"x\"\n")]
    [InlineData("a=['x']\na+=['x']\n")]
    [InlineData("\\")]
    [InlineData("a=1\n")]
    [InlineData("disk=['a:a:'] ")]
    [InlineData("# xenweb.owner=\"")]
    public void TheLongestTextOfAnything_IsReadToTheEnd(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, XlCfg.LengthMax / part.Length));
        Assert.NotEmpty(GuestConfigText.Read(text).Problems);
        Assert.True(XlCfg.Parse(text).Errors.Length <= 101);
    }

    [Fact]
    public void AnyMutationOfAText_NeverThrows()
    {
        var text = GuestConfigText.Write(new RandomConfigs(7, hostile: false).Next());
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var at = random.Next(text.Length);
            _ = GuestConfigText.Read(text[..at] + "\"'\\[],=#;\n\0\r\ud800x"[random.Next(14)] + text[(at + random.Next(2))..]);
        }
    }
}
