using System.Diagnostics;
using System.Threading.Channels;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Images;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Images;
using XenWeb.Infrastructure.Tests.Network;

namespace XenWeb.Infrastructure.Tests.Images;

/// <summary>A small Debian with the agent's packages in it, really built. What lies in them is another program: this is about packages and their place.</summary>
public sealed class AgentInsideTests : IAsyncLifetime
{
    private static readonly ImageRecipe Small = new() { Name = "small", Release = "bookworm", Agent = "watch,load", Size = ByteSize.FromMiB(512) };

    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-inside-").FullName;
    private readonly Channel<ImageAgentEvent> _events = Channel.CreateUnbounded<ImageAgentEvent>();
    private ImageWorks _works = null!;

    private string Packages => Path.Combine(_folder, "packages");

    public async Task InitializeAsync()
    {
        _works = new ImageWorks(new ImageStoreOptions { Folder = Path.Combine(_folder, "images"), Variant = "essential", Base = [], AgentPackages = Packages }, TimeProvider.System);
        await _works.OpenAsync(default);
    }

    public async Task DisposeAsync()
    {
        await _works.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task PackAsync(string program) => await RunAsync("bash", GuardedLab.InTree("deploy/packages/build"), "--agent", program, "--version", "1.2.3", "--out", Packages);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var run = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (said, wrong) = (run.StandardOutput.ReadToEndAsync(), run.StandardError.ReadToEndAsync());
        await run.WaitForExitAsync();
        Assert.True(run.ExitCode == 0, $"{program}: {await wrong}");
        return await said;
    }

    private async Task<string?> BuildAsync(ImageRecipe recipe)
    {
        Assert.Null(await _works.ActAsync(new ImageAgentEffect.Keep(Guid.NewGuid(), recipe), default));
        _works.Begin(new ImageAgentEffect.Build(recipe), _events.Writer);
        await foreach (var happened in _events.Reader.ReadAllAsync())
        {
            if (happened is ImageAgentEvent.BuildEnded ended) return ended.Problem;
        }
        throw new InvalidOperationException("the events ended");
    }

    [Fact]
    public async Task TheAgentIsInTheImage_ButNobodysIdentity_AndTheSameAgentGivesTheSameImage()
    {
        Assert.Null(_works.Scan().Agent);
        Assert.Contains("The agent's packages are not at hand", await BuildAsync(Small), StringComparison.Ordinal);
        await PackAsync("/bin/true");
        Assert.Equal("1.2.3", _works.Scan().Agent);

        Assert.Null(await BuildAsync(Small));
        var first = _works.Scan().Images["small"].Built!;
        Assert.Equal("1.2.3", first.Agent);
        string Cat(string path) => RunAsync("debugfs", "-R", $"cat {path}", first.Disk).Result;
        Assert.Equal("XENWEB_ALLOW=watch,load\n", Cat("/etc/xenweb/virtual-agent.env"));
        Assert.Contains("xenweb-agent enroll", Cat("/usr/lib/xenweb/join"), StringComparison.Ordinal);
        Assert.Matches("(?s)Package: xenweb-virtual-agent\nStatus: install ok installed", Cat("/var/lib/dpkg/status"));
        Assert.Contains("xenweb-virtual-agent.service", await RunAsync("debugfs", "-R", "ls /etc/systemd/system/multi-user.target.wants", first.Disk), StringComparison.Ordinal);
        Assert.DoesNotContain("identity", await RunAsync("debugfs", "-R", "ls /var/lib/xenweb-virtual", first.Disk), StringComparison.Ordinal);
        Assert.DoesNotContain(".deb", await RunAsync("debugfs", "-R", "ls /", first.Disk), StringComparison.Ordinal);
        Assert.DoesNotContain("xenweb-agent", await File.ReadAllTextAsync("/var/lib/dpkg/status"), StringComparison.Ordinal);

        // Made anew from the same program, the packages are the same, and so is the image; also where it is pinned to itself
        await PackAsync("/bin/true");
        Assert.Null(await BuildAsync(Small with { PinTo = first.Hash }));
        Assert.Equal(first.Hash, _works.Scan().Images["small"].Built!.Hash);
        await PackAsync("/bin/false");
        Assert.Null(await BuildAsync(Small));
        Assert.NotEqual(first.Hash, _works.Scan().Images["small"].Built!.Hash);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder, "images", ".work")));
    }

    [Fact]
    public async Task AnIdentityThatSomebodyHasLeftInATree_DoesNotBecomeThirtyGuests()
    {
        var tree = Path.Combine(_folder, "tree");
        Directory.CreateDirectory(Path.Combine(tree, "var/lib/xenweb-virtual/identity"));
        await File.WriteAllTextAsync(Path.Combine(tree, "var/lib/xenweb-virtual/identity/key.pem"), "a key");
        await RunAsync("tar", "-cf", Path.Combine(_folder, "images", "imports", "left.tar"), "-C", tree, ".");
        var recipe = new ImageRecipe { Name = "left", Import = "left.tar", Size = ByteSize.FromMiB(256) };
        Assert.Null(await BuildAsync(recipe));
        Assert.DoesNotContain("identity", await RunAsync("debugfs", "-R", "ls /var/lib/xenweb-virtual", _works.Scan().Images["left"].Built!.Disk), StringComparison.Ordinal);
    }
}
