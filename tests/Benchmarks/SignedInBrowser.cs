using Microsoft.Playwright;

namespace XenWeb.Benchmarks;

/// <summary>Debian's Chromium, signed in at a web app; each page in a profile of its own.</summary>
/// <param name="address">Where the web app is.</param>
/// <param name="link">A link that signs in, once.</param>
internal sealed class SignedInBrowser(string address, string link) : IAsyncDisposable
{
    private string? _session;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Where the web app is.</summary>
    public string Address => address;

    /// <summary>An empty page.</summary>
    public async Task<IPage> OpenAsync(int width = 1440, int height = 1000)
    {
        _playwright ??= await Playwright.CreateAsync();
        _browser ??= await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        _session ??= await SignInAsync(_browser);
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { StorageState = _session, ViewportSize = new ViewportSize { Width = width, Height = height } });
        return await context.NewPageAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
    }

    // The link is good once; its session is every page's
    private async Task<string> SignInAsync(IBrowser browser)
    {
        await using var context = await browser.NewContextAsync();
        await (await context.NewPageAsync()).GotoAsync(link);
        return await context.StorageStateAsync();
    }
}
