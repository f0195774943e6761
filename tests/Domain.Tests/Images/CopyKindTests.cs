using XenWeb.Domain.Images;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Images;

/// <summary>What stands in a configuration for a copy's disk.</summary>
public class CopyKindTests
{
    private static readonly CopyKind Files = new("/srv/images/copies/{name}/disk.img", "raw", "/srv/images/copies/{name}");
    private static readonly CopyKind Volumes = Files with { Volume = "nfs:nas/images/copies/{name}/disk.img" };

    private static ImageCopy CopyAt(string disk) => new("cs439-01", "debian", "", disk, "raw", "reflink", default(ByteSize), default, default);

    [Fact]
    public void ACopy_IsAVolumeWhereItsFolderIsServed_ElseItsFile()
    {
        Assert.Equal("/srv/images/copies/cs439-01/disk.img", Files.TargetOf("cs439-01"));
        Assert.Equal("nfs:nas/images/copies/cs439-{n}/disk.img", Volumes.TargetOf("cs439-{n}"));
        Assert.Equal("/srv/images/copies/cs439-01/vmlinuz", Volumes.FileOf("cs439-01", CopyKind.KernelFile));
    }

    [Fact]
    public void ACopyOfAnOlderKind_KeepsItsOwnPath()
    {
        Assert.Equal("nfs:nas/images/copies/cs439-01/disk.img", Volumes.TargetOf(CopyAt("/srv/images/copies/cs439-01/disk.img")));
        Assert.Equal("/srv/images/copies/cs439-01/disk.qcow2", Volumes.TargetOf(CopyAt("/srv/images/copies/cs439-01/disk.qcow2")));
    }
}
