using XenWeb.Domain.Configs;
using XenWeb.Domain.Exports;
using XenWeb.Domain.Guests;

namespace XenWeb.Domain.Tests.Exports;

/// <summary>What an export is made of, how plain QEMU is told to run it, and what becomes of it when it is brought back.</summary>
public sealed class ExportPlanTests
{
    private static GuestConfig Read(string more) => GuestConfigText.Read($"name = 'small-1'\nmemory = 512\nvcpus = 2\n{more}\n").Config;

    private static readonly GuestConfig _small = Read("""
        kernel = '/srv/images/vmlinuz'
        ramdisk = '/srv/images/initrd'
        cmdline = "root=/dev/xvda1 ro resume=/dev/xvdb console=hvc0 quiet note='it is'"
        disk = ['format=raw,vdev=xvda,access=rw,target=/srv/small-1.img', 'format=qcow2,vdev=xvdb,access=ro,target=/srv/swap.qcow2']
        vif = ['mac=00:16:3e:01:02:03,bridge=xenbr0']
        """);

    [Fact]
    public void ADirectKernelBoot_IsTranslatedToQemusDevices()
    {
        var plan = ExportPlan.Of(_small);
        Assert.Empty(plan.Problems);
        Assert.Equal([("disk-xvda.qcow2", "vda"), ("disk-xvdb.qcow2", "vdb")], plan.Disks.Select(d => (d.File, d.Seen)));
        Assert.Equal("root=/dev/vda1 ro resume=/dev/vdb quiet note='it is' console=ttyS0", plan.CommandLine);
        var run = ExportTexts.Run(plan, hasRamdisk: true);
        Assert.Contains("-kernel vmlinuz -initrd initrd", run, StringComparison.Ordinal);
        // What is in a command line stays one word for the shell
        Assert.Contains("note='\\''it is'\\'' console=ttyS0'", run, StringComparison.Ordinal);
        Assert.Contains("'file=disk-xvdb.qcow2,format=qcow2,if=virtio,readonly=on'", run, StringComparison.Ordinal);
        Assert.Contains("-m 512 -smp 2", run, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xvda2", "root=/dev/xvda2 ro", "root=/dev/vda ro console=ttyS0")]
    [InlineData("xvda", "root=UUID=1234 ro", "root=UUID=1234 ro console=ttyS0")]
    [InlineData("xvda", "root=/dev/mapper/vg-root", "root=/dev/mapper/vg-root console=ttyS0")]
    [InlineData("sda", "root=/dev/sda15", "root=/dev/vda15 console=ttyS0")]
    public void ARootDevice_IsTranslatedOnlyWhereItIsOneOfItsDisks(string device, string line, string expected) =>
        Assert.Equal(expected, ExportPlan.Of(Read($"kernel='/k'\ncmdline='{line}'\ndisk=['format=raw,vdev={device},access=rw,target=/d']")).CommandLine);

    [Fact]
    public void WhatCannotBeTakenAlong_IsToldAllAtOnce()
    {
        var plan = ExportPlan.Of(Read("type='hvm'\nvnc=1\nvncpasswd='secret'\ndisk=['format=vhd,vdev=hda,access=rw,target=/d.vhd', 'format=raw,vdev=hdb,access=rw,script=block-iscsi,target=iqn', 'format=raw,vdev=hdc,access=ro,devtype=cdrom,target=/c.iso']"));
        Assert.Equal(2, plan.Problems.Length);
        Assert.Contains("is vhd: raw and qcow2 can be exported", plan.Problems[0].Text, StringComparison.Ordinal);
        Assert.Contains("served by the script block-iscsi", plan.Problems[1].Text, StringComparison.Ordinal);
        Assert.Equal(["the CD drive hdc", "the password of its VNC screen"], plan.LeftBehind.ToArray());
        Assert.DoesNotContain("secret", GuestConfigJson.Write(plan.Config) + GuestConfigText.Write(plan.Config), StringComparison.Ordinal);
    }

    [Fact]
    public void AGuestThatIsBroughtBack_IsAnotherOne_AndItsFilesLieElsewhere()
    {
        var exported = Read("type='hvm'\nvnc=1\nvncpasswd='secret'\nuuid='00000000-0000-0000-0000-000000000001'\ndisk=['format=qcow2,vdev=xvda,access=rw,target=/old/d.qcow2']\nvif=['mac=00:16:3e:01:02:03,bridge=xenbr0']");
        var id = new GuestId(new Guid("00000000-0000-0000-0000-000000000002"));
        var (config, changes) = ExportImport.Config(exported, "copy", id, at => $"00:16:3e:00:00:0{at}", "/new/copy", "mira", "cs439");
        Assert.Equal(("copy", id, "mira", "cs439"), (config.Name, config.Id, config.Owner, config.Class));
        Assert.Equal(("/new/copy/disk-xvda.img", DiskFormat.Raw), (config.Disks[0].Target, config.Disks[0].Format));
        Assert.Equal("00:16:3e:00:00:00", config.Vifs[0].Mac);
        Assert.False(config.Vnc!.Enabled);
        Assert.Equal(["Its screen is off: give it a password to have it again."], changes.ToArray());
        Assert.Empty(GuestConfigRules.Check(config));
    }

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData(".hidden")]
    [InlineData("-rf")]
    [InlineData(null)]
    public void WhatIsNoFileName_IsNone(string? name) => Assert.False(ExportName.IsFile(name));
}
