using System.Diagnostics;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;

namespace XenWeb.Web.Tests.Maintenance;

/// <summary>The script of docs/maintenance.md as it stands, with the real curl against the real app.</summary>
public sealed class DrainScriptTests : Lab
{
    [Fact]
    public async Task It_drains_works_and_activates()
    {
        Ferby.OnIntent = intent =>
        {
            if (intent.Mode == HostMode.Draining) Ferby.SetGuests();
            _ = Ferby.SayAsync(intent.Mode == HostMode.Draining ? HostMode.Maintenance : HostMode.Active, intent);
        };
        var (code, output, errors) = await RunAsync("ferby", "echo", "new memory is in");
        Assert.True(code == 0, $"{code}: {errors}");
        Assert.Contains("ferby is empty: 2 domains left", output);
        Assert.Contains("new memory is in", output);
        Assert.Contains("ferby takes part again.", output);
        Assert.Equal([HostMode.Draining, HostMode.Active], Ferby.Intents.Select(i => i.Mode));
        Assert.Equal(new Reason("drain.sh", "fans"), Ferby.Intents[0].Reason);
    }

    [Fact]
    public async Task A_command_that_fails_leaves_the_host_in_maintenance()
    {
        Ferby.OnIntent = intent =>
        {
            Ferby.SetGuests();
            _ = Ferby.SayAsync(HostMode.Maintenance, intent);
        };
        var (code, _, errors) = await RunAsync("ferby", "false");
        Assert.Equal(1, code);
        Assert.Contains("'false' ended with 1; ferby stays in maintenance", errors);
        Assert.Single(Ferby.Intents);
    }

    [Fact]
    public async Task A_drain_that_is_cancelled_ends_it_with_the_host_active()
    {
        Ferby.OnIntent = intent => _ = Ferby.SayAsync(intent.Mode == HostMode.Draining ? HostMode.Draining : HostMode.Active, intent, intent.Mode == HostMode.Draining ? [new DrainItem("dns", DrainItemState.Stuck, "holds a PCI device", null)] : []);
        var script = RunAsync("ferby", "echo", "never");
        await Eventually.IsAsync(() => App.GetAsync("/api/v1/operations?state=running"), o => o.GetArrayLength() == 1, _ => "the drain to run");
        var id = (await App.GetAsync("/api/v1/operations?state=running"))[0].GetProperty("id").GetString();
        await Eventually.TrueAsync(() => Ferby.Intents.Count == 1, () => "the intent");
        await App.PostAsync($"/api/v1/operations/{id}/cancel", new { who = "mira" });
        var (code, output, errors) = await script;
        Assert.Equal(1, code);
        Assert.Contains("Cancelled by mira", output);
        Assert.DoesNotContain("never", output);
        Assert.Contains("could not be emptied", errors);
    }

    [Fact]
    public async Task A_wrong_name_is_told_and_nothing_is_done()
    {
        var (code, _, errors) = await RunAsync("ferbi");
        Assert.Equal(1, code);
        Assert.Contains("404 There is no host 'ferbi'. Did you mean ferby?", errors);
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Root(), "deploy", "examples", "drain.sh"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["XENWEB"] = App.Http.BaseAddress!.ToString().TrimEnd('/');
        start.Environment["REASON"] = "fans";
        start.Environment["WAIT"] = "120";
        using var script = Process.Start(start)!;
        var output = script.StandardOutput.ReadToEndAsync();
        var errors = script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync();
        return (script.ExitCode, await output, await errors);
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "XenWeb.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
