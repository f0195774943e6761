using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>The main job, as a person sees it.</summary>
[Collection(nameof(Demo))]
public class DemoTests(Demo demo)
{
    private static readonly LocatorAssertionsToBeVisibleOptions Long = new() { Timeout = 90_000 };

    [Fact]
    public async Task TheDashboard_ShowsTheTalksFourHosts_Alive()
    {
        var (page, errors) = await demo.Open("/");
        foreach (var host in new[] { "ferby", "gerby", "herby", "kerby" })
        {
            await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { NameRegex = new Regex($"^{host}\\b") }).First).ToBeVisibleAsync(Long);
        }
        await Expect(page.GetByText("newest sample")).ToBeVisibleAsync(Long);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task AHostsChart_IsFullFromHistory_AndMovesByItself()
    {
        await demo.Until("hosts", "ferby is live", TimeSpan.FromSeconds(60), hosts => hosts.EnumerateArray().Any(h => h.GetProperty("name").GetString() == "ferby" && h.GetProperty("liveness").GetString() == "live"));
        var (page, errors) = await demo.Open("/hosts/ferby");
        var line = page.Locator(".apexcharts-line-series path.apexcharts-line").First;
        await Expect(line).ToBeAttachedAsync(new() { Timeout = 30_000 });
        var before = await line.GetAttributeAsync("d");
        await Expect(line).Not.ToHaveAttributeAsync("d", before!, new() { Timeout = 30_000 });
        Assert.Empty(errors);
    }

    [Fact]
    public async Task TheTalksFourSteps_HappenByThemselves_AndThePageTellsThem()
    {
        static bool Relieved(JsonElement m) => m.GetProperty("kind").GetString() == "relief" && m.GetProperty("state").GetString() == "done" && m.GetProperty("from").GetString() == "ferby";
        var done = await demo.Until("migrations", "ferby was relieved", TimeSpan.FromSeconds(120), all => all.EnumerateArray().Any(Relieved));
        var id = done.EnumerateArray().First(Relieved).GetProperty("id").GetString();
        var (page, errors) = await demo.Open($"/negotiations/{id}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("ferby → ");
        foreach (var step in new[] { "help", "offer", "award", "confirm", "migration" })
        {
            await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync(step);
        }
        Assert.Empty(errors);
    }

    [Fact]
    public async Task ADrainByRest_EmptiesTheHost_WhileThePageFollows()
    {
        await demo.Until("hosts/kerby", "kerby is live with domains", TimeSpan.FromSeconds(60), h => h.GetProperty("liveness").GetString() == "live" && h.GetProperty("domains").GetInt32() > 0);
        var (page, errors) = await demo.Open("/hosts/kerby");
        var main = page.GetByRole(AriaRole.Main);
        await Expect(main.GetByText("Active", new() { Exact = true }).First).ToBeVisibleAsync();

        var answer = await demo.Http.PostAsJsonAsync("hosts/kerby/drain", new { reason = "new memory" });
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        await Expect(main.GetByText("Draining", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 10_000 });
        await Expect(main.GetByText("new memory").First).ToBeVisibleAsync();
        await Expect(main.GetByText("Maintenance", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 180_000 });

        var operation = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        await demo.Until($"operations/{operation}", "the drain is done", TimeSpan.FromSeconds(20), o => o.GetProperty("state").GetString() == "done");
        await page.GetByRole(AriaRole.Button, new() { Name = "Activate…" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Activate", Exact = true }).ClickAsync();
        await Expect(main.GetByText("Active", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 20_000 });
        Assert.Empty(errors);
    }

    [Fact]
    public async Task PauseADomain_TheButtonTellsItsProgress_AndTheStateFollows()
    {
        var domains = await demo.Until("domains?host=gerby", "gerby has domains", TimeSpan.FromSeconds(60), d => d.GetArrayLength() > 0);
        var name = domains[0].GetProperty("name").GetString();
        var (page, errors) = await demo.Open($"/domains/{name}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Main).GetByText("Paused", new() { Exact = true }).First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Unpause", Exact = true }).ClickAsync();
        await demo.Until($"domains/{name}", "it runs again", TimeSpan.FromSeconds(30), d => d.GetProperty("state").GetString() is "running" or "idle");
        Assert.Empty(errors);
    }
}
