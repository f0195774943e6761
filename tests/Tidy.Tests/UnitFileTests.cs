using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace XenWeb.Tidy.Tests;

/// <summary>How far systemd's units are shut, as systemd itself reckons it (0 is shut, 10 open): 4.0 at most, or a reason in the unit why not.</summary>
public sealed partial class UnitFileTests
{
    [Theory]
    [InlineData("xenweb-web", 4.0, null)]
    [InlineData("xenweb-configuration-agent", 4.0, null)]
    [InlineData("xenweb-broker-agent", 4.0, null)]
    [InlineData("xenweb-server-agent", 6.5, "Left, each for a reason: root and its powers")]
    [InlineData("xenweb-virtual-agent", 9.6, "No sandboxing here: it starts programs as any user")]
    public void Units_AreShutAsFarAsTheirWorkLets(string unit, double exposureMax, string? reason)
    {
        var file = Path.Combine(Repository.Root, "deploy/systemd", $"{unit}.service");
        Assert.True(exposureMax <= 4.0 || File.ReadAllText(file).Contains(reason!, StringComparison.Ordinal), "why it is not more shut must stand in the unit");
        using var analyze = Process.Start(new ProcessStartInfo("systemd-analyze", ["security", "--offline=true", "--no-pager", file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = analyze.StandardOutput.ReadToEnd();
        analyze.WaitForExit();
        var exposure = Exposure().Match(said);
        Assert.True(exposure.Success, said);
        Assert.InRange(double.Parse(exposure.Groups[1].Value, CultureInfo.InvariantCulture), 0, exposureMax);
    }

    // What stands in a command line everybody on the machine can read
    [Fact]
    public void Units_GiveNoSecretsAsArguments() => Assert.All(
        Repository.Files.Where(f => f.Path.StartsWith("deploy/systemd/", StringComparison.Ordinal) || f.Path.StartsWith("deploy/mosquitto/systemd/", StringComparison.Ordinal)).SelectMany(f => f.Text.Split('\n')).Where(l => l.StartsWith("Exec", StringComparison.Ordinal)),
        line => Assert.DoesNotMatch(Secret(), line));

    [Fact]
    public void Repository_HoldsNoKeysAndNoTokens() => Assert.DoesNotContain(Repository.Files, f => Key().IsMatch(f.Text));

    // A log line tells what was done, never with what it was proven
    [Fact]
    public void LogLines_NameNoSecrets() => Assert.DoesNotContain(
        Repository.Sources.Where(f => f.Path.StartsWith("src/", StringComparison.Ordinal)).SelectMany(f => f.Text.Split('\n')).Where(l => l.Contains("[LoggerMessage(", StringComparison.Ordinal)),
        line => SecretInLog().IsMatch(line));

    [GeneratedRegex("Overall exposure level for \\S+: ([0-9.]+)")]
    private static partial Regex Exposure();

    [GeneratedRegex("token|password|secret|key", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    // A heading of PEM with something below it; a test's own words for one have nothing
    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----\\s+[A-Za-z0-9+/]{40}")]
    private static partial Regex Key();

    [GeneratedRegex("\\{(Token|Password|Secret|PrivateKey|Key)\\}", RegexOptions.IgnoreCase)]
    private static partial Regex SecretInLog();
}
