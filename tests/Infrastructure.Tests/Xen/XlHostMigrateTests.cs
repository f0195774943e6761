using XenWeb.Domain.Agents;
using XenWeb.Infrastructure.Xen;

namespace XenWeb.Infrastructure.Tests.Xen;

[Collection("xl migrate")]
public sealed class XlHostMigrateTests : IDisposable
{
    private readonly FakeXen _xen = new();

    [Fact]
    public async Task Success_IsDoneWithThePause()
    {
        _xen.Put("on-migrate", "echo 'libxl: debug: x:suspend_common_wait_guest_check: Domain 6:guest has suspended' >&2; sleep 1\n" +
            "echo 'migration target: Domain started successsfully.' >&2; echo 'Migration successful.' >&2");
        var outcome = await MigrateAsync();
        Assert.Equal((XenResult.Done, "small-1 runs on herby now"), (outcome.Result, outcome.Text));
        Assert.True(outcome.Pause >= TimeSpan.FromSeconds(0.9) && outcome.Pause <= outcome.Took);
        Assert.Equal("-vvv migrate small-1 herby", _xen.Calls[^1]);
    }

    [Fact]
    public async Task When_it_stands_still_that_is_told_at_once()
    {
        _xen.Put("on-migrate", "echo 'libxl: debug: x:suspend_common_wait_guest_check: Domain 6:guest has suspended' >&2\n" +
            $"until [ -e '{_xen.PathOf("told")}' ]; do sleep 0.1; done; echo 'Migration successful.' >&2");
        var told = new TaskCompletionSource();
        var running = _xen.Host.RunAsync(new XenCommand { Id = "c", Verb = XenVerb.Migrate, GuestName = "small-1", To = new("herby"), TimeLimit = FakeXen.Deadline }, new Teller(told), default);
        await told.Task.WaitAsync(FakeXen.Deadline);
        _xen.Put("told", "");
        Assert.Equal(XenResult.Done, (await running).Result);
    }

    private sealed class Teller(TaskCompletionSource told) : IProgress<XenProgress>
    {
        public void Report(XenProgress value)
        {
            if (value.Stands) told.TrySetResult();
        }
    }

    [Fact]
    public async Task Ssh_command_and_address_are_the_options()
    {
        _xen.Options = _xen.Options with { SshCommand = "ssh -o BatchMode=yes", MigrateTargets = new() { ["herby"] = "10.0.0.2" } };
        _xen.Put("on-migrate", "exit 0");
        await MigrateAsync();
        Assert.Contains("-vvv migrate -s ssh -o BatchMode=yes small-1 10.0.0.2", _xen.Calls);
    }

    [Theory]
    [InlineData("error-migrate-no-memory", XenResult.TargetFailed)]
    [InlineData("error-migrate-transport-broken", XenResult.TransportFailed)]
    [InlineData("error-migrate-unknown-host", XenResult.TransportFailed)]
    public async Task Failures_are_their_class_and_end_with_the_truth(string capture, XenResult result)
    {
        _xen.Put("on-migrate", $"cat '{Capture.Folder}/{capture}.err' >&2; exit 1");
        var outcome = await MigrateAsync();
        Assert.Equal(result, outcome.Result);
        Assert.EndsWith(". Here it goes on (domain 6)", outcome.Text);
        Assert.Null(outcome.Pause);
    }

    [Theory]
    [InlineData("s/small-1 /small-1--migratedaway /", XenResult.Undefined, "Here it is left as small-1--migratedaway (domain 6), standing still")]
    [InlineData("/small-1/s/-b----/---ss-/", XenResult.SuspendFailed, "Here it stands suspended (domain 6)")]
    [InlineData("/small-1/d", XenResult.TransportFailed, "It is not here any more")]
    public async Task What_xl_lists_counts_more_than_what_it_said(string edit, XenResult result, string text)
    {
        _xen.Put("on-migrate", $"sed -i '{edit}' list; cat '{Capture.Folder}/error-migrate-transport-broken.err' >&2; exit 1");
        var outcome = await MigrateAsync();
        Assert.Equal(result, outcome.Result);
        Assert.EndsWith(text, outcome.Text);
    }

    [Fact]
    public async Task Broken_after_the_point_of_no_return_is_undefined()
    {
        _xen.Put("on-migrate", "echo 'migration sender: Giving target permission to start.' >&2; echo 'Domain state is now undefined !' >&2; exit 1");
        Assert.Equal(XenResult.Undefined, (await MigrateAsync()).Result);
    }

    [Fact]
    public async Task TimeLimit_TheTransportIsEndedSoThatXlResumesTheGuest()
    {
        _xen.Put("on-migrate", "sleep 600 & carrier=$!\nwait $carrier\ntouch resumed\necho 'Migration failed, resuming at sender.' >&2; exit 1");
        var outcome = await MigrateAsync(seconds: 1);
        Assert.Equal((XenResult.TimedOut, "the migration of small-1 to herby took too long and was broken off. Here it goes on (domain 6)"), (outcome.Result, outcome.Text));
        Assert.True(File.Exists(_xen.PathOf("resumed")));
    }

    [Fact]
    public async Task TimeLimit_PastThePointOfNoReturn_IsWaitedFor()
    {
        _xen.Put("on-migrate", "echo 'migration sender: Giving target permission to start.' >&2; sleep 3; echo 'Migration successful.' >&2");
        Assert.Equal(XenResult.Done, (await MigrateAsync(seconds: 1)).Result);
    }

    [Fact]
    public async Task TimeLimit_XlIgnoresEverything_IsKilled()
    {
        _xen.Options = _xen.Options with { EndingLimit = TimeSpan.FromMilliseconds(500) };
        _xen.Put("on-migrate", "trap '' TERM; while :; do sleep 1; done");
        Assert.Equal(XenResult.TimedOut, (await MigrateAsync(seconds: 1)).Result);
    }

    [Fact]
    public async Task Paused_guest_is_refused()
    {
        var outcome = await _xen.RunAsync(XenVerb.Migrate, "small-4", to: "herby");
        Assert.Equal((XenResult.Failed, "small-4 can't be migrated: it is paused"), (outcome.Result, outcome.Text));
    }

    [Theory, InlineData("x; reboot"), InlineData("-oProxyCommand=reboot"), InlineData("$(reboot)")]
    public async Task A_target_that_a_shell_would_act_on_is_refused(string target)
    {
        _xen.Options = _xen.Options with { MigrateTargets = new() { ["herby"] = target } };
        Assert.Equal(XenResult.Failed, (await MigrateAsync()).Result);
        Assert.Equal(["list -v"], _xen.Calls);
    }

    [Fact]
    public async Task A_second_migration_is_refused_while_the_first_runs_and_cancelling_leaves_it_running()
    {
        _xen.Put("on-migrate", "touch begun; while [ ! -f go ]; do sleep 0.1; done; touch moved; echo 'Migration successful.' >&2");
        using var cancel = new CancellationTokenSource();
        var first = _xen.Host.RunAsync(new XenCommand { Id = "c", Verb = XenVerb.Migrate, GuestName = "small-1", To = new("herby"), TimeLimit = FakeXen.Deadline }, new Progress<XenProgress>(), cancel.Token);
        await Until(() => File.Exists(_xen.PathOf("begun")));
        Assert.Equal("small-1 can't be migrated: it is being migrated already", (await MigrateAsync()).Text);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal("small-1 can't be migrated: it is being migrated already", (await MigrateAsync()).Text);
        _xen.Put("go", "");
        await Until(() => File.Exists(_xen.PathOf("moved")));
    }

    public void Dispose() => _xen.Dispose();

    private Task<XenOutcome> MigrateAsync(double seconds = 30) => _xen.RunAsync(XenVerb.Migrate, "small-1", FakeXen.Small1, "herby", seconds: seconds);

    private static async Task Until(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(FakeXen.Deadline);
        while (!condition()) await Task.Delay(20, deadline.Token);
    }
}
