using System.Diagnostics;
using System.Text;

namespace XenWeb.Infrastructure.Tests.Exports;

/// <summary>Exports that really boot under plain QEMU, by the script that lies in them: guests of a few hundred bytes that say a line over the serial port.</summary>
public sealed class BootTests : IAsyncLifetime
{
    private const int Sector = 512;

    // From es:di on, until a zero byte: out of the serial port, a line end, and stop
    private static readonly byte[] _say = [0xba, 0xf8, 0x03, 0x26, 0x8a, 0x05, 0x84, 0xc0, 0x74, 0x04, 0xee, 0x47, 0xeb, 0xf5, 0xb0, 0x0a, 0xee, 0xf4, 0xeb, 0xfd];

    private readonly ExportLab _lab = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _lab.DisposeAsync().AsTask();

    [Fact]
    public async Task AGuestWithAKernelOfTheHost_BootsIt_WithItsCommandLineTranslated()
    {
        await File.WriteAllBytesAsync(_lab.In("vmlinuz"), Kernel());
        await File.WriteAllBytesAsync(_lab.In("initrd"), new byte[4096]);
        var disk = _lab.Disk("disk.img", 1 << 20, (0, 4096));
        var ended = await _lab.ExportAsync($"name = 'small-1'\nmemory = 64\nkernel = '{_lab.In("vmlinuz")}'\nramdisk = '{_lab.In("initrd")}'\ncmdline = 'root=/dev/xvda1 ro console=hvc0'\ndisk = ['format=raw,vdev=xvda,access=rw,target={disk}']\n");
        Assert.True(ended.IsDone, ended.Text);
        Assert.Contains("root=/dev/vda1 ro console=ttyS0", await BootAsync("root="), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnHvmGuest_BootsFromItsExportedDisk()
    {
        var disk = _lab.In("disk.img");
        await File.WriteAllBytesAsync(disk, BootSector("the disk of small-1 boots"));
        var ended = await _lab.ExportAsync($"name = 'small-1'\ntype = 'hvm'\nvnc = 0\nmemory = 64\ndisk = ['format=raw,vdev=hda,access=rw,target={disk}']\n");
        Assert.True(ended.IsDone, ended.Text);
        Assert.Contains("the disk of small-1 boots", await BootAsync("boots", "-display", "none", "-serial", "stdio"), StringComparison.Ordinal);
    }

    private async Task<string> BootAsync(string until, params string[] more)
    {
        var start = new ProcessStartInfo(Path.Combine(_lab.Folder.Export(_lab.Item.Name), "run"), more) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var run = Process.Start(start)!;
        var said = new StringBuilder();
        try
        {
            using var deadline = new CancellationTokenSource(Eventually.Deadline);
            var buffer = new char[256];
            while (!said.ToString().Contains(until, StringComparison.Ordinal) || !said.ToString().EndsWith('\n'))
            {
                var count = await run.StandardOutput.ReadAsync(buffer, deadline.Token);
                Assert.True(count > 0, $"QEMU ended after '{said}': {(run.HasExited ? await run.StandardError.ReadToEndAsync() : "")}");
                said.Append(buffer, 0, count);
            }
            return said.ToString();
        }
        finally
        {
            run.Kill();
            await run.WaitForExitAsync();
        }
    }

    // A master boot record: ds, es and ss at 0, the text after the code
    private static byte[] BootSector(string text)
    {
        byte[] code = [0x31, 0xc0, 0x8e, 0xc0, 0xbf, 0x00, 0x7d, .. _say];
        var disk = new byte[64 * Sector];
        code.CopyTo(disk, 0);
        Encoding.ASCII.GetBytes(text).CopyTo(disk, 0x100);
        (disk[510], disk[511]) = (0x55, 0xaa);
        return disk;
    }

    // A bzImage whose setup says the command line that it was given, instead of unpacking a Linux
    private static byte[] Kernel()
    {
        // es:di from the linear address at ds:0x228
        byte[] code = [0x8b, 0x0e, 0x28, 0x02, 0xa1, 0x2a, 0x02, 0xc1, 0xe0, 0x0c, 0x89, 0xcb, 0xc1, 0xeb, 0x04, 0x09, 0xd8, 0x8e, 0xc0, 0x83, 0xe1, 0x0f, 0x89, 0xcf, .. _say];
        var image = new byte[(5 * Sector) + 8192];
        image[0x1f1] = 4;
        (image[0x1fe], image[0x1ff]) = (0x55, 0xaa);
        (image[0x200], image[0x201]) = (0xeb, 0x7e);
        "HdrS"u8.CopyTo(image.AsSpan(0x202));
        (image[0x206], image[0x207]) = (4, 2);
        image[0x211] = 1;
        image[0x216] = 0x10;
        new byte[] { 0xff, 0xff, 0xff, 0x37 }.CopyTo(image, 0x22c);
        code.CopyTo(image, 0x280);
        return image;
    }
}
