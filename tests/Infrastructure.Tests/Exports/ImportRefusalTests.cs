using XenWeb.Domain.Agents;

namespace XenWeb.Infrastructure.Tests.Exports;

/// <summary>Archives that are not what they should be: each a clear answer, and nothing half-made left behind.</summary>
public sealed class ImportRefusalTests : IAsyncLifetime
{
    private const int MiB = 1 << 20;

    private readonly ExportLab _lab = new();
    private string _brought = "";

    public async Task InitializeAsync()
    {
        var disk = _lab.Disk("disk.img", 8L * MiB, (0, MiB), (4L * MiB, MiB));
        Assert.True((await _lab.ExportAsync($"name = 'small-1'\nmemory = 64\nbootloader = 'pygrub'\ndisk = ['format=raw,vdev=xvda,access=rw,target={disk}']\n")).IsDone);
        _brought = _lab.Bring();
    }

    public async Task DisposeAsync() => await _lab.DisposeAsync();

    private async Task<ExportAgentEvent.Ended> RefusedAsync(string file = "brought.tar")
    {
        var ended = await _lab.ImportAsync(file, "copy");
        Assert.False(ended.IsDone);
        _lab.AssertNothingIsLeft("copy");
        return ended;
    }

    // The export as a folder, changed, and packed anew
    private async Task<ExportAgentEvent.Ended> ChangedAsync(Action<string> change)
    {
        ExportLab.Run("cp", "-r", _lab.Folder.Export(_lab.Item.Name), _lab.In("changed"));
        change(_lab.In("changed"));
        ExportLab.Run("tar", "-cf", Path.Combine(_lab.Folder.Incoming, "changed.tar"), "-C", _lab.In("changed"), ".");
        return await RefusedAsync("changed.tar");
    }

    private static void Sum(string folder) => ExportLab.Run("sh", "-c", $"cd '{folder}' && sha256sum $(ls | grep -v SHA256SUMS) > SHA256SUMS");

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.999)]
    public async Task CutOff(double share)
    {
        using (var file = File.OpenWrite(_brought)) file.SetLength((long)(file.Length * share));
        Assert.Contains("Bring it again", Assert.Single((await RefusedAsync()).Problems, p => p.Field == "file").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneByteOfTheDiskChanged()
    {
        using (var file = File.OpenHandle(_brought, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.Write(file, [0xff], RandomAccess.GetLength(file) / 2);
        Assert.Contains(".qcow2 has another sum", Assert.Single((await RefusedAsync()).Problems).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NoTarAtAll()
    {
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder.Incoming, "text.tar"), new string('x', 5000));
        Assert.Contains("no tar archive", Assert.Single((await RefusedAsync("text.tar")).Problems).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FilesThatAreMissing_AreNamedAllAtOnce()
    {
        var ended = await ChangedAsync(folder =>
        {
            File.Delete(Path.Combine(folder, "disk-xvda.qcow2"));
            File.Delete(Path.Combine(folder, "run"));
        });
        Assert.Equal(["disk-xvda.qcow2 is missing.", "disk-xvda.qcow2 is missing.", "run is missing."], ended.Problems.Select(p => p.Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task WithoutSums() => Assert.Contains(await ChangedAsync(folder => File.Delete(Path.Combine(folder, "SHA256SUMS"))) is var e ? e.Problems : [], p => p.Text.StartsWith("It has no SHA256SUMS", StringComparison.Ordinal));

    [Fact]
    public async Task ADiskThatLeansOnAFileOfThisMachine_IsNotTaken()
    {
        File.WriteAllText(_lab.In("secret.img"), new string('s', MiB));
        var ended = await ChangedAsync(folder =>
        {
            File.Delete(Path.Combine(folder, "disk-xvda.qcow2"));
            ExportLab.Run("qemu-img", "create", "-q", "-f", "qcow2", "-b", _lab.In("secret.img"), "-F", "raw", Path.Combine(folder, "disk-xvda.qcow2"));
            Sum(folder);
        });
        Assert.Contains("leans on another file", Assert.Single(ended.Problems).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADiskWhoseDataIsAnotherFile_IsNotTaken()
    {
        var ended = await ChangedAsync(folder =>
        {
            File.Delete(Path.Combine(folder, "disk-xvda.qcow2"));
            ExportLab.Run("qemu-img", "create", "-q", "-f", "qcow2", "-o", $"data_file={_lab.In("data.raw")}", Path.Combine(folder, "disk-xvda.qcow2"), "8M");
            Sum(folder);
        });
        Assert.Contains("what is not taken", Assert.Single(ended.Problems).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABrokenQcow2WithRightSums_IsNotTaken()
    {
        var ended = await ChangedAsync(folder =>
        {
            using (var file = File.OpenHandle(Path.Combine(folder, "disk-xvda.qcow2"), FileMode.Open, FileAccess.ReadWrite)) RandomAccess.Write(file, [0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0x00], 40);
            Sum(folder);
        });
        Assert.StartsWith("disk-xvda.qcow2: qemu-img failed", ended.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AConfigurationWithMistakes_IsRefusedWithEachOfThem()
    {
        var ended = await ChangedAsync(folder =>
        {
            var json = Path.Combine(folder, "guest.json");
            File.WriteAllText(json, File.ReadAllText(json).Replace("\"memory\":67108864", "\"memory\":1", StringComparison.Ordinal).Replace("\"access\"", "\"access\"", StringComparison.Ordinal));
            Sum(folder);
        });
        Assert.Contains(ended.Problems, p => p.Field == "memory");
    }
}
