using System.Net.Http.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>What goes on inside domains, and what is done there, as a person sees it.</summary>
[Collection(nameof(Demo))]
public class InsideTests(Demo demo)
{
    private static readonly string[] Gerbys = ["mail", "test-1", "test-2", "web-1", "web-2"];

    [Fact]
    public async Task Processes_AreThere_AndAreFilteredWhileOneTypes()
    {
        var (page, errors) = await OpenAsync("web-1");
        var rows = page.Locator(".xw-procs tbody tr:has(code)");
        await Expect(rows.First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Filter processes by name, arguments, user or number" }).PressSequentiallyAsync("nginx");
        await Expect(rows.Filter(new() { HasNotText = "nginx" })).ToHaveCountAsync(0);
        await Expect(rows).Not.ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Pid" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Pid" })).ToHaveAttributeAsync("aria-sort", "ascending");
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Filter processes by name, arguments, user or number" }).FillAsync("nosuch");
        await Expect(page.GetByRole(AriaRole.Tabpanel)).ToContainTextAsync("matches nosuch");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Processes" }).PressAsync("ArrowRight");
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Console" })).ToBeFocusedAsync();
        Assert.Empty(errors);
    }

    [Fact]
    public async Task AProcess_IsStopped_AfterItWasAskedAndNamed()
    {
        var (page, errors) = await OpenAsync("web-2");
        var stop = page.GetByRole(AriaRole.Button, new() { Name = "Stop nginx, process" });
        await Expect(stop.First).ToBeVisibleAsync();
        var name = await stop.Last.GetAttributeAsync("aria-label");
        await stop.Last.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("nginx");
        await dialog.GetByRole(AriaRole.Textbox).FillAsync("hangs");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Stopped", new() { Timeout = 20_000 });
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true })).ToHaveCountAsync(0, new() { Timeout = 20_000 });
        Assert.Empty(errors);
    }

    [Fact]
    public async Task AProgramsOutput_IsFollowed_StaysWhereOneReads_AndSaysWhatWasCut()
    {
        var (page, errors) = await OpenAsync("mail");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start a program…" }).ClickAsync();
        await page.GetByLabel("Program and arguments").FillAsync("yes");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        var output = page.GetByRole(AriaRole.Log);
        await Expect(output).ToContainTextAsync("y\ny\n", new() { Timeout = 20_000, UseInnerText = false });
        var toEnd = page.GetByRole(AriaRole.Button, new() { Name = "To the end" });
        await Expect(toEnd).ToBeHiddenAsync();
        await page.WaitForFunctionAsync("() => { const p = document.querySelector('[role=log]'); return p.scrollHeight > p.clientHeight + 200; }");
        await output.EvaluateAsync("p => { p.scrollTop = 0; }");
        await Expect(toEnd).ToBeVisibleAsync();
        var length = await output.EvaluateAsync<int>("p => p.textContent.length");
        await page.WaitForFunctionAsync("n => document.querySelector('[role=log]').textContent.length > n", length);
        Assert.Equal(0, await output.EvaluateAsync<int>("p => p.scrollTop"));
        await toEnd.ClickAsync();
        await Expect(toEnd).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.List, new() { Name = "Programs and loads" }).GetByRole(AriaRole.Button, new() { Name = "Stop…" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await Expect(page.GetByText("the program has ended")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        Assert.Empty(errors);
    }

    [Fact]
    public async Task ALoad_ShowsAsAProcess_AndOnTheTestDomains_UntilItIsStopped()
    {
        var (page, errors) = await OpenAsync("db-1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate load…" }).ClickAsync();
        await page.GetByLabel("How much cpu").FillAsync("10");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Generate load", Exact = true }).ClickAsync();
        await Expect(page.Locator(".xw-procs code", new() { HasText = "xenweb-agent load" })).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await page.GotoAsync($"{demo.Address}/test-domains");
        await Demo.LiveAsync(page);
        var stop = page.GetByRole(AriaRole.Button, new() { Name = "Stop the load of 0.20 cores in db-1" });
        await stop.ClickAsync();
        await Expect(stop).ToHaveCountAsync(0, new() { Timeout = 20_000 });
        Assert.Empty(errors);
    }

    [Fact]
    public async Task TheTalksScenario_DrivesAHostUp_AndIsFollowedToItsVerdict()
    {
        await GatherAsync("gerby");
        var (page, errors) = await demo.Open("/test-domains");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run the talk's scenario…" }).ClickAsync();
        await page.GetByLabel("Host", new() { Exact = true }).SelectOptionAsync("gerby");
        await page.GetByRole(AriaRole.Button, new() { Name = "Run it" }).ClickAsync();
        var steps = page.GetByRole(AriaRole.List, new() { Name = "Steps" }).GetByRole(AriaRole.Listitem);
        foreach (var step in new[] { "Load", "Over its threshold", "Help", "Offers", "Award", "Migration" })
        {
            await Expect(steps.Filter(new() { HasText = step }).First).Not.ToHaveAttributeAsync("data-step", "Waiting", new() { Timeout = 120_000 });
        }
        await Expect(steps.Filter(new() { HasText = "runs on" }).First).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await Expect(page.GetByText("Settled.", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 300_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop the loads" }).ClickAsync();
        await Expect(page.Locator(".xw-load-chip")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        Assert.Empty(errors);
    }

    private async Task<(IPage Page, List<string> Errors)> OpenAsync(string domain)
    {
        await demo.Until($"domains/{domain}/agent", $"the agent in {domain} is there", TimeSpan.FromSeconds(60), a => a.GetProperty("online").GetBoolean());
        var (page, errors) = await demo.Open($"/domains/{domain}?tab=processes");
        await Expect(page.Locator(".xw-procs tbody code").First).ToBeVisibleAsync(new() { Timeout = 20_000 });
        return (page, errors);
    }

    // What other tests have moved away comes back: the scenario needs five domains on one host
    private async Task GatherAsync(string host)
    {
        foreach (var name in Gerbys)
        {
            var domain = await demo.Until($"domains/{name}", "it runs", TimeSpan.FromSeconds(60), d => d.GetProperty("state").GetString() is "running" or "idle");
            if (domain.GetProperty("host").GetString() == host) continue;
            await demo.Http.PostAsJsonAsync($"domains/{name}/migrate", new { to = host, reason = "the scenario needs it" });
            await demo.Until($"domains/{name}", $"it is on {host}", TimeSpan.FromSeconds(90), d => d.GetProperty("host").GetString() == host && d.GetProperty("state").GetString() is "running" or "idle");
        }
    }
}
