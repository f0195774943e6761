using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>
/// The parts of the real lab's journey that a person does in the browser: tests/XenLab/run calls them one by one, with the web app's address
/// in XENWEB_REAL_LAB, a link that signs in in XENWEB_SIGN_IN, the guest's name in XENWEB_GUEST, and a file for what was measured in XENWEB_FIGURES.
/// </summary>
public sealed class RealLabTests : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private IPage _page = null!;

    private static string Address => Environment.GetEnvironmentVariable("XENWEB_REAL_LAB")!;

    private static string Guest => Environment.GetEnvironmentVariable("XENWEB_GUEST")!;

    public async Task InitializeAsync()
    {
        if (!RealLabFactAttribute.IsThere) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
        _page = await _browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1440, Height = 1000 } });
        // The emulated hosts leave little of the processors
        _page.SetDefaultTimeout(60_000);
        SetDefaultExpectTimeout(60_000);
        // Good once: each of the journey's parts is given another
        await _page.GotoAsync(Address + Environment.GetEnvironmentVariable("XENWEB_SIGN_IN"));
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
    }

    [RealLabFact]
    public async Task AnInstructor_FillsInTheForm_AndStartsTheGuest()
    {
        var number = int.Parse(Guest.Split('-')[^1], CultureInfo.InvariantCulture);
        await _page.GotoAsync($"{Address}/configurations/new");
        await Demo.LiveAsync(_page);
        await Field("Name").FillAsync(Guest);
        await Field("Memory").FillAsync("128");
        await Field("Kernel").FillAsync("/srv/guest/vmlinuz");
        await Field("Ramdisk").FillAsync("/srv/guest/initrd");
        await Field("Command line").FillAsync($"console=hvc0 quiet lab.name={Guest} lab.ip=10.77.0.{10 + number}");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Add a disk" }).ClickAsync();
        await _page.GetByLabel("Target").FillAsync("/dev/disk/by-id/virtio-{name}");
        await _page.GetByLabel("Device in the domain").FillAsync("xvda");
        await Field("MAC address").FillAsync($"00:16:3e:77:00:{10 + number:x2}");
        await _page.GetByLabel("Bridge").FillAsync("xenbr0");
        await Expect(_page.Locator("#preview")).ToContainTextAsync($"virtio-{Guest}");
        await _page.GetByRole(AriaRole.Button, new() { Name = "Save and start" }).ClickAsync();
        await Expect(_page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(Guest);
        await Shoot("form");
    }

    [RealLabFact]
    public async Task WhoeverLooksIntoTheGuest_SeesItsProcesses()
    {
        await _page.GotoAsync($"{Address}/domains/{Guest}");
        var tab = _page.GetByRole(AriaRole.Tab, new() { Name = "Processes" });
        await Expect(tab).ToBeEnabledAsync();
        await Demo.LiveAsync(_page);
        var asked = Stopwatch.StartNew();
        await tab.ClickAsync();
        await Expect(_page.GetByText("xenweb-agent").First).ToBeVisibleAsync();
        Tell($"its processes on the page after {asked.Elapsed.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)} s");
        await Shoot("processes");
    }

    private ILocator Field(string label) => _page.GetByLabel(label, new() { Exact = true });

    private static void Tell(string figure)
    {
        if (Environment.GetEnvironmentVariable("XENWEB_FIGURES") is { Length: > 0 } file) File.AppendAllText(file, figure + "\n");
    }

    private async Task Shoot(string name)
    {
        if (Environment.GetEnvironmentVariable("XENWEB_FIGURES") is { Length: > 0 } file) await _page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.ChangeExtension(file, $".{name}.png") });
    }
}

/// <summary>A part of the real lab's journey: left out where there is no real lab.</summary>
internal sealed class RealLabFactAttribute : FactAttribute
{
    public RealLabFactAttribute()
    {
        if (!IsThere) Skip = "tests/XenLab/run runs it";
    }

    public static bool IsThere => Environment.GetEnvironmentVariable("XENWEB_REAL_LAB") is { Length: > 0 };
}
