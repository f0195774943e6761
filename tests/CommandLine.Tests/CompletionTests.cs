using System.Diagnostics;
using XenWeb.Web.Tests;

namespace XenWeb.CommandLine.Tests;

/// <summary>What a shell offers: commands, options, and the names that the lab knows; and whatever those are, none is executed.</summary>
public sealed class CompletionTests : Lab
{
    [Theory]
    [InlineData("dra", "drain")]
    [InlineData("completion z", "zsh")]
    [InlineData("domains --h", "--host,--help")]
    [InlineData("hosts --output j", "json")]
    [InlineData("drain f", "ferby")]
    [InlineData("drain ", "ferby,herby")]
    [InlineData("migrate d", "dns")]
    [InlineData("migrate dns --to h", "herby")]
    [InlineData("plan ", "--apply,--drain")]
    public async Task A_word_is_completed(string line, string expected)
    {
        var run = (await Run.OfAsync(App, ["suggest", "--", .. line.Split(' ')])).Ended(ExitCode.Done);
        Assert.All(expected.Split(','), e => Assert.Contains(e, run.Lines));
        Assert.All(run.Lines, l => Assert.StartsWith(line.Split(' ')[^1], l));
        Assert.DoesNotContain("/?", run.Lines);
    }

    [Fact]
    public async Task Without_a_lab_there_is_nothing_to_offer_and_no_error()
    {
        var run = (await Run.OfAsync(["suggest", "--", "hosts", "f"], new Dictionary<string, string> { ["XENWEB_SERVER"] = "http://127.0.0.1:1" })).Ended(ExitCode.Done);
        Assert.Equal(("", ""), (run.Output, run.Error));
    }

    [Fact]
    public async Task Bash_offers_hostile_names_as_they_are_and_executes_none()
    {
        var folder = Directory.CreateTempSubdirectory("xenwebctl-bash-").FullName;
        try
        {
            var script = (await Run.OfAsync(["completion", "bash"], new Dictionary<string, string>())).Ended(ExitCode.Done).Output;
            await File.WriteAllTextAsync(Path.Combine(folder, "xenwebctl"), "#!/bin/sh\nprintf '%s\\n' 'dns' 'd$(touch made)' 'd`touch made`' 'two words' 'd;touch made'\n");
            File.SetUnixFileMode(Path.Combine(folder, "xenwebctl"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
            var asked = script + "\nCOMP_WORDS=(xenwebctl migrate d) COMP_CWORD=2\n_xenwebctl\nprintf '<%s>\\n' \"${COMPREPLY[@]}\"\n";
            var start = new ProcessStartInfo("bash", ["-c", asked]) { WorkingDirectory = folder, RedirectStandardOutput = true };
            start.Environment["PATH"] = $"{folder}:{Environment.GetEnvironmentVariable("PATH")}";
            using var bash = Process.Start(start)!;
            var offered = await bash.StandardOutput.ReadToEndAsync();
            await bash.WaitForExitAsync();
            Assert.Equal("<dns>\n<d\\$\\(touch\\ made\\)>\n<d\\`touch\\ made\\`>\n<d\\;touch\\ made>\n", offered);
            Assert.False(File.Exists(Path.Combine(folder, "made")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
