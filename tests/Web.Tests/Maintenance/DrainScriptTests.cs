using System.Collections.Concurrent;
using System.Diagnostics;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Tests.Maintenance;

/// <summary>The script of docs/maintenance.md as it stands, with the real curl against the real app.</summary>
public sealed class DrainScriptTests : Lab
{
    [Fact]
    public async Task It_waits_until_the_host_is_empty_then_works_and_activates()
    {
        Ferby.OnIntent = intent =>
        {
            if (intent.Mode == HostMode.Draining) Ferby.SetGuests(FakeAgent.Guest("small-1"));
            var drain = intent.Mode == HostMode.Draining ? [new DrainItem("small-1", DrainItemState.Moving, "moves to herby", null)] : Array.Empty<DrainItem>();
            _ = Ferby.SayAsync(intent.Mode, intent, drain);
        };
        // What the command sees of the host is what counts
        var lines = new ConcurrentQueue<string>();
        var script = RunAsync(lines, "ferby", "curl", "--silent", "--header", $"Authorization: Bearer {TestApp.Token}", new Uri(App.Http.BaseAddress!, "api/v1/hosts/ferby").ToString());
        // One of its items is done: the drain is not
        await Eventually.TrueAsync(() => lines.Contains("ferby: small-1 moves. 1 of 2 domains has left."), () => $"half of it to be told: {string.Join('|', lines)}");
        var looked = (await App.GetAsync("/api/v1/operations"))[0].GetProperty("id").GetString()!;
        await App.OperationAsync(looked, "running");
        Ferby.SetGuests();
        await Ferby.SayAsync(HostMode.Maintenance, Ferby.Intents[0]);
        var (code, output, errors) = await script;
        Assert.True(code == 0, $"{code}: {errors}");
        Assert.Contains("ferby is empty: 2 domains left", output);
        Assert.Contains("\"mode\":\"maintenance\"", output);
        Assert.Contains("ferby takes part again.", output);
        Assert.Equal([HostMode.Draining, HostMode.Active], Ferby.Intents.Select(i => i.Mode));
        Assert.Equal(new Reason("script", "the \"loud\" fans"), Ferby.Intents[0].Reason);
    }

    [Fact]
    public async Task A_command_that_fails_leaves_the_host_in_maintenance()
    {
        Ferby.OnIntent = intent =>
        {
            Ferby.SetGuests();
            _ = Ferby.SayAsync(HostMode.Maintenance, intent);
        };
        var (code, _, errors) = await RunAsync([], "ferby", "false");
        Assert.Equal(1, code);
        Assert.Contains("'false' ended with 1; ferby stays in maintenance", errors);
        Assert.Single(Ferby.Intents);
    }

    [Fact]
    public async Task A_drain_that_is_cancelled_ends_it_with_the_host_active()
    {
        Ferby.OnIntent = intent => _ = Ferby.SayAsync(intent.Mode == HostMode.Draining ? HostMode.Draining : HostMode.Active, intent, intent.Mode == HostMode.Draining ? [new DrainItem("dns", DrainItemState.Stuck, "holds a PCI device", null)] : []);
        var script = RunAsync([], "ferby", "echo", "never");
        await Eventually.IsAsync(() => App.GetAsync("/api/v1/operations?state=running"), o => o.GetArrayLength() == 1, _ => "the drain to run");
        var id = (await App.GetAsync("/api/v1/operations?state=running"))[0].GetProperty("id").GetString();
        await Eventually.TrueAsync(() => Ferby.Intents.Count == 1, () => "the intent");
        await App.PostAsync($"/api/v1/operations/{id}/cancel", new { who = "mira" });
        var (code, output, errors) = await script;
        Assert.Equal(1, code);
        Assert.Contains("Cancelled by script for mira", output);
        Assert.DoesNotContain("never", output);
        Assert.Contains("could not be emptied", errors);
    }

    [Fact]
    public async Task A_wrong_name_is_told_and_nothing_is_done()
    {
        var (code, _, errors) = await RunAsync([], "ferbi");
        Assert.Equal(1, code);
        Assert.Contains("404 There is no host 'ferbi'. Did you mean ferby?", errors);
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(ConcurrentQueue<string> lines, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Root(), "deploy", "examples", "drain.sh"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["XENWEB"] = App.Http.BaseAddress!.ToString().TrimEnd('/');
        start.Environment["REASON"] = "the \"loud\" fans";
        start.Environment["XENWEB_TOKEN"] = TestApp.Token;
        start.Environment["WAIT"] = "120";
        using var script = Process.Start(start)!;
        var errors = script.StandardError.ReadToEndAsync();
        while (await script.StandardOutput.ReadLineAsync() is { } line) lines.Enqueue(line);
        await script.WaitForExitAsync();
        return (script.ExitCode, string.Join('\n', lines), await errors);
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "XenWeb.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
