using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Playwright;
using XenWeb.Infrastructure.Tests;

namespace XenWeb.Browser.Tests;

/// <summary>
/// What a person gets from deploy/demo, started for real, and Debian's Chromium to look at it. One for all tests: the
/// scenario runs once, and tests wait for what they need of it.
/// </summary>
public sealed class Demo : IAsyncLifetime
{
    private readonly List<string> _output = [];
    private Process? _process;
    private IPlaywright? _playwright;
    private string _session = "";

    public string Address { get; private set; } = "";

    public IBrowser Browser { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    /// <summary>The repository's root, found from this file.</summary>
    public static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));

    public async Task InitializeAsync()
    {
        var port = FreePorts.Next();
        var start = new ProcessStartInfo(Path.Combine(Root(), "deploy", "demo"), ["--port", $"{port}"]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        var ready = new TaskCompletionSource();
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        void Read(string? line)
        {
            if (line is null) return;
            lock (_output) _output.Add(line);
            if (line.Contains("runs at", StringComparison.Ordinal)) ready.TrySetResult();
        }
        _process.OutputDataReceived += (_, e) => Read(e.Data);
        _process.ErrorDataReceived += (_, e) => Read(e.Data);
        _process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("The demo ended: " + Said()));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await ready.Task.WaitAsync(TimeSpan.FromMinutes(8));
        Address = $"http://127.0.0.1:{port}";
        Http = new HttpClient { BaseAddress = new Uri(Address + "/api/v1/") };
        Http.DefaultRequestHeaders.Authorization = new("Bearer", Printed("Bearer (xw_[a-z0-9]+)"));
        _playwright = await Playwright.CreateAsync();
        Browser = await Chromium.LaunchAsync(_playwright);
        await SignInAsync();
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null) await Browser.CloseAsync();
        _playwright?.Dispose();
        Http?.Dispose();
        if (_process is null or { HasExited: true }) return;
        // Not as Ctrl-C does, which a program that was started in the background does not hear. The demo ends what it started
        using var end = Process.Start(new ProcessStartInfo("kill", ["-TERM", $"{_process.Id}"]));
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Follows the link that the demo printed, once for all tests: each of their contexts gets the session's cookie.</summary>
    private async Task SignInAsync()
    {
        await using var context = await Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(Printed(@"(http://\S+/sign-in/link\S+)"));
        Assert.DoesNotContain("sign-in", page.Url);
        // As who has been here before: the tour is offered to who has not
        await page.EvaluateAsync("() => localStorage.setItem('xw-tour', 'seen')");
        _session = await context.StorageStateAsync();
    }

    private string Printed(string pattern) => System.Text.RegularExpressions.Regex.Match(Said(), pattern) is { Success: true } found ? found.Groups[1].Value : throw new InvalidOperationException($"The demo printed no {pattern}: {Said()}");

    /// <summary>What the demo printed.</summary>
    public string Said()
    {
        lock (_output) return string.Join('\n', _output);
    }

    /// <summary>Asks the API until the answer satisfies; fails with the last answer when the time is up.</summary>
    public async Task<JsonElement> Until(string path, string what, TimeSpan within, Func<JsonElement, bool> satisfied)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            using var response = await Http.GetAsync(path);
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
            if (response.IsSuccessStatusCode && satisfied(answer)) return answer;
            Assert.True(clock.Elapsed < within, $"Not within {within.TotalSeconds:0} s: {what}. The last answer of {path}: {answer}");
            await Task.Delay(250);
        }
    }

    /// <summary>A new page; what goes wrong in it (errors in the console or in scripts) is collected.</summary>
    public async Task<(IPage Page, List<string> Errors)> Open(string path, int width = 1440, int height = 1000, ColorScheme scheme = ColorScheme.Light, bool live = true, string language = "en-GB")
    {
        var context = await Browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = scheme, TimezoneId = "Europe/Berlin", Locale = language, StorageState = _session });
        var page = await context.NewPageAsync();
        var errors = new List<string>();
        page.Console += (_, message) => { if (message.Type == "error") errors.Add(message.Text); };
        page.PageError += (_, error) => errors.Add(error);
        await page.GotoAsync(Address + path);
        if (live) await LiveAsync(page);
        return (page, errors);
    }

    /// <summary>Until the page is live. It is drawn on the server first: what is pressed or typed before it is live is lost. References to elements are there only then.</summary>
    public static Task LiveAsync(IPage page) =>
        page.WaitForFunctionAsync("() => document.querySelector('dialog.xw-palette')?.getAttributeNames().some(n => n.startsWith('_bl_'))", null, new PageWaitForFunctionOptions { Timeout = 60_000 });
}

/// <summary>One demo for all browser tests.</summary>
[CollectionDefinition(nameof(Demo))]
public sealed class DemoGroup : ICollectionFixture<Demo>;
