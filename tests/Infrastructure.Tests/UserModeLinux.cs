using System.Diagnostics;
using System.Text;
using System.Xml.Linq;
using XenWeb.Infrastructure.Tests.Network;

namespace XenWeb.Infrastructure.Tests;

/// <summary>
/// Debian's user-mode Linux, a program that is a whole kernel: for what this machine's own kernel can't, or may not. It runs tests of this assembly, on this machine's own
/// files (which it can't write to), and tells what they told.
/// </summary>
internal static class UserModeLinux
{
    private const string Program = "/usr/bin/linux.uml";

    // One to two minutes on an idle machine, and it has one processor
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(12);

    /// <summary>Whether there is one.</summary>
    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Runs the tests of a filter there: why each failed, by its method's name, or null.</summary>
    /// <param name="filter">Of full names.</param>
    /// <param name="settings">For tests/Infrastructure.Tests/Network/uml-init: NAME=VALUE.</param>
    public static async Task<Dictionary<string, string?>> RunAsync(string filter, params string[] settings)
    {
        var results = Directory.CreateTempSubdirectory("xenweb-uml-");
        try
        {
            var said = await StartAsync(results.FullName, [$"XENWEB_FILTER={filter}", .. settings]);
            var file = Path.Combine(results.FullName, "results.trx");
            Assert.True(File.Exists(file), $"user-mode Linux ended without results:\n{said}");
            return XDocument.Load(file).Descendants().Where(e => e.Name.LocalName == "UnitTestResult").ToDictionary(
                e => e.Attribute("testName")!.Value.Split('.')[^1],
                e => e.Attribute("outcome")!.Value == "Passed" ? null : $"in user-mode Linux: {e.Value}\n{said}");
        }
        finally
        {
            results.Delete(true);
        }
    }

    private static async Task<string> StartAsync(string results, string[] settings)
    {
        var said = new StringBuilder();
        using var kernel = new Process
        {
            StartInfo = new ProcessStartInfo(Program,
            [
                "mem=1024M", "rootfstype=hostfs", "rootflags=/", "ro", $"init={GuardedLab.InTree("tests/Infrastructure.Tests/Network/uml-init")}", "quiet", "con=null", "con0=null,fd:1", "ssl=null",
                $"XENWEB_RESULTS={results}", $"XENWEB_TREE={GuardedLab.InTree("")}", $"XENWEB_TESTS={typeof(UserModeLinux).Assembly.Location}", .. settings,
                $"XENWEB_DOTNET={Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet"}",
            ]) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        kernel.OutputDataReceived += (_, line) => { lock (said) said.AppendLine(line.Data); };
        kernel.ErrorDataReceived += (_, line) => { lock (said) said.AppendLine(line.Data); };
        kernel.Start();
        kernel.BeginOutputReadLine();
        kernel.BeginErrorReadLine();
        using var deadline = new CancellationTokenSource(_limit);
        try
        {
            await kernel.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            kernel.Kill(entireProcessTree: true);
        }
        lock (said) return said.ToString();
    }
}
