using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Linux;
using XenWeb.Infrastructure.Tests.Mqtt;

namespace XenWeb.Infrastructure.Tests.Linux;

/// <summary>Real programs, started by the real launcher.</summary>
public sealed class ProgramRunnerTests : IDisposable
{
    // Or the one that was compiled ahead of time, if it is named
    private static readonly string Agent = Environment.GetEnvironmentVariable("XENWEB_AGENT") ?? Path.Combine(AppContext.BaseDirectory, "xenweb-agent");
    private readonly ConcurrentQueue<VirtualAgentEvent> _happened = new();
    private readonly ProgramRunner _runner;
    private readonly Guid _id = Guid.NewGuid();

    public ProgramRunnerTests() => _runner = new ProgramRunner("test", [Agent], _happened.Enqueue);

    public void Dispose() => _runner.Dispose();

    [Fact]
    public async Task AProgram_Runs_IsHeard_AndEndsWithItsExitCode()
    {
        Start(Shell("echo hello; echo to the other >&2; exit 7"));
        var ended = await Ended();
        Assert.Equal((null, 7, (int?)null), (ended.NotStarted, ended.ExitCode, ended.Signal));
        Assert.Single(_happened.OfType<VirtualAgentEvent.ProgramRuns>());
        Assert.Equal("hello\nto the other\n", await Output());
    }

    [Fact]
    public async Task ArgumentsUserDirectoryAndEnvironment_AreAsWanted()
    {
        Start(new ProgramSpec
        {
            Arguments = ["sh", "-c", "printf '%s|' \"$@\"; id -un; id -G; pwd; echo $A $HOME; cat /proc/self/stat | cut -d' ' -f6; echo $$", "sh", "a b", "$(id)", "", "ü'\""],
            User = "nobody", Directory = "/tmp", Environment = [new Variable("A", "x=y")],
        });
        await Ended();
        var lines = (await Output()).Split('\n');
        Assert.Equal("a b|$(id)||ü'\"|nobody", lines[0]);
        Assert.Equal(["65534", "/tmp", "x=y /nonexistent"], lines[1..4]);
        // A session of its own
        Assert.Equal(lines[5], lines[4]);
    }

    [Theory]
    [InlineData("no-such-program", null, "/", "'no-such-program' was not found")]
    [InlineData("/etc/passwd", null, "/", "'/etc/passwd': Permission denied")]
    [InlineData("true", "no-such-user", "/", "there is no user 'no-such-user'")]
    [InlineData("true", null, "/no/such/folder", "the directory /no/such/folder: No such file or directory")]
    public async Task WhatCannotBeStarted_IsSaidInWords(string program, string? user, string folder, string why)
    {
        Start(new ProgramSpec { Arguments = [program], User = user, Directory = folder });
        Assert.Equal(why, (await Ended()).NotStarted);
        Assert.Empty(_happened.OfType<VirtualAgentEvent.ProgramRuns>());
    }

    [Fact]
    public async Task Limits_HoldTheProgram()
    {
        Start(Shell("ulimit -t; ulimit -v; ulimit -n; ulimit -c", new ProgramLimits { Cpu = TimeSpan.FromSeconds(3), Memory = ByteSize.FromMiB(64), OpenFiles = 33 }));
        await Ended();
        Assert.Equal("3\n65536\n33\n0\n", await Output());
    }

    [Fact]
    public async Task ProcessorTimeOver_EndsIt()
    {
        Start(Shell("while :; do :; done", new ProgramLimits { Cpu = TimeSpan.FromSeconds(1) }));
        Assert.Contains((await Ended()).Signal, new int?[] { 24, 9 });
    }

    [Fact]
    public async Task AForkBomb_IsBounded_AndEndsWhole()
    {
        Start(Shell("(while :; do sleep 1000 & done) & exec sleep 1000", new ProgramLimits { Processes = 20 }));
        await Runs();
        await Eventually.True(() => Mine() >= 15, "it forks");
        for (var i = 0; i < 20; i++)
        {
            Assert.InRange(Mine(), 0, 20);
            await Task.Delay(20);
        }
        _runner.Signal(_id, kill: true);
        Assert.Equal(9, (await Ended()).Signal);
        await Eventually.True(() => Mine() == 0, "nothing is left");
    }

    [Fact]
    public async Task IgnoringTerm_DoesNotHelpAgainstKill_NorDoesASessionOfItsOwn()
    {
        Start(Shell("trap '' TERM; setsid sh -c 'trap \"\" TERM; while :; do sleep 1; done' & while :; do sleep 1; done"));
        await Runs();
        await Eventually.True(() => Mine() >= 4, "both shells run");
        _runner.Signal(_id, kill: false);
        await Task.Delay(300);
        Assert.Empty(_happened.OfType<VirtualAgentEvent.ProgramEnded>());
        _runner.Signal(_id, kill: true);
        await Ended();
        await Eventually.True(() => Mine() == 0, "nothing is left");
    }

    [Fact]
    public async Task AFlood_IsBounded_AndTheAgentStaysCalm()
    {
        Start(Shell("yes", new ProgramLimits { Output = ByteSize.FromKiB(64) }));
        await Runs();
        await Task.Delay(1000);
        _runner.ReadOutput(_id, 0);
        await Eventually.True(() => _happened.OfType<VirtualAgentEvent.OutputRead>().Any(), "OutputRead");
        var read = _happened.OfType<VirtualAgentEvent.OutputRead>().First();
        Assert.Equal(read.Total - (64 * 1024), read.Kept);
        Assert.Equal(read.Kept, read.Offset);
        Assert.InRange(read.Total, 1 << 20, 12 << 20);
        Assert.All(read.Bytes.ToArray(), b => Assert.Contains((char)b, "y\n"));
        _runner.Signal(_id, kill: true);
        await Ended();
    }

    [Fact]
    public async Task WhatAProgramLeavesBehind_EndsWithIt()
    {
        Start(Shell("sleep 1000 & exit 0"));
        await Ended();
        await Eventually.True(() => Mine() == 0, "nothing is left");
    }

    [Fact]
    public async Task ALoad_UsesTheProcessor_AndEndsByItself()
    {
        _runner.Start(_id, new LoadSpec { Kind = LoadKind.Cpu, Cores = new Cores(0.5), For = TimeSpan.FromSeconds(2) });
        var process = await Runs();
        await Eventually.True(() => File.Exists($"/proc/{process.Pid}/cmdline"), "the load runs");
        Assert.Contains("load\0cpu\00.5\0for\02\0", File.ReadAllText($"/proc/{process.Pid}/cmdline"), StringComparison.Ordinal);
        Assert.Equal(0, (await Ended()).ExitCode);
    }

    [Fact]
    public async Task AnIoLoad_LeavesNoFile()
    {
        var folder = Directory.CreateTempSubdirectory("xenweb-");
        _runner.Start(_id, new LoadSpec { Kind = LoadKind.Io, Operations = 20, For = TimeSpan.FromSeconds(60), Path = folder.FullName });
        await Runs();
        _runner.Signal(_id, kill: false);
        await Ended();
        Assert.Empty(folder.EnumerateFiles());
        folder.Delete();
    }

    [Fact]
    public async Task MoreMemoryThanThereIs_IsRefusedByTheLoad()
    {
        _runner.Start(_id, new LoadSpec { Kind = LoadKind.Memory, Memory = ByteSize.FromGiB(4000), For = TimeSpan.FromSeconds(60) });
        Assert.Equal(1, (await Ended()).ExitCode);
        Assert.Contains("a tenth is left to others", await Output(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AProcess_IsSignalledOnlyIfItIsTheOneThatStartedThen()
    {
        using var sleep = Process.Start(new ProcessStartInfo("sleep", ["60"]))!;
        var started = ProcessSignals.Started(sleep.Id)!.Value;
        Assert.Equal(SignalOutcome.Gone, ProcessSignals.Send(new ProcessKey(sleep.Id, started + 1), ProcessSignal.Kill).Outcome);
        Assert.Equal(SignalOutcome.Sent, ProcessSignals.Send(new ProcessKey(sleep.Id, started), ProcessSignal.Look).Outcome);
        Assert.False(sleep.HasExited);
        Assert.Equal(SignalOutcome.Sent, ProcessSignals.Send(new ProcessKey(sleep.Id, started), ProcessSignal.Terminate).Outcome);
        await sleep.WaitForExitAsync();
        Assert.Equal(SignalOutcome.Gone, ProcessSignals.Send(new ProcessKey(sleep.Id, started), ProcessSignal.Terminate).Outcome);
        Assert.Equal(SignalOutcome.Refused, ProcessSignals.Send(new ProcessKey(1, 0), ProcessSignal.Kill).Outcome);
    }

    private static ProgramSpec Shell(string script, ProgramLimits? limits = null) => new() { Arguments = ["sh", "-c", script], Limits = limits ?? ProgramLimits.None };

    private void Start(ProgramSpec spec) => _runner.Start(_id, spec with { Environment = spec.Environment.Add(new Variable("XENWEB_TEST", $"{_id}")) });

    private async Task<ProcessKey> Runs()
    {
        await Eventually.True(() => _happened.OfType<VirtualAgentEvent.ProgramRuns>().Any(), "ProgramRuns");
        return _happened.OfType<VirtualAgentEvent.ProgramRuns>().Single().Process;
    }

    private async Task<VirtualAgentEvent.ProgramEnded> Ended()
    {
        await Eventually.True(() => _happened.OfType<VirtualAgentEvent.ProgramEnded>().Any(), "ProgramEnded");
        return _happened.OfType<VirtualAgentEvent.ProgramEnded>().Single();
    }

    private async Task<string> Output()
    {
        _runner.ReadOutput(_id, 0);
        await Eventually.True(() => _happened.OfType<VirtualAgentEvent.OutputRead>().Any(), "OutputRead");
        return Encoding.UTF8.GetString(_happened.OfType<VirtualAgentEvent.OutputRead>().Last().Bytes.Span);
    }

    // Living processes with this test's mark in their environment
    private int Mine() => Directory.EnumerateDirectories("/proc").Count(folder =>
    {
        try
        {
            return int.TryParse(Path.GetFileName(folder), out _) && File.ReadAllText(Path.Combine(folder, "environ")).Contains($"XENWEB_TEST={_id}", StringComparison.Ordinal) && !File.ReadAllText(Path.Combine(folder, "stat")).Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });
}
