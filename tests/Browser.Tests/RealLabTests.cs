using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>The parts of the real lab's journey that need no image: a form, a guest's processes, its console.</summary>
public sealed class RealLabTests : RealLabPage
{
    [RealLabFact]
    public async Task AnInstructor_FillsInTheForm_AndStartsTheGuest()
    {
        var number = int.Parse(Guest.Split('-')[^1], CultureInfo.InvariantCulture);
        await Page.GotoAsync($"{Address}/configurations/new");
        await Demo.LiveAsync(Page);
        await Field("Name").FillAsync(Guest);
        await Field("UUID").FillAsync($"5e1f0000-0000-4000-8000-{number:d12}");
        await Field("Memory").FillAsync("128");
        await Field("Kernel").FillAsync("/srv/guest/vmlinuz");
        await Field("Ramdisk").FillAsync("/srv/guest/initrd");
        await Field("Command line").FillAsync($"console=hvc0 quiet lab.name={Guest} lab.ip=10.77.0.{10 + number}");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Add a disk" }).ClickAsync();
        await Page.GetByLabel("Target").FillAsync("/dev/disk/by-id/virtio-{name}");
        await Page.GetByLabel("Device in the domain").FillAsync("xvda");
        await Field("MAC address").FillAsync($"00:16:3e:77:00:{10 + number:x2}");
        await Page.GetByLabel("Bridge").FillAsync("xenbr0");
        await Expect(Page.Locator("#preview")).ToContainTextAsync($"virtio-{Guest}");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Save and start" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(Guest);
        await Shoot("form");
    }

    [RealLabFact]
    public async Task WhoeverLooksIntoTheGuest_SeesItsProcesses()
    {
        await Page.GotoAsync($"{Address}/domains/{Guest}?tab=history");
        var tab = Page.GetByRole(AriaRole.Tab, new() { Name = "Processes" });
        await Expect(tab).ToBeEnabledAsync();
        await Demo.LiveAsync(Page);
        await AtRestAsync();
        // Three looks, the first the cold one: an emulated guest stands still for seconds at times, and no look is to be judged by one of those
        var looks = new List<double>();
        for (var look = 0; look < 3; look++) looks.Add(await LookAsync(tab));
        Tell($"the processes of {Guest} on the page after {Seconds(looks.Order().ElementAt(1))} s in the median of {string.Join(", ", looks.Select(Seconds))}");
        await Shoot("processes");
    }

    // By the browser's own clock, from the press until they are there to be drawn: what the test itself takes is no wait of a person
    private async Task<double> LookAsync(ILocator tab)
    {
        await Page.EvaluateAsync("""
            () => {
              window.pressed = window.seen = undefined;
              addEventListener('click', () => { window.pressed = performance.now(); }, { capture: true, once: true });
              const seen = () => { if (window.pressed && !window.seen && document.querySelector('[role=tabpanel]')?.textContent.includes('xenweb-agent')) window.seen = performance.now(); };
              new MutationObserver(seen).observe(document.body, { subtree: true, childList: true, characterData: true });
            }
            """);
        await tab.ClickAsync();
        await Expect(Page.GetByText("xenweb-agent").First).ToBeVisibleAsync();
        var took = await Page.EvaluateAsync<double>("() => window.seen - window.pressed");
        // Looked away for longer than a look lasts after its page is gone: the next one is asked for anew
        await Page.GetByRole(AriaRole.Tab, new() { Name = "History" }).ClickAsync();
        await Expect(Page.GetByText("xenweb-agent")).ToHaveCountAsync(0);
        await AtRestAsync();
        return took / 1000;
    }

    private static string Seconds(double seconds) => seconds.ToString("0.00", CultureInfo.InvariantCulture);

    [RealLabFact]
    public async Task WhoeverOpensTheScreen_SeesIt()
    {
        await Page.GotoAsync($"{Address}/domains/{Guest}?tab=screen");
        await Demo.LiveAsync(Page);
        await Expect(Page.Locator(".xw-console")).ToContainTextAsync("open on");
        // QEMU's framebuffer of a domain without a driver for it is there, and empty
        await Page.WaitForFunctionAsync("() => document.querySelector('.xw-picture canvas')?.width > 300");
        Tell($"the screen of {Guest} has {await Page.EvaluateAsync<string>("() => { const c = document.querySelector('.xw-picture canvas'); return `${c.width} × ${c.height}`; }")} dots");
        await Shoot("screen");
    }

    [RealLabFact]
    public async Task WhoeverTypesAtTheConsole_SeesItsEcho()
    {
        await Page.GotoAsync($"{Address}/domains/{Guest}?tab=console");
        await Demo.LiveAsync(Page);
        var screen = Page.Locator(".xw-screen .xterm-screen");
        await Expect(Page.Locator(".xw-console")).ToContainTextAsync("open on");
        await AtRestAsync();
        await screen.ClickAsync();
        // By the browser's own clock, from each key to the screen that has it
        await Page.EvaluateAsync("""
            () => {
              window.echoes = [];
              addEventListener('keydown', () => { window.pressed = performance.now(); }, { capture: true });
              new MutationObserver(() => { if (window.pressed) window.echoes.push(performance.now() - window.pressed); window.pressed = undefined; })
                .observe(document.querySelector('.xterm-rows'), { subtree: true, childList: true, characterData: true });
            }
            """);
        await Page.Keyboard.TypeAsync("echo $((6 * 7))-answers", new() { Delay = 300 });
        await Page.Keyboard.PressAsync("Enter");
        await Expect(screen).ToContainTextAsync("42-answers");
        var echoes = (await Page.EvaluateAsync<double[]>("() => window.echoes")).Order().ToList();
        Tell($"a key's echo at the console of {Guest} after {echoes[echoes.Count / 2].ToString("0", CultureInfo.InvariantCulture)} ms in the median of {echoes.Count}, {echoes[^1].ToString("0", CultureInfo.InvariantCulture)} ms at most");
        await Shoot("console");
    }
}
