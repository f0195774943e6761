using System.Diagnostics;
using System.Threading.Channels;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Images;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Images;

namespace XenWeb.Infrastructure.Tests.Images;

/// <summary>A small Debian, really built from the machine's mirror: without a kernel, which would take minutes more.</summary>
public sealed class ImageBuildTests : IAsyncLifetime
{
    private static readonly ImageRecipe Small = new() { Name = "small", Release = "bookworm", Packages = ["hello"], Size = ByteSize.FromMiB(512) };

    private readonly string _folder = Directory.CreateTempSubdirectory("xenweb-builds-").FullName;
    private readonly Channel<ImageAgentEvent> _events = Channel.CreateUnbounded<ImageAgentEvent>();
    private ImageWorks _works = null!;

    private ImageStoreOptions Options => new() { Folder = _folder, Variant = "essential", Base = [] };

    public async Task InitializeAsync()
    {
        _works = new ImageWorks(Options, TimeProvider.System);
        await _works.OpenAsync(default);
    }

    public async Task DisposeAsync()
    {
        await _works.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<string?> BuildAsync(ImageRecipe recipe)
    {
        await BeginAsync(recipe);
        return (await UntilAsync<ImageAgentEvent.BuildEnded>(_ => true)).Problem;
    }

    private async Task BeginAsync(ImageRecipe recipe)
    {
        Assert.Null(await _works.ActAsync(new ImageAgentEffect.Keep(Guid.NewGuid(), recipe), default));
        _works.Begin(new ImageAgentEffect.Build(recipe), _events.Writer);
    }

    private async Task<T> UntilAsync<T>(Func<T, bool> wanted)
        where T : ImageAgentEvent
    {
        await foreach (var happened in _events.Reader.ReadAllAsync())
        {
            if (happened is T found && wanted(found)) return found;
            if (happened is ImageAgentEvent.BuildEnded ended) Assert.Fail($"the build ended: {ended.Problem}");
        }
        throw new InvalidOperationException("the events ended");
    }

    private void AssertNothingIsLeft()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_folder, ".work")));
        Assert.DoesNotContain(_folder, File.ReadAllText("/proc/mounts"), StringComparison.Ordinal);
    }

    private IEnumerable<Process> Programs() => Process.GetProcesses().Where(p => Told(p.Id).Contains(_folder, StringComparison.Ordinal) && p.Id != Environment.ProcessId);

    private static string Told(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    [Fact]
    public async Task TheSameRecipe_GivesTheSameImage_WithItsPackageInIt()
    {
        Assert.Null(await BuildAsync(Small));
        var first = _works.Scan().Images["small"].Built!;
        Assert.Equal((64, 512, "raw"), (first.Index!.Length, first.Size.MiB, first.Format));
        Assert.True(first.Packages > 20 && first.Used < first.Size, $"{first}");
        using var look = Process.Start(new ProcessStartInfo("debugfs", ["-R", "stat /usr/bin/hello", first.Disk]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Assert.Contains("Type: regular", await look.StandardOutput.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Null(await BuildAsync(Small with { Pin = first.Index }));
        Assert.Equal((first.Hash, first.Index), (_works.Scan().Images["small"].Built!.Hash, _works.Scan().Images["small"].Built!.Index));
        var pinned = await BuildAsync(Small with { Pin = new string('0', 64) });
        Assert.Contains("have changed", pinned, StringComparison.Ordinal);
        Assert.Equal(first.Hash, _works.Scan().Images["small"].Built!.Hash);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task ARecipePinnedToAnImagesVersions_IsRefused_WithTheListOfWhatDiffers()
    {
        Assert.Null(await BuildAsync(Small));
        var first = _works.Scan().Images["small"].Built!;
        // A mirror that has moved on: one package was newer then than it is now, one is gone, and one more is wanted
        var list = Directory.EnumerateFiles(Path.Combine(_folder, "images", "small"), "packages-*").Single();
        var packages = await File.ReadAllLinesAsync(list);
        await File.WriteAllLinesAsync(list, [.. packages.Select(p => p.StartsWith("hello=", StringComparison.Ordinal) ? "hello=99.1" : p), "vanished=1.0"]);
        var refused = await BuildAsync(Small with { PinTo = first.Hash });
        Assert.Matches("does not have the packages.*: hello 99\\.1 \\(the mirror has [^)]+\\), vanished 1\\.0 \\(the mirror has none\\)", refused);
        await File.WriteAllLinesAsync(list, packages);
        Assert.Contains("hello: ", await BuildAsync(Small with { PinTo = first.Hash, Packages = [] }), StringComparison.Ordinal);
        Assert.Contains("not known any more", await BuildAsync(Small with { PinTo = new string('0', 64) }), StringComparison.Ordinal);
        Assert.Equal(first.Hash, _works.Scan().Images["small"].Built!.Hash);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task ABuildThatIsStoppedInTheMiddle_LeavesNoFile_NoMount_AndNoProcess()
    {
        await BeginAsync(Small);
        await UntilAsync<ImageAgentEvent.BuildStepped>(s => s.Lines.Any(l => l.Contains("extracting archives", StringComparison.Ordinal)));
        Assert.NotEmpty(Programs());
        _works.Begin(new ImageAgentEffect.Stop("small"), _events.Writer);
        Assert.Equal("It was stopped.", (await UntilAsync<ImageAgentEvent.BuildEnded>(_ => true)).Problem);
        AssertNothingIsLeft();
        Assert.Empty(Programs());
        Assert.Null(_works.Scan().Images["small"].Built);
    }

    [Fact]
    public async Task PackagesAreFound_WithVersionAndSizes_AndWhatDoesNotExistIsToldAtOnce()
    {
        _works.Begin(new ImageAgentEffect.Search(Guid.NewGuid(), "bookworm", "gdb", 0), _events.Writer);
        var found = await UntilAsync<ImageAgentEvent.Searched>(_ => true);
        Assert.Null(found.Failure);
        Assert.Equal("gdb", found.Packages[0].Name);
        Assert.True(found.Packages[0].Version.Length > 0 && found.Packages[0].Installed.MiB > 1 && found.Packages[0].Size.MiB > 1 && found.Total > 5, $"{found.Packages[0]} of {found.Total}");
        _works.Begin(new ImageAgentEffect.LookUp(Guid.NewGuid(), "bookworm", ["gcc", "gbd", "gdb"]), _events.Writer);
        Assert.Equal("gbd", Assert.Single((await UntilAsync<ImageAgentEvent.LookedUp>(_ => true)).Missing));
        Assert.Contains("has no package 'gbd'", await BuildAsync(Small with { Packages = ["gbd"] }), StringComparison.Ordinal);
    }
}
