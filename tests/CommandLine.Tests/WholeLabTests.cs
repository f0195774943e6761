using System.Text.Json;
using XenWeb.Web.Tests;
using XenWeb.Web.Tests.Load;

namespace XenWeb.CommandLine.Tests;

/// <summary>The journeys of who runs a lab from scripts, against a real web app and real agents of simulated hosts.</summary>
public sealed class WholeLabTests : IAsyncLifetime
{
    private const int Hosts = 3;
    private const int Guests = 6;
    private TestApp _app = null!;
    private AgentProgram _lab = null!;

    public async Task InitializeAsync()
    {
        _app = await TestApp.StartAsync();
        _lab = AgentProgram.Start("--role", "simulated-lab", "--insecure", "--broker", $"127.0.0.1:{_app.Broker.Port}", "--hosts", $"{Hosts}", "--guests", $"{Guests}", "--status-period", "1s", "--sampling-period", "1s");
        await Eventually.IsAsync(() => _app.GetAsync("/api/v1/hosts"), h => h.GetArrayLength() == Hosts && h.EnumerateArray().All(host => host.GetProperty("liveness").GetString() == "live" && host.GetProperty("domains").GetInt32() > 0 && host.GetProperty("cpu").ValueKind == JsonValueKind.Number), h => $"a live lab: {h}\n{string.Join('\n', _lab.Lines)}");
    }

    public async Task DisposeAsync()
    {
        await _lab.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task A_host_is_emptied_looked_at_and_taken_in_again()
    {
        var host = (await _app.GetAsync("/api/v1/hosts"))[0].GetProperty("name").GetString()!;
        var drained = (await Run.OfAsync(_app, "drain", host, "--wait", "--timeout", "5m", "--reason", "a new disk")).Ended(ExitCode.Done);
        Assert.StartsWith($"drain of {host} is done", drained.Output);
        Assert.Contains($"drain of {host}: ", drained.Error);
        Assert.Equal("maintenance", (await Run.OfAsync(_app, "hosts", host, "-o", "json")).Json.GetProperty("mode").GetString());
        Assert.Empty((await Run.OfAsync(_app, "domains", "--host", host)).Output);
        Assert.NotEmpty((await Run.OfAsync(_app, "migrations", "--host", host)).Ended(ExitCode.Done).Lines.Skip(1));
        (await Run.OfAsync(_app, "activate", host, "--wait", "--timeout", "1m")).Ended(ExitCode.Done);
        Assert.Contains("a new disk", (await Run.OfAsync(_app, "events", "--host", host)).Ended(ExitCode.Done).Output);
    }

    [Fact]
    public async Task A_domain_is_moved_and_watched_in_lines_and_as_JSON()
    {
        var domain = (await _app.GetAsync("/api/v1/domains"))[0];
        var (name, from) = (domain.GetProperty("name").GetString()!, domain.GetProperty("host").GetString());
        var to = (await _app.GetAsync("/api/v1/hosts")).EnumerateArray().Select(h => h.GetProperty("name").GetString()!).First(h => h != from);
        var id = (await Run.OfAsync(_app, "migrate", name, "--to", to)).Ended(ExitCode.Done).Operation;
        (await Run.OfAsync(_app, "watch", id, "--timeout", "2m")).Ended(ExitCode.Done);
        var lines = (await Run.OfAsync(_app, "watch", "--count", "2", "--interval", "1")).Ended(ExitCode.Done).Lines;
        Assert.Contains(lines, l => l.Contains($"host {to}: live, active", StringComparison.Ordinal));
        await Eventually.IsAsync(() => Run.OfAsync(_app, "domains", name, "-o", "json"), r => r.Json.GetProperty("host").GetString() == to, r => $"{name} to be on {to}: {r.Output}");
        var look = JsonElement.Parse((await Run.OfAsync(_app, "watch", "--host", to, "--count", "1", "-o", "json")).Ended(ExitCode.Done).Output);
        Assert.Contains(look.GetProperty("domains").EnumerateArray(), d => d.GetProperty("name").GetString() == name);
        var picture = (await Run.OfAsync(["watch", "--count", "1"], Run.Variables(_app), a => a with { OutputIsTerminal = true, Width = 160 })).Ended(ExitCode.Done);
        Assert.Contains($"{Hosts} hosts, {Guests} domains", picture.Output);
    }
}
