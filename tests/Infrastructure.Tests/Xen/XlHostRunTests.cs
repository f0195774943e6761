using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;

namespace XenWeb.Infrastructure.Tests.Xen;

public sealed class XlHostRunTests : IDisposable
{
    private readonly FakeXen _xen = new();

    [Theory]
    [InlineData(XenVerb.Pause, "pause 6")]
    [InlineData(XenVerb.Reboot, "reboot -F 6")]
    [InlineData(XenVerb.Destroy, "destroy 6")]
    public async Task Orders_go_to_the_number_of_the_guest_that_was_meant(XenVerb verb, string call)
    {
        var outcome = await _xen.RunAsync(verb, "small-1", FakeXen.Small1);
        Assert.Equal(XenResult.Done, outcome.Result);
        Assert.Equal(["list -v", call], _xen.Calls);
    }

    [Theory, InlineData(XenVerb.Pause), InlineData(XenVerb.Unpause), InlineData(XenVerb.Shutdown), InlineData(XenVerb.Reboot), InlineData(XenVerb.Destroy), InlineData(XenVerb.Migrate)]
    public async Task Another_guest_of_the_name_is_not_touched(XenVerb verb)
    {
        var outcome = await _xen.RunAsync(verb, "small-1", new GuestId(Guid.Parse("00000000-0000-0000-0000-000000000001")), "herby");
        Assert.Equal((XenResult.Failed, "small-1 is another guest now: its UUID is f91a9337-797a-454e-815f-25f13eb15de5, not 00000000-0000-0000-0000-000000000001"), (outcome.Result, outcome.Text));
        Assert.Equal(["list -v"], _xen.Calls);
    }

    [Theory, InlineData(XenVerb.Pause), InlineData(XenVerb.Shutdown), InlineData(XenVerb.Destroy), InlineData(XenVerb.Migrate)]
    public async Task Dom0_is_not_touched(XenVerb verb)
    {
        Assert.Equal(XenResult.Failed, (await _xen.RunAsync(verb, "Domain-0", to: "herby")).Result);
        Assert.Equal(["list -v"], _xen.Calls);
    }

    [Fact]
    public async Task Pause_AlreadyPaused_IsDoneWithoutAnotherPause()
    {
        // Xen counts pauses: a second one would need a second unpause
        Assert.Equal(XenResult.Done, (await _xen.RunAsync(XenVerb.Pause, "small-4")).Result);
        Assert.Equal(["list -v"], _xen.Calls);
    }

    [Fact]
    public async Task Unpause_NotPaused_IsDone()
    {
        Assert.Equal(XenResult.Done, (await _xen.RunAsync(XenVerb.Unpause, "small-1")).Result);
        Assert.Equal(["list -v"], _xen.Calls);
    }

    [Fact]
    public async Task Unpause_PausedTwice_IsUnpausedTwice()
    {
        _xen.Put("on-unpause", "if [ -f once ]; then sed -i 's/--p---/-b----/' list; else touch once; fi");
        Assert.Equal((XenResult.Done, "small-4 goes on"), Words(await _xen.RunAsync(XenVerb.Unpause, "small-4")));
        Assert.Equal(2, _xen.Calls.Count(call => call == "unpause 9"));
    }

    [Fact]
    public async Task Destroy_Vanished_IsDone()
    {
        Assert.Equal((XenResult.Done, "small-9 is gone already"), Words(await _xen.RunAsync(XenVerb.Destroy, "small-9")));
        _xen.Put("on-destroy", $"cat '{Capture.Folder}/error-unknown-domain-destroy.err' >&2; return 1");
        Assert.Equal((XenResult.Done, "small-1 is gone already"), Words(await _xen.RunAsync(XenVerb.Destroy, "small-1")));
    }

    [Theory, InlineData(XenVerb.Pause), InlineData(XenVerb.Shutdown), InlineData(XenVerb.Migrate)]
    public async Task A_guest_that_is_not_here_is_unknown(XenVerb verb)
    {
        Assert.Equal((XenResult.UnknownGuest, "there is no guest small-9 here"), Words(await _xen.RunAsync(verb, "small-9", to: "herby")));
    }

    [Theory, InlineData("--migratedaway"), InlineData("--incoming")]
    public async Task A_guest_on_its_way_is_not_touched(string suffix)
    {
        _xen.ReplaceInList("small-1 ", "small-1" + suffix + " ");
        Assert.Equal(XenResult.Failed, (await _xen.RunAsync(XenVerb.Destroy, "small-1")).Result);
        Assert.Equal(["list -v"], _xen.Calls);
    }

    [Fact]
    public async Task Shutdown_WaitsUntilItIsGone()
    {
        _xen.Put("on-shutdown", "(sleep 1; sed -i '/small-1/d' list) > /dev/null 2>&1 &");
        Assert.Equal((XenResult.Done, "small-1 has shut down"), Words(await _xen.RunAsync(XenVerb.Shutdown)));
        Assert.True(_xen.Calls.Count(call => call == "list -v") > 2);
    }

    [Fact]
    public async Task Shutdown_StaysBeyondTheLimit_TimesOut()
    {
        Assert.Equal((XenResult.TimedOut, "small-1 did not shut down within 1 s; it still runs"), Words(await _xen.RunAsync(XenVerb.Shutdown, seconds: 1)));
    }

    [Fact]
    public async Task Shutdown_KeptByXen_IsDone()
    {
        _xen.Put("on-shutdown", "sed -i '/small-1/s/-b----/---s--/' list");
        Assert.Equal((XenResult.Done, "small-1 has shut down, and Xen still keeps it"), Words(await _xen.RunAsync(XenVerb.Shutdown, seconds: 1)));
    }

    [Fact]
    public async Task Xl_hangs_and_the_order_times_out()
    {
        _xen.Put("on-pause", "sleep 600");
        var outcome = await _xen.RunAsync(XenVerb.Pause, seconds: 1);
        Assert.Equal(XenResult.TimedOut, outcome.Result);
        Assert.StartsWith("xl pause did not end within 1", outcome.Text);
    }

    [Fact]
    public async Task Xl_missing_or_nonsense_is_said()
    {
        _xen.Put("list", "bash: cannot fork\n");
        Assert.Equal((XenResult.Failed, "xl list printed a line that can't be read: 'bash: cannot fork'"), Words(await _xen.RunAsync(XenVerb.Pause)));
        _xen.Remove("xl");
        Assert.Equal((XenResult.XlMissing, $"xl is not installed ({_xen.Options.XlPath} was not found)"), Words(await _xen.RunAsync(XenVerb.Pause)));
    }

    [Fact]
    public async Task Output_without_end_is_cut_and_ends_with_the_limit()
    {
        _xen.Options = _xen.Options with { QueryLimit = TimeSpan.FromSeconds(2) };
        _xen.Put("on-list", "exec yes");
        Assert.Equal(XenResult.TimedOut, (await _xen.RunAsync(XenVerb.Pause)).Result);
    }

    [Fact]
    public async Task Create_ConfigurationIsPrivateAndGoneAfterwards()
    {
        _xen.Put("on-create", "stat -c %a \"$2\" > mode; cp \"$2\" made; echo \"$2\" > path; echo \"$2:7: warning: parameter \\`vcpus' is not a valid number\" >&2");
        var outcome = await _xen.RunAsync(XenVerb.Create, "new-1", configuration: "name = \"new-1\"\n");
        Assert.Equal((XenResult.Done, "new-1 is made; xl warns: its configuration:7: warning: parameter `vcpus' is not a valid number"), Words(outcome));
        Assert.Equal("600\n", File.ReadAllText(_xen.PathOf("mode")));
        Assert.Equal("name = \"new-1\"\n", File.ReadAllText(_xen.PathOf("made")));
        Assert.False(Path.Exists(Path.GetDirectoryName(File.ReadAllText(_xen.PathOf("path")).Trim())));
    }

    [Fact]
    public async Task Check_AsksXlWithoutMakingAnything_AlsoForANameThatIsHere()
    {
        _xen.Put("on-create", "printf '%s\\n' \"$2\" > option; cat \"$3\" > made");
        Assert.Equal((XenResult.Done, "xl takes it"), Words(await _xen.RunAsync(XenVerb.Check, "small-1", configuration: "name = \"small-1\"\n")));
        Assert.Equal(("-n\n", "name = \"small-1\"\n"), (File.ReadAllText(_xen.PathOf("option")), File.ReadAllText(_xen.PathOf("made"))));
    }

    [Fact]
    public async Task Check_XlRefuses_SaysWhy()
    {
        _xen.Put("on-create", $"cat '{Capture.Folder}/error-create-dry-run-syntax.err' >&2; return 1");
        var (result, text) = Words(await _xen.RunAsync(XenVerb.Check, "new-1", configuration: "x"));
        Assert.Equal(XenResult.Failed, result);
        Assert.StartsWith("xl does not take it: ", text, StringComparison.Ordinal);
    }

    [Theory, InlineData("small-1"), InlineData("small-4")]
    public async Task Create_NameIsHere_Fails(string name)
    {
        _xen.ReplaceInList("small-4 ", "small-4--incoming ");
        Assert.Equal((XenResult.Failed, $"a guest named {name} exists already"), Words(await _xen.RunAsync(XenVerb.Create, name, configuration: "x")));
        Assert.Equal(["list -v"], _xen.Calls);
    }

    [Fact]
    public async Task Create_Fails_SaysWhy()
    {
        _xen.Put("on-create", $"cat '{Capture.Folder}/error-create-too-much-memory.err' >&2; return 3");
        var outcome = await _xen.RunAsync(XenVerb.Create, "new-1", configuration: "x");
        Assert.Equal(XenResult.Failed, outcome.Result);
        Assert.StartsWith("new-1 was not made: xl create failed: not enough memory (", outcome.Text);
    }

    public void Dispose() => _xen.Dispose();

    private static (XenResult, string) Words(XenOutcome outcome) => (outcome.Result, outcome.Text);
}
