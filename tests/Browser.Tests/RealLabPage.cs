using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace XenWeb.Browser.Tests;

/// <summary>
/// The parts of the real lab's journey that a person does in the browser: tests/XenLab/run calls them one by one, with the web app's address
/// in XENWEB_REAL_LAB, a link that signs in in XENWEB_SIGN_IN, the guest's name in XENWEB_GUEST, where it is to go in XENWEB_TO, and a file for what was measured in XENWEB_FIGURES.
/// </summary>
public abstract class RealLabPage : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    private protected static string Address => Environment.GetEnvironmentVariable("XENWEB_REAL_LAB")!;

    private protected static string Guest => Environment.GetEnvironmentVariable("XENWEB_GUEST")!;

    private protected static string To => Environment.GetEnvironmentVariable("XENWEB_TO")!;

    private protected IPage Page { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (!RealLabFactAttribute.IsThere) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await Chromium.LaunchAsync(_playwright);
        Page = await _browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1440, Height = 1000 } });
        // The emulated hosts leave little of the processors
        Page.SetDefaultTimeout(60_000);
        SetDefaultExpectTimeout(60_000);
        // Good once: each of the journey's parts is given another
        await Page.GotoAsync(Address + Environment.GetEnvironmentVariable("XENWEB_SIGN_IN"));
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
    }

    // As it is when somebody has read the page and presses: a browser that was started just now is busy with itself, and draws charts; and the
    // emulated hosts, which have waited for it and for the test to start, do what they could not do meanwhile
    private protected async Task AtRestAsync() => await Page.EvaluateAsync("""
        () => new Promise(rests => {
          const began = performance.now();
          let busy = began;
          new PerformanceObserver(() => { busy = performance.now(); }).observe({ entryTypes: ['longtask'] });
          const look = () => (performance.now() - busy > 1000 && performance.now() - began > 10000) || performance.now() - began > 30000 ? rests() : setTimeout(look, 100);
          look();
        })
        """);

    private protected ILocator Field(string label) => Page.GetByLabel(label, new() { Exact = true });

    private protected static void Tell(string figure)
    {
        if (Environment.GetEnvironmentVariable("XENWEB_FIGURES") is { Length: > 0 } file) File.AppendAllText(file, figure + "\n");
    }

    private protected async Task Shoot(string name)
    {
        if (Environment.GetEnvironmentVariable("XENWEB_FIGURES") is { Length: > 0 } file) await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.ChangeExtension(file, $".{name}.png") });
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
