using System.Diagnostics;
using System.Threading.Channels;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Images;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Images;

namespace XenWeb.Infrastructure.Tests.Images;

/// <summary>An image as a lab has it, kernel and all, really built and really booted, emulated: and then spoilt, first its network and then its disk.</summary>
public sealed class BootCheckTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-boots-").FullName;
    private readonly Channel<ImageAgentEvent> _events = Channel.CreateUnbounded<ImageAgentEvent>();
    private ImageWorks _works = null!;

    public async Task InitializeAsync()
    {
        // Emulated, and beside other tests
        _works = new ImageWorks(new ImageStoreOptions { Folder = _folder, BootWithin = TimeSpan.FromMinutes(12) }, TimeProvider.System);
        await _works.OpenAsync(default);
    }

    public async Task DisposeAsync()
    {
        await _works.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<T> NextAsync<T>()
        where T : ImageAgentEvent
    {
        await foreach (var happened in _events.Reader.ReadAllAsync())
        {
            if (happened is T found) return found;
        }
        throw new InvalidOperationException("the events ended");
    }

    private async Task<ImageCheck> TryAsync(ImageBuilt image)
    {
        _works.Begin(new ImageAgentEffect.Check("real", image), _events.Writer);
        return (await NextAsync<ImageAgentEvent.Checked>()).Check;
    }

    private static void Run(string program, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var wrong = run.StandardError.ReadToEnd();
        run.WaitForExit();
        Assert.True(run.ExitCode == 0, $"{program}: {wrong}");
    }

    [Fact]
    public async Task AnImage_IsToldApart_FromOneWithoutNetwork_AndFromOneThatDoesNotBoot()
    {
        var recipe = new ImageRecipe { Name = "real", Release = "bookworm", Packages = ["hello"], Size = ByteSize.FromGiB(1) };
        Assert.Null(await _works.ActAsync(new ImageAgentEffect.Keep(Guid.NewGuid(), recipe), default));
        _works.Begin(new ImageAgentEffect.Build(recipe), _events.Writer);
        Assert.Null((await NextAsync<ImageAgentEvent.BuildEnded>()).Problem);
        var image = _works.Scan().Images["real"].Built!;

        var good = await TryAsync(image);
        Assert.True(good.Outcome == BootOutcome.Network, $"{good.Text}\n{string.Join('\n', good.Console)}");
        Assert.Equal(good, _works.Scan().Images["real"].Check);

        var spoilt = Path.Combine(_folder, "spoilt.img");
        Run("cp", "--sparse=always", image.Disk, spoilt);
        Run("debugfs", "-w", "-R", "rm /etc/systemd/system/multi-user.target.wants/systemd-networkd.service", spoilt);
        var lonely = await TryAsync(image with { Disk = spoilt });
        Assert.True(lonely.Outcome == BootOutcome.NoNetwork, $"{lonely.Text}\n{string.Join('\n', lonely.Console)}");

        // A file system with nothing in it, and a kernel that has no disk at all: each says something else
        Run("mke2fs", "-q", "-F", "-t", "ext4", spoilt, "64M");
        var empty = await TryAsync(image with { Disk = spoilt });
        Assert.True(empty.Outcome == BootOutcome.DoesNotBoot, $"{empty.Text}\n{string.Join('\n', empty.Console)}");
        Assert.NotEmpty(empty.Console);
        // What was tried has not changed it
        Assert.Equal(image, _works.Scan().Images["real"].Built);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder, ".work")));
    }

    [Fact]
    public async Task AnImageThatSaysNothing_IsGivenUpInTime_AndSoIsOneThatCantBeRead()
    {
        await using var hasty = new ImageWorks(new ImageStoreOptions { Folder = _folder, BootWithin = TimeSpan.FromSeconds(3) }, TimeProvider.System);
        await hasty.OpenAsync(default);
        var disk = Path.Combine(_folder, "zeros.img");
        await File.WriteAllBytesAsync(disk, new byte[1 << 20]);
        var image = new ImageBuilt(new string('a', 64), ByteSize.FromMiB(1), ByteSize.FromMiB(1), disk, "raw", null, null, null, null, 0, DateTimeOffset.UnixEpoch);
        hasty.Begin(new ImageAgentEffect.Check("zeros", image), _events.Writer);
        var silent = (await NextAsync<ImageAgentEvent.Checked>()).Check;
        Assert.Equal((BootOutcome.DoesNotBoot, "It does not boot: within 3 s nobody could sign in at its console."), (silent.Outcome, silent.Text));
        hasty.Begin(new ImageAgentEffect.Check("zeros", image with { Disk = Path.Combine(_folder, "none.img") }), _events.Writer);
        var unread = (await NextAsync<ImageAgentEvent.Checked>()).Check;
        Assert.Equal(BootOutcome.NotTried, unread.Outcome);
        Assert.Contains("none.img", unread.Text, StringComparison.Ordinal);
    }
}
