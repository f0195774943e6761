using XenWeb.Domain.Configs;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Configs;

public class GuestConfigRulesTests
{
    private static readonly GuestConfig Good = new()
    {
        Name = "small-1",
        Boot = new() { Kernel = "/srv/guest/vmlinuz", Ramdisk = "/srv/guest/initrd", CommandLine = "console=hvc0" },
        Memory = ByteSize.FromMiB(512),
        MemoryMax = ByteSize.FromMiB(1024),
        Vcpus = 2,
        VcpusMax = 4,
        Weight = 256,
        Cap = 150,
        Disks = [new() { Target = "/dev/vg/small-1", Device = "xvda" }, new() { Cdrom = true, ReadOnly = true, Format = DiskFormat.Empty, Device = "xvdc" }],
        Vifs = [new() { Mac = "00:16:3e:00:00:01", Bridge = "xenbr0", Rate = "10Mb/s@20ms", Vlan = "10p/100+10x4" }, new() { Bridge = "ovsbr0:1:2", Script = "vif-openvswitch" }],
        Vnc = new() { Enabled = true, Listen = "127.0.0.1:5", Password = "geheim" },
        Channels = [new() { Name = "org.example.agent.1", Connection = "socket", Path = "/run/agent.sock" }],
        Extra = "# of the lab\npool = \"lab\"",
        Priority = new(5),
        Rules = new() { PinnedTo = new HostId("ferby"), KeepApart = "web" },
        Owner = "lavender",
        Class = "cs439",
    };

    [Fact]
    public void AGoodOne_HasNoProblem() => Assert.Empty(GuestConfigRules.Check(Good));

    // As JSON may have it
    [Fact]
    public void AnArgumentThatIsNull_IsAMistakeOfItsField() =>
        Assert.Equal("boot.bootloaderArguments[1]", Assert.Single(GuestConfigRules.Check(Good with { Boot = new() { Bootloader = "pygrub", BootloaderArguments = ["--quiet", null!] } })).Field);

    [Fact]
    public void OneThatIsWrongEverywhere_HasAProblemBesideEachField()
    {
        var wrong = Good with
        {
            Name = "a--b",
            Type = (GuestType)7,
            Memory = new ByteSize(1000),
            MemoryMax = ByteSize.Zero,
            Vcpus = 0,
            VcpusMax = 513,
            Weight = 0,
            Cap = -1,
            Boot = new() { Kernel = "", Ramdisk = "a\nb", CommandLine = new string('x', 3000), Firmware = "coreboot", Bootloader = "", BootloaderArguments = ["\0"], Order = "xyz" },
            Disks = [new() { Target = "/a", Device = "xvda" }, new() { Target = "/a", Device = "xvda", Script = "a;b", Backend = "a,b", BackendType = "magic", Options = "vdev=x", Format = (DiskFormat)9 }, new() { Device = "../x", Cdrom = true }, new() { Target = "/a", Device = "xvdb" }],
            Vifs = [new() { Mac = "01:16:3e:00:00:01", Bridge = "a b", Vlan = "9999", Rate = "fast", Script = "$(id)", Ip = "; reboot", Type = "x", Model = "a,b", InterfaceName = "sixteencharacter", Backend = "", Options = ",mac=x" }],
            Vnc = new() { Enabled = true, Listen = "0.0.0.0", Display = -1, Options = "x" },
            Serial = ["tcp:0.0.0.0:4555,server"],
            Channels = [new() { Name = "a=b", Connection = "fifo", Path = "x", Options = "y" }],
            Actions = new() { Crash = (GuestAction)99 },
            Extra = "name = 'x'",
            Priority = new(10),
            Rules = new() { KeepApart = " ", PinnedTo = default(HostId) },
            Owner = new string('x', 101),
            Class = "\t",
        };
        var fields = GuestConfigRules.Check(wrong).Select(p => p.Field).ToHashSet();
        Assert.Equal([], Expected.Except(fields));
        Assert.All(GuestConfigRules.Check(wrong), p => Assert.Matches("^[A-Z'].*\\.$", p.Text.ReplaceLineEndings(" ")));
    }

    private static readonly string[] Expected =
    [
        "name", "type", "memory", "memoryMax", "vcpus", "vcpusMax", "weight", "cap", "boot.kernel", "boot.ramdisk", "boot.commandLine", "boot.firmware", "boot.bootloader",
        "boot.bootloaderArguments[0]", "boot.order", "disks[3].target", "disks[1].device", "disks[1].script", "disks[1].backend", "disks[1].backendType", "disks[1].options", "disks[1].format",
        "disks[2].device", "disks[2].readOnly", "disks[2].format", "vifs[0].mac", "vifs[0].bridge", "vifs[0].vlan", "vifs[0].rate", "vifs[0].script", "vifs[0].ip", "vifs[0].type", "vifs[0].model",
        "vifs[0].interfaceName", "vifs[0].backend", "vifs[0].options", "vnc.password", "vnc.listen", "vnc.display", "vnc.options", "serial[0]", "channels[0].name", "channels[0].connection", "channels[0].path",
        "channels[0].options", "actions.crash", "extra", "priority", "rules.keepApart", "rules.pinnedTo", "owner", "class",
    ];

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("small-1--incoming")]
    [InlineData("a\nb")]
    [InlineData("17")]
    [InlineData("Domain-0")]
    [InlineData(" a")]
    public void ANameThatXlCannotBear_IsRefused(string name) => Assert.Equal("name", Assert.Single(GuestConfigRules.Check(Good with { Name = name })).Field);

    [Fact]
    public void HalfACharacter_IsRefused()
    {
        Assert.Equal("name", Assert.Single(GuestConfigRules.Check(Good with { Name = "a\ud800" })).Field);
        Assert.Equal("extra", Assert.Single(GuestConfigRules.Check(Good with { Extra = "# \udc00" })).Field);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("small-1")]
    [InlineData("2nd")]
    [InlineData("Übung")]
    public void ANameThatXlBears_IsTaken(string name) => Assert.Empty(GuestConfigRules.Check(Good with { Name = name }));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.3.2.1:12", true)]
    [InlineData("localhost", true)]
    [InlineData("::1", true)]
    [InlineData("[::1]:2", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("", false)]
    [InlineData("127.0.0.1.example.org", false)]
    [InlineData("127.1", false)]
    [InlineData("127.0.0.256", false)]
    [InlineData("127.evil.example.org", false)]
    [InlineData("10.0.0.1:5", false)]
    [InlineData("127.0.0.1,0.0.0.0", false)]
    [InlineData("::", false)]
    public void AScreen_ListensOnLoopbackOnly(string listen, bool taken) =>
        Assert.Equal(taken, GuestConfigRules.Check(Good with { Vnc = Good.Vnc! with { Listen = listen } }).IsEmpty);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("longer than 8")]
    public void AScreen_NeedsAPasswordThatVncReads(string? password) =>
        Assert.Equal("vnc.password", Assert.Single(GuestConfigRules.Check(Good with { Vnc = new() { Enabled = true, Password = password } })).Field);

    [Fact]
    public void AScreenThatIsOff_NeedsNoPassword() => Assert.Empty(GuestConfigRules.Check(Good with { Type = GuestType.Hvm, Vnc = new() }));

    [Theory]
    [InlineData("vnc = 1")]
    [InlineData("vfb = [ 'vnc=1,vnclisten=0.0.0.0' ]")]
    [InlineData("pool = 'a'; vncpasswd = ''")]
    [InlineData("spice = 1")]
    [InlineData("spice = 1; spicehost = '0.0.0.0'; spicepasswd = 'x'")]
    [InlineData("device_model_args = [ '-vnc', ':5' ]")]
    [InlineData("device_model_args_hvm = [ '--vnc=:5' ]")]
    [InlineData("device_model_args = '-monitor tcp:0.0.0.0:4444'")]
    [InlineData("# xenweb.owner = \"another\"")]
    [InlineData("pool = 'unclosed")]
    [InlineData("import os")]
    [InlineData("pool = 'a'\r")]
    public void ExtraLines_OpenNoWayInAndTouchNoField(string extra)
    {
        var problems = GuestConfigRules.Check(Good with { Extra = extra });
        Assert.NotEmpty(problems);
        Assert.All(problems, p => Assert.Equal("extra", p.Field));
    }

    [Theory]
    [InlineData("spice = 1; spicehost = '127.0.0.1'; spicepasswd = 'x'")]
    [InlineData("device_model_args = [ '-device', 'usb-tablet' ]")]
    [InlineData("vncviewer_note = 'system(\"rm -rf /\")'")]
    [InlineData("# xenweb.colour = 3")]
    public void OtherExtraLines_AreTaken(string extra) => Assert.Empty(GuestConfigRules.Check(Good with { Extra = extra }));

    [Theory]
    [InlineData("10Mb/s")]
    [InlineData("250KB/s")]
    [InlineData("1GB/s@20ms")]
    [InlineData("8b/s@50us")]
    public void Rates_AreReadAsXlDoes(string rate) => Assert.Empty(GuestConfigRules.Check(Good with { Vifs = [new() { Rate = rate }] }));

    [Theory]
    [InlineData("10")]
    [InlineData("0Mb/s")]
    [InlineData("10Mb")]
    [InlineData("10Tb/s")]
    [InlineData("99999999999b/s")]
    [InlineData("1Mb/s@5000s")]
    public void ARateThatXlRefuses_IsRefused(string rate) => Assert.Equal("vifs[0].rate", Assert.Single(GuestConfigRules.Check(Good with { Vifs = [new() { Rate = rate }] })).Field);

    [Theory]
    [InlineData("10", true)]
    [InlineData("10p/20", true)]
    [InlineData("10p/100-110u", true)]
    [InlineData("10/20", false)]
    [InlineData("10p/20p", false)]
    [InlineData("10p/30-20", false)]
    [InlineData("10p/4000+100x5", false)]
    [InlineData("0", false)]
    [InlineData("10u", false)]
    public void Vlans_HaveOneOfThePortsOwn(string vlan, bool taken) => Assert.Equal(taken, GuestConfigRules.Check(Good with { Vifs = [new() { Vlan = vlan }] }).IsEmpty);

    [Fact]
    public void TheSameMac_TwiceInAnySpelling_IsTold() =>
        Assert.Equal("vifs[1].mac", Assert.Single(GuestConfigRules.Check(Good with { Vifs = [new() { Mac = "00:16:3e:aa:00:01" }, new() { Mac = "00:16:3E:AA:00:01" }] })).Field);

    [Fact]
    public void ADiskAndAPartOfIt_Clash() =>
        Assert.Equal("disks[1].device", Assert.Single(GuestConfigRules.Check(Good with { Disks = [new() { Target = "/a", Device = "xvda" }, new() { Target = "/b", Device = "xvda1" }] })).Field);

    [Fact]
    public void TwoPartsOfADisk_AreTwoDisks() =>
        Assert.Empty(GuestConfigRules.Check(Good with { Disks = [new() { Target = "/a", Device = "sda1" }, new() { Target = "/b", Device = "sda11" }] }));

    [Fact]
    public void WhatTheConfigurationNeeds_IsSortedAndEachOnce()
    {
        var config = Good with
        {
            Vifs = [new() { Mac = "00:16:3E:00:00:02", Bridge = "xenbr1" }, new() { Mac = "00:16:3e:00:00:01", Bridge = "xenbr0" }, new() { Bridge = "ovs0.100", Script = "vif-openvswitch" }, new() { Bridge = "xenbr0", Mac = "none" }],
            Disks = [new() { Target = "vg/b" }, new() { Target = "/dev/a" }, new() { Target = "/dev/a" }, new() { Target = "iqn.x", Script = "block-iscsi" }, new() { Cdrom = true }],
        };
        Assert.Equal(["00:16:3e:00:00:01", "00:16:3e:00:00:02"], config.Macs.AsEnumerable());
        Assert.Equal(["ovs0", "xenbr0", "xenbr1"], config.Bridges.AsEnumerable());
        Assert.Equal(["/dev/a", "/dev/vg/b"], config.DiskTargets.AsEnumerable());
        Assert.Equal((ByteSize.FromMiB(512), 2), (config.Needs.Memory, config.Needs.Vcpus));
    }

    [Fact]
    public void AnyConfiguration_IsCheckedWithoutThrowing_AndWhatPassesReadsBack()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var config = new RandomConfigs(seed, hostile: true).Next();
            if (GuestConfigRules.Check(config).IsEmpty) Assert.True(GuestConfigText.Read(GuestConfigText.Write(config)).Problems.IsEmpty, $"seed {seed}");
        }
    }

    [Fact]
    public void HundredsOfParts_AreToldNotLookedAtOneByOne()
    {
        var problems = GuestConfigRules.Check(Good with { Disks = [.. Enumerable.Repeat(new GuestDisk(), 5000)], Vifs = [.. Enumerable.Repeat(new GuestVif(), 5000)] });
        Assert.Contains(problems, p => p.Text == "There are 5000 disks; 64 are possible.");
        Assert.Contains(problems, p => p.Field == "vifs");
    }
}
