using System.Net;
using System.Text.RegularExpressions;

namespace XenWeb.Web.Tests.Access;

/// <summary>A browser as far as forms and cookies go: it gets a page, fills in one of its forms and sends it.</summary>
internal sealed class Browser : IDisposable
{
    private readonly CookieContainer _jar = new();
    private readonly HttpClient _http;

    /// <summary>With the cookies of another, or none.</summary>
    public Browser(TestApp app, CookieCollection? cookies = null)
    {
        if (cookies is not null) _jar.Add(cookies);
        _http = app.As(null, _jar);
    }

    /// <summary>A copy of what it keeps now.</summary>
    public CookieCollection Cookies() => [.. _jar.GetAllCookies().Select(c => new Cookie(c.Name, c.Value, c.Path, c.Domain))];

    public async Task<string> OpenAsync(string path)
    {
        using var response = await _http.GetAsync(path);
        return response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadAsStringAsync() : $"{(int)response.StatusCode} {response.Headers.Location}";
    }

    /// <summary>Sends a page's form; the answer's status, where it leads and its page.</summary>
    public Task<(HttpStatusCode Status, string? To, string Page)> SendAsync(string path, string form, params (string Name, string Value)[] fields) => SendToAsync(path, path, [("_handler", form), .. fields]);

    /// <summary>Sends a form of one page to another address.</summary>
    public async Task<(HttpStatusCode Status, string? To, string Page)> SendToAsync(string path, string to, params (string Name, string Value)[] fields)
    {
        var page = await OpenAsync(path);
        var token = Regex.Match(page, "name=\"__RequestVerificationToken\" value=\"([^\"]+)\"");
        Assert.True(token.Success, $"{path} has no form: {page[..Math.Min(300, page.Length)]}");
        return await PostAsync(to, [("__RequestVerificationToken", token.Groups[1].Value), .. fields]);
    }

    public async Task<(HttpStatusCode Status, string? To, string Page)> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        using var response = await _http.PostAsync(path, content);
        return (response.StatusCode, response.Headers.Location?.ToString(), WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync()));
    }

    public Task<(HttpStatusCode Status, string? To, string Page)> SignInAsync(string name, string password) => SendAsync("/sign-in?to=%2Fhosts", "sign-in", ("Given.Name", name), ("Given.Password", password));

    public void Dispose() => _http.Dispose();
}
