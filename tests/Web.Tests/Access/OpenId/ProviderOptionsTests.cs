using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XenWeb.Web.Access.OpenId;

namespace XenWeb.Web.Tests.Access.OpenId;

public sealed class ProviderOptionsTests
{
    [Fact]
    public async Task Everything_that_is_wrong_is_said_at_the_start_at_once()
    {
        var folder = Directory.CreateTempSubdirectory("xenweb-oidc-").FullName;
        var open = Path.Combine(folder, "secret");
        await File.WriteAllTextAsync(open, "secret");
        File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var start = new ProcessStartInfo("dotnet", [typeof(WebApp).Assembly.Location, "--insecure", "--port", "0", "--broker-port", "0", "--data", folder, "--oidc-authority", "http://login", "--oidc-client-secret-file", open, "--oidc-map", "staff=root", "--oidc-map", "staff"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(1, process.ExitCode);
        Assert.All(["--oidc-authority is 'http://login'", "--oidc-client-id is missing", "may be read by everybody", "--oidc-map is 'staff=root'", "--oidc-map is 'staff'"], part => Assert.Contains(part, said));
        Assert.DoesNotContain("   at ", said);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("https://login/realms/lab", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://login", false)]
    [InlineData("https://login/?a=b", false)]
    [InlineData("https://me:word@login/", false)]
    [InlineData("login", false)]
    [InlineData("file:///etc/passwd", false)]
    public void Authority_IsHttps_OrOnLoopback(string authority, bool good) => Assert.Equal(good, !new OpenIdOptions { Authority = authority, ClientId = "xenweb" }.Problems().Any());

    [Fact]
    public void Secret_ThatIsNotThere_OrEmpty_IsAProblem()
    {
        var empty = Path.GetTempFileName();
        foreach (var file in new[] { empty, "/nonexistent/secret" }) Assert.Single(new OpenIdOptions { Authority = "https://login", ClientId = "xenweb", SecretFile = file }.Problems());
        File.Delete(empty);
    }

    [Fact]
    public async Task Cookies_of_a_sign_in_come_back_with_a_link_only_and_over_https_to_this_host_alone()
    {
        await using var at = await Provider.StartAsync();
        var provider = new OpenIdOptions { Authority = at.Address, ClientId = Provider.Client };
        await using (var clear = await TestApp.StartAsync(change: o => o with { OpenId = provider }))
        {
            Assert.All(await CookiesAsync(clear.As(null)), cookie => Assert.Matches("^xenweb-oidc-.*samesite=lax.*httponly", cookie));
        }
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddDays(1));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        await using var app = await TestApp.StartAsync(change: o => o with { Certificate = file, OpenId = provider });
        using var client = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == certificate.Thumbprint, AllowAutoRedirect = false }) { BaseAddress = app.Http.BaseAddress };
        Assert.All(await CookiesAsync(client), cookie => Assert.Matches("^__Host-xenweb-oidc-.*path=/;.*secure.*samesite=lax.*httponly", cookie));
        File.Delete(file);
    }

    private static async Task<string[]> CookiesAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/sign-in/with");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        string[] cookies = [.. answer.Headers.GetValues("Set-Cookie")];
        Assert.Equal(2, cookies.Length);
        return cookies;
    }
}
