using XenWeb.Domain.Agents;
using XenWeb.Domain.Migrations;
using XenWeb.Infrastructure.Tests.Identity;
using XenWeb.Infrastructure.Tests.Mqtt;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.Streams;

/// <summary>Migrations over real TLS, with the real helper, between two scripts that speak as xl does. Those of a collection run one after another: each looks at the processes of all.</summary>
[Collection("xl migrate")]
public sealed class StreamMigrationTests : IAsyncLifetime
{
    private const int MiB = 1024 * 1024;

    private readonly TestAuthority _lab = new();
    private readonly StreamHost _ferby;
    private readonly StreamHost _herby;

    public StreamMigrationTests()
    {
        _ferby = new StreamHost(_lab, "ferby");
        _herby = new StreamHost(_lab, "herby");
        StreamHost.Bytes(5 * MiB, _ferby, _herby);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _ferby.DisposeAsync();
        await _herby.DisposeAsync();
        _lab.Dispose();
    }

    [Fact]
    public async Task AMigration_ArrivesWhole_WithItsBytesItsPauseAndItsProgress()
    {
        _ferby.Xen.Put("before-go", "while [ ! -f go ]; do sleep 0.05; done");
        var moving = _ferby.MigrateAsync(_herby, _herby.Confirm(_ferby));
        await Eventually.True(() => _ferby.Progress.Any(p => p.Copied?.Bytes == 5 * MiB && p.Rate is not null), "all is sent, and how fast is known");
        _ferby.Xen.Put("go", "");
        var outcome = await moving;
        Assert.Equal((XenResult.Done, "small-1 runs on herby now"), (outcome.Result, outcome.Text));
        Assert.NotNull(outcome.Pause);
        Assert.Equal((5 * MiB) + 44, outcome.Sent?.Bytes);
        Assert.Equal($"{5 * MiB}", File.ReadAllText(_herby.Xen.PathOf("received")).Trim());
        Assert.Contains("migrate-receive", _herby.Xen.Calls);
        Assert.Contains(_ferby.Xen.Calls, call => call.StartsWith("-vvv migrate -s  small-1 exec '", StringComparison.Ordinal));
        Assert.Empty(Directory.GetFiles(_ferby.Options.Folder));
        Assert.Empty(_herby.Refusals);
    }

    [Fact]
    public async Task TheTargetsXlFails_ItsOwnWordsAreTheReason_AndTheGuestStays()
    {
        _herby.Xen.Put("on-banner", "echo 'xc: error: Failed to populate physmap: Internal error' >&2; echo 'migration target: Domain creation failed (code -3).' >&2; exit 1");
        var outcome = await _ferby.MigrateAsync(_herby, _herby.Confirm(_ferby));
        Assert.Equal(XenResult.TargetFailed, outcome.Result);
        Assert.StartsWith("herby could not take small-1: not enough memory", outcome.Text);
        Assert.EndsWith("Here it goes on (domain 6)", outcome.Text);
    }

    [Fact]
    public async Task TheTargetHasNoXl_ThatIsTheReason()
    {
        _herby.Xen.Remove("xl");
        var outcome = await _ferby.MigrateAsync(_herby, _herby.Confirm(_ferby));
        Assert.Equal(XenResult.TransportFailed, outcome.Result);
        Assert.Contains("xl is not installed", outcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CutInTheMiddle_TheGuestStays_AndTheTargetKeepsNothing()
    {
        await using var cable = new Cable(_herby.Streams.Address!.Port);
        _herby.Confirm(_ferby);
        _ferby.Xen.Put("before-data", "head -c 100000 /dev/zero >&3; touch begun; while [ ! -f cut ]; do sleep 0.05; done");
        var moving = _ferby.MigrateAsync(_herby, new StreamAddress(cable.Port, "127.0.0.1"));
        await _ferby.Begun(moving);
        cable.Cut();
        await Eventually.True(() => File.Exists(_herby.Xen.PathOf("received")), "the target's xl heard of the end");
        _ferby.Xen.Put("cut", "");
        var outcome = await moving;
        Assert.Equal(XenResult.TransportFailed, outcome.Result);
        Assert.StartsWith("the connection to herby broke while small-1 was copied: ", outcome.Text);
        Assert.EndsWith("Here it goes on (domain 6)", outcome.Text);
        Assert.False(File.Exists(_herby.Xen.PathOf("started")));
    }

    [Fact]
    public async Task CutAfterAllWasSent_TheTargetsXlCanStillDestroyItsCopy()
    {
        await using var cable = new Cable(_herby.Streams.Address!.Port);
        _herby.Confirm(_ferby);
        _ferby.Xen.Put("before-go", "touch begun; while [ ! -f cut ]; do sleep 0.05; done; exit 1");
        var moving = _ferby.MigrateAsync(_herby, new StreamAddress(cable.Port, "127.0.0.1"));
        await Eventually.True(() => File.Exists(_ferby.Xen.PathOf("begun")), "the target is ready");
        cable.Cut();
        await Eventually.True(() => File.Exists(_herby.Xen.PathOf("destroyed")), "the target's copy is gone");
        _ferby.Xen.Put("cut", "");
        Assert.Equal(XenResult.TransportFailed, (await moving).Result);
    }

    [Fact]
    public async Task CutAfterGo_IsUndefinedAtTheSource_AndNothingIsTakenBackAtTheTarget()
    {
        await using var cable = new Cable(_herby.Streams.Address!.Port);
        _herby.Confirm(_ferby);
        _herby.Xen.Put("on-go", "touch begun; while [ ! -f cut ]; do sleep 0.05; done");
        var moving = _ferby.MigrateAsync(_herby, new StreamAddress(cable.Port, "127.0.0.1"));
        await Eventually.True(() => File.Exists(_herby.Xen.PathOf("begun")), "the target was told to start it");
        cable.Cut();
        var outcome = await moving;
        Assert.Equal(XenResult.Undefined, outcome.Result);
        _herby.Xen.Put("cut", "");
        await Eventually.True(() => File.Exists(_herby.Xen.PathOf("started")), "the target's xl goes on");
        Assert.DoesNotContain(_herby.Xen.Calls, call => call.StartsWith("destroy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TheTargetsXlHangs_ItIsEnded_AndItsHalfMadeDomainRemoved()
    {
        await using var slow = new StreamHost(_lab, "marby");
        slow.Xen.Put("bytes", $"{5 * MiB}");
        slow.Xen.Put("on-banner", "sed -i 's/small-1 /small-1--incoming /' list; trap '' TERM; while :; do sleep 0.1; done");
        await using var cable = new Cable(slow.Streams.Address!.Port);
        slow.Confirm(_ferby);
        var moving = _ferby.MigrateAsync(slow, new StreamAddress(cable.Port, "127.0.0.1"));
        await Eventually.True(() => slow.Xen.Calls.Contains("migrate-receive"), "it has begun");
        cable.Cut();
        await Eventually.True(() => slow.Xen.Calls.Contains("destroy 6"), "the half-made domain is removed");
        Assert.Equal(XenResult.TransportFailed, (await moving).Result);
    }

    [Fact]
    public async Task ItTakesTooLong_ItIsBrokenOff_AndBothEndsAreFree()
    {
        _ferby.Xen.Put("before-data", "while :; do sleep 0.1; kill -0 $carrier 2>/dev/null || break; done");
        var outcome = await _ferby.MigrateAsync(_herby, _herby.Confirm(_ferby), seconds: 1);
        Assert.Equal(XenResult.TimedOut, outcome.Result);
        await Eventually.True(() => File.Exists(_herby.Xen.PathOf("received")), "the target's xl has ended");
    }

    [Fact]
    public async Task XlDoesNotBegin_ItsOwnWordsAreTheReason_AtOnce()
    {
        _ferby.Xen.Remove("on-migrate");
        _ferby.Xen.Put("on-migrate", "echo 'No config file stored for running domain and none supplied - cannot migrate.' >&2; exit 1");
        var outcome = await _ferby.MigrateAsync(_herby, _herby.Confirm(_ferby));
        Assert.Equal(XenResult.Failed, outcome.Result);
        Assert.Contains("Xen has no configuration stored for it", outcome.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MoreThanTheGuestCanHave_IsBrokenOffByTheTarget()
    {
        const long Most = (8 * MiB) + (256L * MiB);
        StreamHost.Bytes(Most + (20 * MiB), _ferby, _herby);
        var outcome = await _ferby.MigrateAsync(_herby, _herby.Confirm(_ferby, memoryMiB: 1));
        Assert.Equal(XenResult.TransportFailed, outcome.Result);
        await Eventually.True(() => File.Exists(_herby.Xen.PathOf("received")), "the target's xl has ended");
        Assert.True(outcome.Text.Contains("more came than a guest of", StringComparison.Ordinal), outcome.Text);
        Assert.True(long.Parse(File.ReadAllText(_herby.Xen.PathOf("received"))) <= Most);
    }

    [Fact]
    public async Task ATargetWithoutStreams_GetsNoGuestUnlessSshIsAllowed()
    {
        var outcome = await _ferby.MigrateAsync(_herby, stream: null);
        Assert.Equal(XenResult.TransportFailed, outcome.Result);
        Assert.Contains("herby takes no stream over TLS", outcome.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(_ferby.Xen.Calls, call => call.Contains("migrate", StringComparison.Ordinal));
        _ferby.Xen.Options = _ferby.Xen.Options with { MigrateBy = MigrateBy.TlsOrSsh };
        _ferby.Xen.Remove("on-migrate");
        Assert.Equal(XenResult.Done, (await _ferby.MigrateAsync(_herby, stream: null)).Result);
        Assert.Contains("-vvv migrate small-1 herby", _ferby.Xen.Calls);
    }
}
