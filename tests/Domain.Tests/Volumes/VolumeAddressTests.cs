using XenWeb.Domain.Configs;
using XenWeb.Domain.Volumes;

namespace XenWeb.Domain.Tests.Volumes;

/// <summary>Where a volume is has one spelling, and what is wrong with it is said at once.</summary>
public class VolumeAddressTests
{
    [Theory]
    [InlineData("nbd:nas/small-1", "nbd:nas/small-1", "/run/xenweb/disks/rw/nbd/nas/small-1")]
    [InlineData("nbd:NAS:10809/small-1", "nbd:nas/small-1", "/run/xenweb/disks/rw/nbd/nas/small-1")]
    [InlineData("nbd:10.0.0.9:10810/small-1", "nbd:10.0.0.9:10810/small-1", "/run/xenweb/disks/rw/nbd/10.0.0.9_10810/small-1")]
    [InlineData("nfs:nas/srv/disks/small_1.img", "nfs:nas/srv/disks/small_1.img", "/run/xenweb/disks/rw/nfs/nas/srv/disks/small_1.img")]
    [InlineData("lvm:shared_vg/small-1", "lvm:shared_vg/small-1", "/run/xenweb/disks/rw/lvm/shared_vg/small-1")]
    public void Address_HasOneSpelling_AndItsPathLeadsBackToIt(string text, string spelling, string path)
    {
        var (address, problems) = VolumeAddress.Parse(text);
        Assert.Empty(problems);
        var volume = new Volume(address!, false);
        Assert.Equal((spelling, path), ($"{address}", volume.Path));
        Assert.Equal(volume, Volume.OfPath(path));
        Assert.Equal(new Volume(address!, true), Volume.OfPath(path.Replace("/rw/", "/ro/")));
    }

    [Theory]
    [InlineData("iscsi:nas/x", "A volume's address begins with nbd:, nfs: or lvm:.")]
    [InlineData("nbd:nas", "It is written nbd:SERVER/EXPORT: there is no '/'.")]
    [InlineData("nbd:/small-1", "It names no server.")]
    [InlineData("nbd:nas:0/small-1", "The port '0' is none: it is 1 to 65535.")]
    [InlineData("nbd:na_s/a b", "The server 'na_s' is no host's name and no IPv4 address: letters, digits, dots and hyphens.|The export is 'a b': it may have letters, digits and . _ - + only.")]
    [InlineData("nbd:nas/small-1.claim", "A name that ends in .claim is kept for the record of who may write to a volume.")]
    [InlineData("nfs:nas/srv/../etc", "The file's path, or a part of it, is '..': it may be no '.' and no '..', and begin with no hyphen.")]
    [InlineData("nfs:nas//x", "The file's path, or a part of it, is empty.")]
    [InlineData("lvm:-g/-v", "The volume group is '-g': it may be no '.' and no '..', and begin with no hyphen.|The logical volume is '-v': it may be no '.' and no '..', and begin with no hyphen.")]
    public void Mistakes_AreToldAllAtOnce_InWords(string text, string problems) => Assert.Equal(problems.Split('|'), VolumeAddress.Parse(text).Problems);

    [Theory]
    [InlineData("/run/xenweb/disks/rw/nbd/nas")]
    [InlineData("/run/xenweb/disks/rw/nbd/nas_10809/x")]
    [InlineData("/run/xenweb/disks/xx/nbd/nas/x")]
    [InlineData("/run/xenweb/disks/rw/nfs/nas/../x")]
    [InlineData("/dev/vg/small-1")]
    public void Path_ThatIsNoVolumes_IsNone(string path) => Assert.Null(Volume.OfPath(path));

    [Fact]
    public void Configuration_WithAVolume_IsKeptAsItIs_AndXlGetsThePath()
    {
        const string Text = "name = \"small-1\"\ntype = \"pvh\"\nkernel = \"/boot/vmlinuz\"\nmemory = 512\ndisk = [ \"format=raw,vdev=xvda,access=rw,target=nfs:nas/srv/small-1.img\",\n         \"/dev/vg/scratch,raw,xvdb,rw\" ]\n# as it was\n";
        var read = GuestConfigText.Read(Text);
        Assert.Empty(read.Problems);
        Assert.Equal(read.Config, GuestConfigText.Read(GuestConfigText.Write(read.Config)).Config);
        Assert.Equal(["/dev/vg/scratch", "/run/xenweb/disks/rw/nfs/nas/srv/small-1.img"], read.Config.DiskTargets.AsEnumerable());
        Assert.Equal(new Volume(VolumeAddress.Parse("nfs:nas/srv/small-1.img").Address!, false), VolumeText.VolumesOf(Text).Single());
        var disks = GuestConfigText.Read(VolumeText.ForXl(Text)).Config.Disks;
        Assert.Equal(read.Config.Disks[0] with { Target = "/run/xenweb/disks/rw/nfs/nas/srv/small-1.img" }, disks[0]);
        Assert.Equal(read.Config.Disks[1], disks[1]);
    }

    [Theory]
    [InlineData("format=qcow2,vdev=xvda,access=rw,target=nbd:nas/x", "disks[0].format")]
    [InlineData("format=raw,vdev=xvda,access=rw,script=block-nbd,target=nbd:nas/x", "disks[0].target")]
    [InlineData("format=raw,vdev=xvda,access=rw,target=nbd:nas", "disks[0].target")]
    public void Disk_ThatIsNoRightVolume_IsAProblemOfItsField(string disk, string field) =>
        Assert.Contains(GuestConfigText.Read($"name = \"x\"\ntype = \"pvh\"\nkernel = \"/boot/vmlinuz\"\nmemory = 512\ndisk = [ \"{disk}\" ]\n").Problems, p => p.Field == field);

    [Fact]
    public void Target_OfXendsDays_StaysXlsMatter() => Assert.Null(GuestConfigText.Read("disk = [ \"nbd:nas 1234,xvda,rw\" ]").Config.Disks[0].Volume);
}
