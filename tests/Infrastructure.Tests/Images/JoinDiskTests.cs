using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Images;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Images;

namespace XenWeb.Infrastructure.Tests.Images;

/// <summary>How the agent in a copy learns where and with what it joins: on a second disk of its own, never by anything that the image has.</summary>
public sealed class JoinDiskTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-joins-").FullName;
    private ImageWorks _works = null!;

    public async Task InitializeAsync()
    {
        _works = new ImageWorks(new ImageStoreOptions { Folder = _folder }, TimeProvider.System) { Joins = text => ImageJoins.Read(Encoding.UTF8.GetBytes(text)) };
        await _works.OpenAsync(default);
        Image("with", "1.2.3");
        Image("without", null);
    }

    public async Task DisposeAsync()
    {
        await _works.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // As a build leaves it
    private void Image(string name, string? agent)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "images", name)).FullName;
        var disk = Path.Combine(folder, "disk-0123456789abcdef");
        File.WriteAllBytes(disk, new byte[1 << 20]);
        ImageStoreJson.Write(Path.Combine(folder, "recipe.json"), new ImageRecipe { Name = name, Release = "bookworm", Agent = agent is null ? null : "all" }, ImageStoreJson.Default.ImageRecipe);
        ImageStoreJson.Write(Path.Combine(folder, "image.json"), new ImageBuilt("0123456789abcdef" + new string('0', 48), ByteSize.FromMiB(1), ByteSize.FromMiB(1), disk, "raw", null, null, null, null, 1, DateTimeOffset.UnixEpoch, agent), ImageStoreJson.Default.ImageBuilt);
    }

    private static string Joins(params (string Guest, string Token)[] tokens) =>
        Encoding.UTF8.GetString(new ImageJoins("https://lab:5080", tokens.ToImmutableSortedDictionary(t => t.Guest, t => t.Token, StringComparer.Ordinal)).Write());

    private Task<string?> ActAsync(ImageAgentEffect.Act act) => _works.ActAsync(act, default);

    private string[] DiskOf(string guest) => Encoding.ASCII.GetString(File.ReadAllBytes(_works.Scan().Copies[guest].Join!)).TrimEnd('\0').Split('\n');

    [Fact]
    public async Task EachCopy_HasItsOwnToken_ThatItsOwnerAloneCanRead_AndAResetGivesAnother()
    {
        Assert.Null(await ActAsync(new ImageAgentEffect.Copy(Guid.NewGuid(), "with", ["one", "two"], Joins(("one", "xwj_1"), ("two", "xwj_2")))));
        Assert.Equal(["xenweb join 1", "https://lab:5080", "xwj_1", ""], DiskOf("one"));
        Assert.Equal("xwj_2", DiskOf("two")[2]);
        var join = _works.Scan().Copies["one"].Join!;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(join));
        // Xen's backends want whole sectors
        Assert.Equal(0, new FileInfo(join).Length % 4096);

        Assert.Null(await ActAsync(new ImageAgentEffect.Reset(Guid.NewGuid(), "with", "one", Joins(("one", "xwj_3")))));
        Assert.Equal((join, "xwj_3"), (_works.Scan().Copies["one"].Join, DiskOf("one")[2]));
        Assert.Equal("xwj_2", DiskOf("two")[2]);
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(_folder, "images"), "*", SearchOption.AllDirectories), f => File.ReadAllText(f).Contains("xwj_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnAdmission_IsWrittenWhereTheGuestHasTheDiskOpen_AndLeavesItsOtherDiskAlone()
    {
        Assert.Null(await ActAsync(new ImageAgentEffect.Copy(Guid.NewGuid(), "with", ["one"], Joins(("one", "xwj_1")))));
        var copy = _works.Scan().Copies["one"];
        using var open = new FileStream(copy.Join!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Assert.Null(await ActAsync(new ImageAgentEffect.Admit(Guid.NewGuid(), "one", Joins(("one", "xwj_2_of_another_length")))));
        using var reader = new StreamReader(open);
        Assert.Contains("\nxwj_2_of_another_length\n", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(copy, _works.Scan().Copies["one"]);
    }

    [Fact]
    public async Task InALabInClear_ThereIsADiskWithoutAToken_AndWithoutAnAgentThereIsNone()
    {
        Assert.Null(await ActAsync(new ImageAgentEffect.Copy(Guid.NewGuid(), "with", ["one"])));
        Assert.Equal(["xenweb join 1", "", "", ""], DiskOf("one"));
        Assert.Null(await ActAsync(new ImageAgentEffect.Copy(Guid.NewGuid(), "without", ["two"])));
        Assert.Null(_works.Scan().Copies["two"].Join);
    }

    [Fact]
    public async Task WhatWasSealedForAnotherLifeOfTheAgent_IsRefused_AndNothingIsCopied()
    {
        Assert.Contains("ask once more", await ActAsync(new ImageAgentEffect.Copy(Guid.NewGuid(), "with", ["one"], "not for us")), StringComparison.Ordinal);
        Assert.Empty(_works.Scan().Copies);
    }

    [Theory]
    [InlineData("xwj_1", 0, "enroll --role virtual --url https://lab:5080 --token @xwj_1|--no-block restart xenweb-virtual-agent.service")]
    [InlineData("xwj_refused", 1, "enroll --role virtual --url https://lab:5080 --token @xwj_refused")]
    [InlineData("", 0, "")]
    public async Task TheProgramInTheImage_JoinsByTheDisk_AndLeavesNoTokenBehind(string token, int ends, string expected)
    {
        var tree = Directory.CreateDirectory(Path.Combine(_folder, "tree")).FullName;
        AgentInside.Furnish(new RootTree(tree, DateTimeOffset.UnixEpoch), "watch");
        Assert.Equal("XENWEB_ALLOW=watch\n", await File.ReadAllTextAsync(Path.Combine(tree, "etc/xenweb/virtual-agent.env")));
        var disk = Path.Combine(_folder, "join.img");
        AgentInside.WriteDisk(disk, "https://lab:5080", token);

        // In the places of the agent and of systemd stand two programs that write down how they were called
        var (programs, said, temporary) = (Directory.CreateDirectory(Path.Combine(_folder, "bin")).FullName, Path.Combine(_folder, "said"), Directory.CreateDirectory(Path.Combine(_folder, "tmp")).FullName);
        foreach (var (name, text) in new[] { ("xenweb-agent", "for last; do :; done; at=${last#@}; printf '%s|' \"$1 $2 $3 $4 $5 $6 @$(cat \"$at\")\" >> \"$SAID\"; ! grep -q refused \"$at\""), ("systemctl", "printf '%s|' \"$*\" >> \"$SAID\"") })
        {
            await File.WriteAllTextAsync(Path.Combine(programs, name), $"#!/bin/sh\n{text}\n");
            File.SetUnixFileMode(Path.Combine(programs, name), RootTree.Open);
        }
        var start = new ProcessStartInfo(Path.Combine(tree, AgentInside.Script), [disk]) { Environment = { ["PATH"] = $"{programs}:/usr/bin:/bin", ["SAID"] = said, ["TMPDIR"] = temporary } };
        using var run = Process.Start(start)!;
        await run.WaitForExitAsync();
        Assert.Equal((ends, expected), (run.ExitCode, File.Exists(said) ? (await File.ReadAllTextAsync(said)).TrimEnd('|') : ""));
        Assert.Empty(Directory.EnumerateFileSystemEntries(temporary));
    }
}
