using System.Net;
using System.Text.Json;

namespace XenWeb.Web.Tests.Languages;

/// <summary>Which language a page comes in.</summary>
public sealed class LanguageChoiceTests : IClassFixture<LanguageChoiceTests.App>
{
    private readonly TestApp _app;

    public LanguageChoiceTests(App app) => _app = app.Running!;

    [Theory]
    [InlineData(null, "en")]
    [InlineData("de", "de")]
    [InlineData("de-AT,de;q=0.9,en;q=0.8", "de")]
    [InlineData("fr-FR,fr;q=0.9", "en")]
    [InlineData("fr;q=0.9,de;q=0.5", "de")]
    [InlineData("((;q=x,,", "en")]
    public async Task A_page_comes_in_the_language_that_the_browser_asks_for(string? asked, string language)
    {
        var html = await GetAsync("/sign-in", asked);
        Assert.Contains($"<html lang=\"{language}\"", html);
        Assert.Equal(language == "de", html.Contains("id=\"xw-texts\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_chosen_goes_before_what_the_browser_asks_for()
    {
        using var chosen = await SendAsync("/language/de?back=/sign-in%3Freturn%3Dx", "en", null);
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?return=x"), (chosen.StatusCode, chosen.Headers.Location!.OriginalString));
        var cookie = chosen.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        using var page = await SendAsync("/sign-in", "en", cookie.Split(';')[0]);
        Assert.Contains("<html lang=\"de\"", await page.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("//elsewhere")]
    [InlineData("https://elsewhere")]
    [InlineData("/\\elsewhere")]
    [InlineData("")]
    public async Task Nobody_is_led_elsewhere(string back)
    {
        using var answer = await SendAsync($"/language/de?back={Uri.EscapeDataString(back)}", null, null);
        Assert.Equal("/", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_language_that_is_none_is_not_kept()
    {
        using var answer = await SendAsync("/language/xx", null, null);
        Assert.False(answer.Headers.TryGetValues("Set-Cookie", out var cookies) && cookies.Any(c => c.Contains("xw-language", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_API_answers_in_English()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/domains/nobody");
        request.Headers.TryAddWithoutValidation("Accept-Language", "de");
        using var answer = await _app.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is no domain", JsonElement.Parse(await answer.Content.ReadAsStringAsync()).GetProperty("detail").GetString());
    }

    private async Task<string> GetAsync(string path, string? asked)
    {
        using var answer = await SendAsync(path, asked, null);
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string? asked, string? cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (asked is not null) request.Headers.TryAddWithoutValidation("Accept-Language", asked);
        if (cookie is not null) request.Headers.TryAddWithoutValidation("Cookie", cookie);
        using var client = _app.As(null);
        return await client.SendAsync(request);
    }

    /// <summary>An app for all of them.</summary>
    public sealed class App : IAsyncLifetime
    {
        public TestApp? Running { get; private set; }

        public async Task InitializeAsync() => Running = await TestApp.StartAsync();

        public async Task DisposeAsync() => await Running!.DisposeAsync();
    }
}
