using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XenWeb.Web.Access;

namespace XenWeb.Web.Tests.Access;

public sealed class HeaderTests
{
    [Fact]
    public async Task Every_answer_tells_the_browser_what_it_may_do_with_it()
    {
        await using var app = await TestApp.StartAsync();
        foreach (var path in new[] { "/", "/api/v1/hosts", "/css/access.css", "/sign-in", "/nothing", "/api/v1/nothing", "/healthz" })
        {
            using var response = await app.Http.GetAsync(path);
            string Header(string name) => response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : "";
            var policy = Header("Content-Security-Policy");
            Assert.True(policy.Contains("script-src 'self';", StringComparison.Ordinal) && policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal), $"{path}: {policy}");
            Assert.Equal(("nosniff", "same-origin", "DENY", ""), (Header("X-Content-Type-Options"), Header("Referrer-Policy"), Header("X-Frame-Options"), Header("Server")));
            Assert.Equal("", Header("Strict-Transport-Security"));
        }
        using var hosts = await app.Http.GetAsync("/api/v1/hosts");
        Assert.Equal("no-store", hosts.Headers.CacheControl?.ToString());
        Assert.DoesNotContain("<script>", await app.Http.GetStringAsync("/"));
    }

    [Fact]
    public async Task The_reader_of_the_API_begins_with_a_script_of_its_own_which_this_answer_s_nonce_lets_run()
    {
        await using var app = await TestApp.StartAsync();
        var nonces = new HashSet<string>();
        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var page = await app.Http.GetAsync("/api/");
            var (policy, html) = (page.Headers.GetValues("Content-Security-Policy").Single(), await page.Content.ReadAsStringAsync());
            var nonce = System.Text.RegularExpressions.Regex.Match(policy, "script-src 'self' 'nonce-([A-Za-z0-9_-]{20,})'; ");
            Assert.True(nonce.Success, policy);
            Assert.DoesNotContain("unsafe-eval", policy);
            foreach (System.Text.RegularExpressions.Match script in System.Text.RegularExpressions.Regex.Matches(html, "<script[^>]*>")) Assert.Contains($"nonce=\"{nonce.Groups[1].Value}\"", script.Value);
            Assert.True(nonces.Add(nonce.Groups[1].Value), "a nonce came twice");
        }
    }

    [Theory]
    [InlineData("https://evil", null, HttpStatusCode.Forbidden)]
    [InlineData("null", null, HttpStatusCode.Forbidden)]
    [InlineData(null, "cross-site", HttpStatusCode.Forbidden)]
    [InlineData(null, "same-site", HttpStatusCode.Forbidden)]
    [InlineData("own", "same-origin", HttpStatusCode.NotFound)]
    [InlineData(null, null, HttpStatusCode.NotFound)]
    public async Task Orders_and_channels_come_from_our_own_pages_only(string? origin, string? site, HttpStatusCode expected)
    {
        await using var app = await TestApp.StartAsync();
        foreach (var (method, path, upgrade) in new[] { ("POST", "/api/v1/domains/x/pause", false), ("POST", "/sign-in", false), ("GET", "/hubs/feed", true), ("GET", "/_blazor", true) })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (origin is not null) request.Headers.Add("Origin", origin == "own" ? app.Http.BaseAddress!.ToString().TrimEnd('/') : origin);
            if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
            if (upgrade) request.Headers.Add("Upgrade", "websocket");
            using var response = await app.Http.SendAsync(request);
            if (expected == HttpStatusCode.Forbidden || path.StartsWith("/api", StringComparison.Ordinal)) Assert.True(expected == response.StatusCode, $"{path}: {response.StatusCode}");
            else Assert.NotEqual(HttpStatusCode.Forbidden, response.StatusCode);
        }
    }

    [Fact]
    public async Task Over_https_cookies_are_of_this_host_alone_and_browsers_come_back_by_https_only()
    {
        var folder = Directory.CreateTempSubdirectory("xenweb-https-").FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddDays(1));
        var (file, keyFile) = (Path.Combine(folder, "web.pem"), Path.Combine(folder, "web.key"));
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem());
        await using var app = await TestApp.StartAsync(change: o => o with { Certificate = file, Key = keyFile });
        using var client = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == certificate.Thumbprint, AllowAutoRedirect = false }) { BaseAddress = app.Http.BaseAddress };
        using var page = await client.GetAsync("/sign-in");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("max-age=31536000", page.Headers.GetValues("Strict-Transport-Security").Single());
        var cookie = page.Headers.GetValues("Set-Cookie").Single(c => c.Contains("form", StringComparison.Ordinal));
        Assert.StartsWith("__Host-xenweb-form=", cookie);
        foreach (var word in new[] { "secure", "httponly", "samesite", "path=/" }) Assert.Contains(word, cookie);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Over_a_network_nothing_goes_in_clear()
    {
        var data = Directory.CreateTempSubdirectory("xenweb-clear-").FullName;
        var start = new System.Diagnostics.ProcessStartInfo("dotnet", [typeof(WebApp).Assembly.Location, "--listen", "*", "--insecure", "--port", "0", "--broker-port", "0", "--data", data]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = System.Diagnostics.Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("it is for loopback only", said);
        // Without it https is done with the lab's own certificate, for want of another
        Assert.True(new WebOptions { Listen = "*" }.HttpsByLab);
        Assert.True(new WebOptions { Listen = "10.0.0.1" }.Https);
        Assert.False(new WebOptions { Listen = "127.0.0.1" }.Https);
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Who_asks_too_much_is_told_when_to_come_back_and_tries_to_sign_in_are_few()
    {
        await using var app = await TestApp.StartAsync();
        using var browser = new Browser(app);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i <= RateLimits.SignInMax; i++) answers.Add((await browser.PostAsync("/sign-in", ("_handler", "sign-in"))).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        Assert.DoesNotContain(HttpStatusCode.TooManyRequests, answers.Take(RateLimits.SignInMax));
        using var other = app.As(await app.TokenAsync("read"));
        var all = await Task.WhenAll(Enumerable.Range(0, RateLimits.EachMax * 3).Select(_ => other.GetAsync("/api/v1/hosts/x")));
        var refused = all.First(r => r.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        // One who asks too much does not take it from another
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("/api/v1/hosts")).StatusCode);
    }
}
