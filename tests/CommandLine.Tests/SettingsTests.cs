using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using XenWeb.Web.Tests;

namespace XenWeb.CommandLine.Tests;

/// <summary>Which lab, as whom: by option, environment or file; a token is never seen by others, and is told to nobody else.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xenwebctl-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_token_on_the_command_line_is_refused()
    {
        var run = (await Run.OfAsync(["hosts", "--token", "xw_secret"], new Dictionary<string, string>())).Ended(ExitCode.Usage);
        Assert.Contains("--token takes @FILE", run.Error);
        Assert.DoesNotContain("xw_secret", run.Error);
    }

    [Fact]
    public async Task A_file_of_a_token_is_read_if_it_is_closed_to_others()
    {
        await using var app = await TestApp.StartAsync();
        var variables = Run.Variables(app);
        variables.Remove("XENWEB_TOKEN");
        var file = Write("token", TestApp.Token + "\n", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await Run.OfAsync(["hosts", "--token", $"@{file}"], variables)).Ended(ExitCode.Done);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Contains($"chmod 600 {file}", (await Run.OfAsync(["hosts", "--token", $"@{file}"], variables)).Ended(ExitCode.Usage).Error);
    }

    [Fact]
    public async Task A_file_in_the_home_says_it_all_and_an_option_beats_it()
    {
        await using var app = await TestApp.StartAsync();
        var home = new Dictionary<string, string> { ["HOME"] = _folder };
        Directory.CreateDirectory(Path.Combine(_folder, ".config", "xenwebctl"));
        Write(".config/xenwebctl/config", $"# the lab in room 7\nserver = {app.Http.BaseAddress}\ntoken = {TestApp.Token}\n", UnixFileMode.UserRead);
        (await Run.OfAsync(["hosts"], home)).Ended(ExitCode.Done);
        Assert.Contains("No answer from http://127.0.0.1:1/", (await Run.OfAsync(["hosts", "--server", "http://127.0.0.1:1"], home)).Ended(ExitCode.Unreachable).Error);
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once()
    {
        var file = Write("config", "server = xenweb\ncolour = red\ntoken\ntoken = a b\n", UnixFileMode.UserRead);
        var run = (await Run.OfAsync(["hosts", "--config", file, "--ca", Path.Combine(_folder, "none.pem")], new Dictionary<string, string>())).Ended(ExitCode.Usage);
        Assert.Equal(5, run.Error.TrimEnd().Split('\n').Length);
        Assert.All(["line 2: 'colour' is no setting", "line 3", "The server is 'xenweb'", "characters that no token has", "none.pem"], w => Assert.Contains(w, run.Error));
    }

    [Fact]
    public async Task A_token_goes_over_no_line_that_others_read()
    {
        var variables = new Dictionary<string, string> { ["XENWEB_SERVER"] = "http://lab:5080", ["XENWEB_TOKEN"] = TestApp.Token };
        Assert.Contains("is not encrypted", (await Run.OfAsync(["hosts"], variables)).Ended(ExitCode.Usage).Error);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080/", false)]
    [InlineData("http://localhost:5080/", false)]
    [InlineData("https://127.0.0.1:5080/", false)]
    [InlineData("https://lab:5080/", true)]
    public void A_proxy_of_the_environment_reads_no_token(string server, bool uses)
    {
        using var handler = Rest.LabClient.HandlerOf(new Settings.ServerSettings(new Uri(server), "xw_secret", null));
        Assert.Equal(uses, handler.UseProxy);
    }

    [Fact]
    public async Task A_certificate_is_trusted_by_its_authority_and_not_without_it()
    {
        var (certificate, key) = MakeCertificate();
        await using var app = await TestApp.StartAsync(change: o => o with { Certificate = certificate, Key = key });
        var variables = Run.Variables(app);
        (await Run.OfAsync(["hosts", "--ca", certificate], variables)).Ended(ExitCode.Done);
        var run = (await Run.OfAsync(["hosts"], variables)).Ended(ExitCode.Unreachable);
        Assert.Contains("is not who it should be", run.Error);
        Assert.DoesNotContain("trying again", run.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("drain")]
    [InlineData("drain ferby --no-such")]
    [InlineData("hosts --output yaml")]
    [InlineData("drain ferby --wait --timeout soon")]
    [InlineData("watch --interval 0")]
    [InlineData("watch ferby")]
    [InlineData("plan --steps 3")]
    public async Task Wrong_use_ends_with_two_and_asks_nobody(string line)
    {
        var run = (await Run.OfAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), new Dictionary<string, string> { ["XENWEB_SERVER"] = "http://127.0.0.1:1" })).Ended(ExitCode.Usage);
        Assert.StartsWith("xenwebctl: ", run.Error);
        Assert.Empty(run.Output);
    }

    private string Write(string name, string text, UnixFileMode mode)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, mode);
        return path;
    }

    private (string Certificate, string Key) MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=xenweb of a test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        return (Write("certificate.pem", certificate.ExportCertificatePem(), UnixFileMode.UserRead), Write("key.pem", key.ExportPkcs8PrivateKeyPem(), UnixFileMode.UserRead));
    }
}
