using System.Formats.Tar;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Exports;
using XenWeb.Infrastructure.Exports;

namespace XenWeb.Infrastructure.Tests.Exports;

/// <summary>Real disks with real tools: what is exported is what was there, and what is brought back too.</summary>
public sealed class ExportTests : IAsyncLifetime
{
    private const int MiB = 1 << 20;

    private readonly ExportLab _lab = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _lab.DisposeAsync().AsTask();

    private static string Config(string disk, string format = "raw") => $"name = 'small-1'\nmemory = 64\nbootloader = 'pygrub'\ndisk = ['format={format},vdev=xvda,access=rw,target={disk}']\n";

    // A data cluster at the very end, one at an edge of the tables (512 MiB), and holes between
    private string Disk() => _lab.Disk("disk.img", 600L * MiB + 512, (0, MiB), (100L * MiB - 300, 600), (512L * MiB - 65536, 131072), (600L * MiB, 512));

    [Fact]
    public async Task ARawDisk_BecomesAQcow2ThatQemuFindsNoFaultIn_AndIsTheSameDisk()
    {
        var disk = Disk();
        Assert.True((await _lab.ExportAsync(Config(disk))) is { IsDone: true } ended, "it is not done");
        var folder = _lab.Folder.Export(_lab.Item.Name);
        var made = Path.Combine(folder, "disk-xvda.qcow2");
        Assert.Contains("No errors were found", ExportLab.Run("qemu-img", "check", made), StringComparison.Ordinal);
        Assert.Contains("Images are identical", ExportLab.Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", disk, made), StringComparison.Ordinal);
        Assert.True(new FileInfo(made).Length < 3 * MiB, $"holes were written: {new FileInfo(made).Length}");
        Assert.DoesNotContain("FAILED", ExportLab.Run("sh", "-c", $"cd '{folder}' && sha256sum -c SHA256SUMS"), StringComparison.Ordinal);
        _lab.AssertNothingIsLeft();
    }

    [Fact]
    public async Task AnEmptyDisk_AndOneThatIsFull_AreExportedToo()
    {
        foreach (var disk in new[] { _lab.Disk("empty.img", 3 * MiB), _lab.Disk("full.img", 2 * MiB, (0, MiB), (MiB, MiB)) })
        {
            var made = _lab.In("made.qcow2");
            using (var source = File.OpenHandle(disk)) await DiskCopy.ToQcow2Async(source, made, _ => { }, default);
            Assert.Contains("No errors were found", ExportLab.Run("qemu-img", "check", made), StringComparison.Ordinal);
            Assert.Contains("identical", ExportLab.Run("qemu-img", "compare", "-f", "raw", "-F", "qcow2", disk, made), StringComparison.Ordinal);
            File.Delete(made);
        }
    }

    [Fact]
    public async Task AThinCopy_IsExportedWithWhatItLeansOn()
    {
        var (image, thin) = (Disk(), _lab.In("thin.qcow2"));
        ExportLab.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", image, "-F", "raw", thin);
        ExportLab.Run("qemu-io", "-f", "qcow2", "-c", "write -P 0x5a 50M 64k", thin);
        Assert.True((await _lab.ExportAsync(Config(thin, "qcow2"))).IsDone);
        var made = Path.Combine(_lab.Folder.Export(_lab.Item.Name), "disk-xvda.qcow2");
        Assert.Contains("identical", ExportLab.Run("qemu-img", "compare", thin, made), StringComparison.Ordinal);
        Assert.DoesNotContain("backing", ExportLab.Run("qemu-img", "info", made), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ItsArchive_IsATar_TheSameFromAnyByteOn()
    {
        await _lab.ExportAsync(Config(Disk()));
        var whole = await File.ReadAllBytesAsync(_lab.Bring());
        using (var archive = ExportStream.Open(_lab.Folder, _lab.Item))
        {
            Assert.Equal(whole.Length, archive.Length);
            foreach (var from in new[] { 1, 511, 512, 700, whole.Length / 2, whole.Length - 1025, whole.Length - 1 })
            {
                archive.Position = from;
                var rest = new MemoryStream();
                await archive.CopyToAsync(rest);
                Assert.True(whole.AsSpan(from).SequenceEqual(rest.ToArray()), $"from {from} on it is not the same");
            }
        }
        var names = ExportLab.Run("tar", "-tf", Path.Combine(_lab.Folder.Incoming, "brought.tar")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Path.GetFileName);
        Assert.Equal(["README.txt", "SHA256SUMS", "disk-xvda.qcow2", "guest.cfg", "guest.json", "run"], names.Order(StringComparer.Ordinal));
        using var reader = new TarReader(new MemoryStream(whole));
        Assert.True(reader.GetNextEntry() is { } first && first.Name.StartsWith("small-1-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatIsBroughtBack_IsTheSameDisk_WithAConfigurationOfItsOwn()
    {
        var disk = Disk();
        await _lab.ExportAsync(Config(disk));
        _lab.Bring();
        var ended = await _lab.ImportAsync("brought.tar", "copy");
        Assert.True(ended.IsDone, ended.Text + string.Join(' ', ended.Problems.Select(p => p.Text)));
        var made = Path.Combine(_lab.Folder.Path, "guests", "copy", "disk-xvda.img");
        Assert.Contains("identical", ExportLab.Run("qemu-img", "compare", "-f", "raw", "-F", "raw", disk, made), StringComparison.Ordinal);
        var config = GuestConfigText.Read(File.ReadAllText(_lab.In("guests/copy.cfg"))).Config;
        Assert.Equal(("copy", "mira", made), (config.Name, config.Owner, config.Disks[0].Target));
        Assert.NotNull(config.Id);
        Assert.Contains("already", Assert.Single((await _lab.ImportAsync("brought.tar", "copy")).Problems).Text, StringComparison.Ordinal);
        _lab.AssertNothingIsLeft();
    }

    [Fact]
    public async Task AnArchiveThatWasPackedAnewByTar_IsTaken()
    {
        await _lab.ExportAsync(Config(Disk()));
        ExportLab.Run("tar", "-cf", Path.Combine(_lab.Folder.Incoming, "mine.tar"), "-C", Path.GetDirectoryName(_lab.Folder.Export(_lab.Item.Name))!, $"./{_lab.Item.Name}");
        var ended = await _lab.ImportAsync("mine.tar", "copy");
        Assert.True(ended.IsDone, ended.Text + string.Join(' ', ended.Problems.Select(p => p.Text)));
    }

    [Fact]
    public async Task DisksThatAreNotHere_AreNamedAllAtOnce_AndNothingIsMade()
    {
        var ended = await _lab.ExportAsync("name = 'small-1'\nmemory = 64\nkernel = '/none/vmlinuz'\ndisk = ['format=raw,vdev=xvda,access=rw,target=/none/a', 'format=raw,vdev=xvdb,access=rw,target=/none/b']\n");
        Assert.Equal((false, 3), (ended.IsDone, ended.Problems.Length));
        Assert.Empty(_lab.Works.Scan().Items);
        _lab.AssertNothingIsLeft();
    }

    [Fact]
    public async Task OneThatRuns_IsExportedFromASnapshot_OrNotAtAll()
    {
        var ended = await _lab.ExportAsync(Config(Disk()), isRunning: true);
        // Whether this file system can clone files is its own affair; never is a disk copied while it is written to
        if (ended.IsDone) Assert.Contains("power cut", File.ReadAllText(Path.Combine(_lab.Folder.Export(_lab.Item.Name), ExportPlan.Readme)), StringComparison.Ordinal);
        else Assert.StartsWith("It runs, and there can be no snapshot", ended.Text, StringComparison.Ordinal);
        _lab.AssertNothingIsLeft();
    }

    [Fact]
    public async Task OneThatIsStopped_LeavesNothing()
    {
        var work = Guid.NewGuid();
        var large = _lab.Disk("large.img", 512L * MiB, [.. Enumerable.Range(0, 256).Select(i => ((long)i * 2 * MiB, MiB))]);
        _lab.Begin(new ExportAgentEffect.Export(work, ExportPlan.Of(GuestConfigText.Read(Config(large)).Config), false));
        _lab.Begin(new ExportAgentEffect.Stop(work));
        var ended = await _lab.EndAsync();
        Assert.Equal((false, "It was stopped; nothing of it is left."), (ended.IsDone, ended.Text));
        Assert.Empty(_lab.Works.Scan().Items);
        _lab.AssertNothingIsLeft();
    }

    [Fact]
    public void WhatAKilledAgentLeft_IsTakenAwayAtTheNextStart()
    {
        var half = Directory.CreateDirectory(Path.Combine(_lab.Folder.Path, ".work", "half"));
        File.WriteAllText(Path.Combine(half.FullName, "disk-xvda.qcow2"), "half");
        ExportFolder.Open(_lab.Folder.Path);
        _lab.AssertNothingIsLeft();
    }
}
