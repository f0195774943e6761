using System.Diagnostics;
using System.Threading.Channels;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Images;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Images;

namespace XenWeb.Infrastructure.Tests.Images;

/// <summary>A real store, with the real tools: imports, copies, resets, and what is left after an end in the middle.</summary>
public sealed class ImageStoreTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-images-").FullName;
    private readonly Channel<ImageAgentEvent> _events = Channel.CreateUnbounded<ImageAgentEvent>();
    private ImageWorks _works = null!;

    private ImageStoreOptions Options => new() { Folder = _folder, Variant = "essential", Base = [] };

    public async Task InitializeAsync()
    {
        _works = new ImageWorks(Options, TimeProvider.System);
        Assert.Empty(await _works.OpenAsync(default));
    }

    public async Task DisposeAsync()
    {
        await _works.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        run.WaitForExit();
        Assert.True(run.ExitCode == 0, $"{program}: {run.StandardError.ReadToEnd()}");
    }

    private async Task<string?> BuildAsync(ImageRecipe recipe)
    {
        Assert.Null(await ActAsync(new ImageAgentEffect.Keep(Guid.NewGuid(), recipe)));
        _works.Begin(new ImageAgentEffect.Build(recipe), _events.Writer);
        return await EndAsync();
    }

    private async Task<string?> EndAsync()
    {
        await foreach (var happened in _events.Reader.ReadAllAsync())
        {
            if (happened is ImageAgentEvent.BuildEnded ended) return ended.Problem;
        }
        throw new InvalidOperationException("no end was told");
    }

    private Task<string?> ActAsync(ImageAgentEffect.Act act) => _works.ActAsync(act, default);

    private string Import(string name) => Path.Combine(_folder, "imports", name);

    private void AssertNothingIsLeft() => Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder, ".work")));

    private async Task<ImageBuilt> TarAsync(string name)
    {
        var tree = Directory.CreateDirectory(Path.Combine(_folder, "tree"));
        Directory.CreateDirectory(Path.Combine(tree.FullName, "boot"));
        await File.WriteAllTextAsync(Path.Combine(tree.FullName, "boot", "vmlinuz-6.1"), "kernel");
        await File.WriteAllTextAsync(Path.Combine(tree.FullName, "boot", "initrd.img-6.1"), "ramdisk");
        Run("tar", "-cf", Import($"{name}.tar"), "-C", tree.FullName, ".");
        Assert.Null(await BuildAsync(new ImageRecipe { Name = name, Import = $"{name}.tar", Size = ByteSize.FromMiB(256), ConsoleSignIn = true }));
        return _works.Scan().Images[name].Built!;
    }

    [Fact]
    public async Task ATarball_BecomesAnImage_WithItsKernelBesideIt_AndTheSameOneAgain()
    {
        var first = await TarAsync("own");
        Assert.Equal(("kernel", "ramdisk"), (await File.ReadAllTextAsync(first.Kernel!), await File.ReadAllTextAsync(first.Ramdisk!)));
        Run("e2fsck", "-fn", first.Disk);
        Run("debugfs", "-R", "stat /etc/systemd/system/serial-getty@hvc0.service.d/sign-in.conf", first.Disk);
        Assert.Null(await BuildAsync(new ImageRecipe { Name = "own", Import = "own.tar", Size = ByteSize.FromMiB(256), ConsoleSignIn = true }));
        Assert.Equal(first.Hash, _works.Scan().Images["own"].Built!.Hash);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task AnImageThatDoesNotFit_IsToldSo()
    {
        var tree = Directory.CreateDirectory(Path.Combine(_folder, "tree"));
        await File.WriteAllBytesAsync(Path.Combine(tree.FullName, "much"), System.Security.Cryptography.RandomNumberGenerator.GetBytes(12 << 20));
        Run("tar", "-cf", Import("much.tar"), "-C", tree.FullName, ".");
        Assert.Contains("choose a larger size", await BuildAsync(new ImageRecipe { Name = "much", Import = "much.tar", Size = ByteSize.FromMiB(8) }), StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task ATarballWithALinkOutOfItself_IsRefused_AndNothingIsWrittenThere()
    {
        var outside = Directory.CreateDirectory(Path.Combine(_folder, "outside"));
        var tree = Directory.CreateDirectory(Path.Combine(_folder, "tree"));
        Directory.CreateSymbolicLink(Path.Combine(tree.FullName, "etc"), outside.FullName);
        Run("tar", "-cf", Import("evil.tar"), "-C", tree.FullName, ".");
        var why = await BuildAsync(new ImageRecipe { Name = "evil", Import = "evil.tar", Size = ByteSize.FromMiB(256), ConsoleSignIn = true });
        Assert.Contains("/etc is a link", why, StringComparison.Ordinal);
        Assert.Empty(outside.EnumerateFileSystemInfos());
        AssertNothingIsLeft();
    }

    [Theory]
    [InlineData("boot")]
    [InlineData("boot/initrd.img-1")]
    [InlineData("boot/vmlinuz-1")]
    public async Task ATarballWhoseKernelIsALinkToTheHostsFiles_TakesNothingOfThem(string linked)
    {
        var outside = Directory.CreateDirectory(Path.Combine(_folder, "outside"));
        foreach (var name in new[] { "vmlinuz-1", "initrd.img-1" }) await File.WriteAllTextAsync(Path.Combine(outside.FullName, name), "the host's secret");
        var tree = Directory.CreateDirectory(Path.Combine(_folder, "tree"));
        if (linked == "boot") Directory.CreateSymbolicLink(Path.Combine(tree.FullName, "boot"), outside.FullName);
        else
        {
            Directory.CreateDirectory(Path.Combine(tree.FullName, "boot"));
            foreach (var name in new[] { "boot/vmlinuz-1", "boot/initrd.img-1" }.Where(n => n != linked)) await File.WriteAllTextAsync(Path.Combine(tree.FullName, name), "its own");
            File.CreateSymbolicLink(Path.Combine(tree.FullName, linked), Path.Combine(outside.FullName, Path.GetFileName(linked)));
        }
        Run("tar", "-cf", Import("linked.tar"), "-C", tree.FullName, ".");
        Assert.Null(await BuildAsync(new ImageRecipe { Name = "linked", Import = "linked.tar", Size = ByteSize.FromMiB(256) }));
        var built = _works.Scan().Images["linked"].Built!;
        Assert.All(new[] { built.Kernel, built.Ramdisk }.OfType<string>(), file => Assert.Equal("its own", File.ReadAllText(file)));
        Assert.Null(built.Ramdisk);
    }

    [Fact]
    public async Task AQcow2_IsTakenInAsRaw_ABrokenOneIsRefusedInWords()
    {
        Run("qemu-img", "create", "-q", "-f", "qcow2", Import("good.qcow2"), "16M");
        Run("qemu-io", "-f", "qcow2", "-c", "write -P 7 0 1M", Import("good.qcow2"));
        Assert.Null(await BuildAsync(new ImageRecipe { Name = "good", Import = "good.qcow2" }));
        Assert.Equal((16, "raw"), (_works.Scan().Images["good"].Built!.Size.MiB, _works.Scan().Images["good"].Built!.Format));

        // A cluster of the data that the table does not count any more
        var bytes = await File.ReadAllBytesAsync(Import("good.qcow2"));
        Array.Clear(bytes, 0x20000, 512);
        await File.WriteAllBytesAsync(Import("torn.qcow2"), bytes);
        var why = await BuildAsync(new ImageRecipe { Name = "torn", Import = "torn.qcow2" });
        Assert.Contains("torn.qcow2 is broken", why, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Import("none.qcow2"), "no image at all");
        Assert.Contains("no qcow2 image that can be read", await BuildAsync(new ImageRecipe { Name = "none", Import = "none.qcow2" }), StringComparison.Ordinal);
        Assert.Null(_works.Scan().Images["torn"].Built);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task AQcow2ThatLeansOnAFileOfTheMachine_IsRefused()
    {
        Run("qemu-img", "create", "-q", "-f", "qcow2", "-u", "-F", "raw", "-b", "/etc/shadow", Import("spy.qcow2"), "1M");
        Assert.Contains("leans on another file (/etc/shadow)", await BuildAsync(new ImageRecipe { Name = "spy", Import = "spy.qcow2" }), StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task ThirtyCopies_TakeASecondOfWorkEachAtMost_AndNoSpaceButTheirDifferences()
    {
        var image = await TarAsync("base");
        var began = Stopwatch.StartNew();
        Assert.Null(await ActAsync(new ImageAgentEffect.Copy(Guid.NewGuid(), "base", [.. Enumerable.Range(1, 30).Select(n => $"base-{n:00}")])));
        Assert.True(began.Elapsed < TimeSpan.FromSeconds(30), $"{began.Elapsed}");
        var copies = _works.Scan().Copies;
        Assert.Equal(30, copies.Count);
        Assert.All(copies.Values, copy => Assert.True(copy.Used is null or { MiB: 0 } && !copy.IsWritten && copy.Hash == image.Hash, $"{copy}"));
        Assert.Equal("kernel", await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(copies["base-07"].Disk)!, "vmlinuz")));
    }

    [Fact]
    public async Task AReset_LosesWhatWasWritten_AndTakesTheImageAsItIsNow()
    {
        var old = await TarAsync("base");
        Assert.Null(await ActAsync(new ImageAgentEffect.Copy(Guid.NewGuid(), "base", ["one", "two"])));
        var disk = _works.Scan().Copies["one"].Disk;
        Run("qemu-io", "-f", disk.EndsWith("qcow2", StringComparison.Ordinal) ? "qcow2" : "raw", "-c", "write -P 7 0 1M", disk);
        Assert.True(_works.Scan().Copies["one"].IsWritten);
        Assert.False(_works.Scan().Copies["two"].IsWritten);

        // The image is built anew, of another size: the copies go on with the old one
        Assert.Null(await BuildAsync(new ImageRecipe { Name = "base", Import = "base.tar", Size = ByteSize.FromMiB(300) }));
        Assert.True(File.Exists(old.Disk));
        Run("qemu-img", "check", "-q", _works.Scan().Copies["two"].Disk);
        Assert.Null(await ActAsync(new ImageAgentEffect.Reset(Guid.NewGuid(), "base", "one")));
        var after = _works.Scan().Copies["one"];
        Assert.Equal((false, disk, _works.Scan().Images["base"].Built!.Hash), (after.IsWritten, after.Disk, after.Hash));
        Assert.Null(await ActAsync(new ImageAgentEffect.Reset(Guid.NewGuid(), "base", "two")));
        Assert.False(File.Exists(old.Disk));
        Assert.Null(await ActAsync(new ImageAgentEffect.Discard(Guid.NewGuid(), "one")));
        Assert.Equal(["two"], _works.Scan().Copies.Keys);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task CopiesThatCantAllBeMade_AreNotMadeAtAll()
    {
        await TarAsync("base");
        Directory.CreateDirectory(Path.Combine(_folder, "copies", "three"));
        var why = await ActAsync(new ImageAgentEffect.Copy(Guid.NewGuid(), "base", ["one", "two", "three"]));
        Assert.Contains("three has no copy", why, StringComparison.Ordinal);
        Assert.Empty(_works.Scan().Copies);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task WhatAKilledAgentLeft_IsEndedAndTakenAwayAtTheNextStart()
    {
        var left = Directory.CreateDirectory(Path.Combine(_folder, ".work", "build-cs439"));
        using var orphan = Process.Start(new ProcessStartInfo("sleep", ["600"]))!;
        var start = (await File.ReadAllTextAsync($"/proc/{orphan.Id}/stat")).Split(") ")[1].Split(' ')[19];
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "running"), $"{orphan.Id} {start}");
        await File.WriteAllTextAsync(Path.Combine(left.FullName, "root.tar"), "half");
        await using var next = new ImageWorks(Options, TimeProvider.System);
        Assert.Equal("cs439", Assert.Single(await next.OpenAsync(default)));
        Assert.True(orphan.WaitForExit(TimeSpan.FromSeconds(10)));
        AssertNothingIsLeft();
    }
}
