using System.Diagnostics;
using System.Threading.Channels;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Images;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Images;

namespace XenWeb.Infrastructure.Tests.Images;

/// <summary>Stores on disks of their own: one whose file system shares blocks, one in an LVM thin pool, and one that is full. In a kernel that is a program.</summary>
public sealed class ThinStoreTests
{
    private const int ImageMiB = 24;

    // There it is a file system of its own, in memory
    private static string In(string path) => Path.Combine(Path.GetTempPath(), path);

    private static string Run(string program, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = run.StandardOutput.ReadToEnd();
        var wrong = run.StandardError.ReadToEnd();
        run.WaitForExit();
        Assert.True(run.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {wrong}");
        return said.Trim();
    }

    // A disk that takes of memory what is written to it
    private static string Disk(string name, string size)
    {
        Run("truncate", "--size", size, In(name));
        return Run("losetup", "--find", "--show", In(name));
    }

    private static async Task<string?> BuildAsync(ImageWorks works, ImageRecipe recipe)
    {
        var events = Channel.CreateUnbounded<ImageAgentEvent>();
        Assert.Null(await works.ActAsync(new ImageAgentEffect.Keep(Guid.NewGuid(), recipe), default));
        works.Begin(new ImageAgentEffect.Build(recipe), events.Writer);
        await foreach (var happened in events.Reader.ReadAllAsync())
        {
            if (happened is ImageAgentEvent.BuildEnded ended) return ended.Problem;
        }
        throw new InvalidOperationException("no end was told");
    }

    // Random, so that nothing of it is saved by being nothing
    private static async Task<ImageBuilt> ImportAsync(ImageWorks works, string folder)
    {
        await File.WriteAllBytesAsync(Path.Combine(folder, "imports", "base.img"), System.Security.Cryptography.RandomNumberGenerator.GetBytes(ImageMiB << 20));
        Assert.Null(await BuildAsync(works, new ImageRecipe { Name = "base", Import = "base.img" }));
        return works.Scan().Images["base"].Built!;
    }

    private static async Task CopyAsync(ImageWorks works, int count)
    {
        Assert.Null(await works.ActAsync(new ImageAgentEffect.Copy(Guid.NewGuid(), "base", [.. Enumerable.Range(1, count).Select(n => $"base-{n:00}")]), default));
        Assert.Equal(count, works.Scan().Copies.Count);
    }

    private static async Task<byte[]> HeadAsync(string disk)
    {
        await using var file = File.OpenRead(disk);
        var head = new byte[4096];
        await file.ReadExactlyAsync(head);
        return head;
    }

    [StoreFact]
    public Task OnAFileSystemThatSharesBlocks_ThirtyCopiesTakeNoSpace_AndEachIsItsOwn() => StoreKernel.RunAsync(async () =>
    {
        Directory.CreateDirectory(In("btrfs"));
        var disk = Disk("btrfs.disk", "600M");
        Run("mkfs.btrfs", "--quiet", disk);
        Run("mount", disk, In("btrfs"));
        await using var works = new ImageWorks(new ImageStoreOptions { Folder = In("btrfs/images"), Volumes = "nfs:nas/srv/images", LeastFree = ByteSize.FromMiB(64) }, TimeProvider.System);
        await works.OpenAsync(default);
        var image = await ImportAsync(works, In("btrfs/images"));
        Assert.Equal(("reflink", "nfs:nas/srv/images/copies/{name}/disk.img"), (works.Scan().Driver, works.Scan().Kind!.Volume));
        Run("sync");
        var before = new DriveInfo(In("btrfs")).AvailableFreeSpace;
        await CopyAsync(works, 30);
        Run("sync");
        var taken = (before - new DriveInfo(In("btrfs")).AvailableFreeSpace) >> 20;
        Assert.True(taken < ImageMiB, $"30 copies of {ImageMiB} MiB took {taken} MiB");

        var (first, second) = (works.Scan().Copies["base-01"], works.Scan().Copies["base-02"]);
        await File.WriteAllBytesAsync(first.Disk, new byte[4096]);
        Assert.True(works.Scan().Copies["base-01"].IsWritten);
        Assert.Equal(await HeadAsync(image.Disk), await HeadAsync(second.Disk));
        Assert.Null(await works.ActAsync(new ImageAgentEffect.Reset(Guid.NewGuid(), "base", "base-01"), default));
        Assert.Equal(await HeadAsync(image.Disk), await HeadAsync(first.Disk));
        Assert.False(works.Scan().Copies["base-01"].IsWritten);
    });

    [StoreFact]
    public Task InAThinPool_CopiesAreSnapshots_AndAResetIsAnother() => StoreKernel.RunAsync(async () =>
    {
        Environment.SetEnvironmentVariable("LVM_SYSTEM_DIR", Directory.CreateDirectory(In("lvm")).FullName);
        await File.WriteAllTextAsync(In("lvm/lvm.conf"), "devices { use_devicesfile=0 }\nglobal { thin_check_executable=\"\" thin_repair_executable=\"\" }\nactivation { udev_sync=0 udev_rules=0 monitoring=0 }\nbackup { backup=0 archive=0 }\n");
        Run("vgcreate", "--quiet", "lab", Disk("lvm.disk", "300M"));
        Run("lvcreate", "--yes", "--quiet", "--type", "thin-pool", "--size", "200M", "--name", "thin", "lab");
        var options = new ImageStoreOptions { Folder = In("images"), ThinPool = "lab/thin", LeastFree = ByteSize.FromMiB(1) };
        await Assert.ThrowsAsync<IOException>(async () => await new ImageWorks(options with { ThinPool = "lab/none" }, TimeProvider.System).OpenAsync(default));
        await using var works = new ImageWorks(options, TimeProvider.System);
        await works.OpenAsync(default);
        var image = await ImportAsync(works, In("images"));
        await CopyAsync(works, 30);
        var found = works.Scan();
        Assert.Equal(("lvm", "raw", "/dev/lab/xenweb-base-01"), (found.Driver, found.Copies["base-01"].Format, found.Copies["base-01"].Disk));
        Assert.Equal("/dev/lab/xenweb-base-07", found.Kind!.DiskOf("base-07"));
        var percent = double.Parse(Run("lvs", "--noheadings", "--options", "data_percent", "lab/thin"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(percent < 100.0 * 2 * ImageMiB / 200, $"the image and 30 copies of {ImageMiB} MiB take {percent} % of 200 MiB");

        Assert.False(found.Copies["base-01"].IsWritten);
        await using (var first = new FileStream(found.Copies["base-01"].Disk, FileMode.Open, FileAccess.Write)) await first.WriteAsync(new byte[4096]);
        Run("sync");
        Assert.True(works.Scan().Copies["base-01"].IsWritten);
        Assert.Equal(new byte[4096], await HeadAsync(found.Copies["base-01"].Disk));
        Assert.Equal(await HeadAsync(image.Disk), await HeadAsync(found.Copies["base-02"].Disk));
        Assert.Null(await works.ActAsync(new ImageAgentEffect.Reset(Guid.NewGuid(), "base", "base-01"), default));
        Assert.Equal(await HeadAsync(image.Disk), await HeadAsync(found.Copies["base-01"].Disk));
        foreach (var copy in found.Copies.Keys) Assert.Null(await works.ActAsync(new ImageAgentEffect.Discard(Guid.NewGuid(), copy), default));
        Assert.DoesNotContain("xenweb-base", Run("lvs", "--noheadings", "--options", "lv_name", "lab"), StringComparison.Ordinal);
    });

    [StoreFact]
    public Task AStoreThatFillsUpInTheMiddleOfABuild_SaysSo_AndIsAsItWas() => StoreKernel.RunAsync(async () =>
    {
        Directory.CreateDirectory(In("small"));
        Run("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", In("small"));
        var options = new ImageStoreOptions { Folder = In("small/images"), LeastFree = ByteSize.FromMiB(1) };
        await using var works = new ImageWorks(options, TimeProvider.System);
        await works.OpenAsync(default);
        var tree = Directory.CreateDirectory(In("tree")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(tree, "much"), System.Security.Cryptography.RandomNumberGenerator.GetBytes(16 << 20));
        Run("tar", "-cf", In("small/images/imports/much.tar"), "-C", tree, ".");
        var free = new DriveInfo(In("small")).AvailableFreeSpace >> 20;
        // 16 MiB of tarball and 16 of its tree leave too little for the file system
        Assert.Equal("The store's disk is full.", await BuildAsync(works, new ImageRecipe { Name = "much", Import = "much.tar", Size = ByteSize.FromMiB(256) }));
        Assert.Empty(Directory.EnumerateFileSystemEntries(In("small/images/.work")));
        Assert.Null(works.Scan().Images["much"].Built);
        Assert.True((new DriveInfo(In("small")).AvailableFreeSpace >> 20) >= free - 1);
        // With the default a build that can't succeed is not begun
        await using var careful = new ImageWorks(options with { LeastFree = new ImageStoreOptions { Folder = "" }.LeastFree }, TimeProvider.System);
        await careful.OpenAsync(default);
        Assert.Matches("a build needs 512\\sMiB at least", await BuildAsync(careful, new ImageRecipe { Name = "much", Import = "much.tar", Size = ByteSize.FromMiB(256) }));
    });

    [StoreFact]
    public Task AStoreThatFillsUpWhileCopiesAreMade_HasNoneOfThem() => StoreKernel.RunAsync(async () =>
    {
        Directory.CreateDirectory(In("tight"));
        Run("mount", "-t", "tmpfs", "-o", "size=56m", "tmpfs", In("tight"));
        await using var works = new ImageWorks(new ImageStoreOptions { Folder = In("tight/images"), LeastFree = ByteSize.FromMiB(1) }, TimeProvider.System);
        await works.OpenAsync(default);
        await ImportAsync(works, In("tight/images"));
        File.Delete(In("tight/images/imports/base.img"));
        await File.WriteAllBytesAsync(In("tight/others"), new byte[(int)new DriveInfo(In("tight")).AvailableFreeSpace - (1 << 20)]);
        var why = await works.ActAsync(new ImageAgentEffect.Copy(Guid.NewGuid(), "base", [.. Enumerable.Range(1, 30).Select(n => $"base-{n:00}")]), default);
        Assert.Contains("The store's disk is full. Nothing was copied.", why, StringComparison.Ordinal);
        Assert.Empty(works.Scan().Copies);
        Assert.Empty(Directory.EnumerateFileSystemEntries(In("tight/images/.work")));
    });
}
