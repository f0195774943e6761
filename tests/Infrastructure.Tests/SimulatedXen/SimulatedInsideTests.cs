using System.Text;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.SimulatedXen;

namespace XenWeb.Infrastructure.Tests.SimulatedXen;

public sealed class SimulatedInsideTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 18, 13, 0, 0, TimeSpan.Zero);
    private readonly SimulatedLab _lab = new(At, 1);
    private readonly GuestId _guest;
    private readonly Guid _id = Guid.Parse("00000000-0000-0000-0000-000000000001");

    public SimulatedInsideTests()
    {
        _lab.AddHost(new SimulatedHostSpec { Id = new HostId("ferby") });
        _lab.AddHost(new SimulatedHostSpec { Id = new HostId("gerby") });
        _guest = _lab.AddGuest(new HostId("ferby"), new SimulatedGuestSpec { Name = "small-1", Vcpus = 2, Cpu = new LoadProfile.Steady(0.25) });
    }

    [Fact]
    public void TheGuestsWork_IsSomeProcesses()
    {
        var before = Processes();
        Pass(10);
        var after = Processes();
        Assert.True(after.Count > 20);
        var worker = after.Single(p => p.Command == "python3");
        Assert.Equal(250, worker.Ticks - before.Single(p => p.Command == "python3").Ticks, 5.0);
        Assert.Equal("systemd", after.Single(p => p.Key.Pid == 1).Command);
    }

    [Fact]
    public void ALoad_MakesTheGuestBusy_UntilItIsOver()
    {
        Do(new VirtualAgentEffect.StartLoad(_id, new LoadSpec { Kind = LoadKind.Cpu, Cores = new Cores(1), For = TimeSpan.FromSeconds(30) }));
        Assert.IsType<VirtualAgentEvent.ProgramRuns>(Happened().Single());
        Assert.Equal(1.25, Cpu("ferby"), 2);
        Assert.Contains(Processes(), p => p.Arguments == "xenweb-agent load cpu 1 for 30");
        Pass(30);
        Assert.Equal(0, Happened().OfType<VirtualAgentEvent.ProgramEnded>().Single().ExitCode);
        Assert.Equal(0.25, Cpu("ferby"), 2);
    }

    [Fact]
    public void AMigration_TakesProcessesAndLoadsAlong()
    {
        Do(new VirtualAgentEffect.StartLoad(_id, new LoadSpec { Kind = LoadKind.Cpu, Cores = new Cores(1), For = TimeSpan.FromMinutes(30) }));
        var before = Processes().Select(p => p.Key).ToHashSet();
        var move = _lab.Begin(new HostId("ferby"), new XenCommand { Id = "m", Verb = XenVerb.Migrate, GuestName = "small-1", Guest = _guest, To = new HostId("gerby"), TimeLimit = TimeSpan.FromMinutes(5) });
        Pass(120);
        Assert.Equal(XenResult.Done, move.Outcome!.Result);
        Assert.Equal(1.25, Cpu("gerby"), 2);
        Assert.Equal(before, Processes().Select(p => p.Key).ToHashSet());
    }

    [Fact]
    public void AProgram_WritesAndEnds_AndOneThatIsNoneIsNotFound()
    {
        Do(new VirtualAgentEffect.StartProgram(_id, new ProgramSpec { Arguments = ["hostname"] }));
        Pass(1);
        Do(new VirtualAgentEffect.ReadOutput(_id, 0));
        var happened = Happened();
        Assert.Equal("small-1\n", Encoding.UTF8.GetString(happened.OfType<VirtualAgentEvent.OutputRead>().Single().Bytes.Span));
        Do(new VirtualAgentEffect.StartProgram(Guid.Empty, new ProgramSpec { Arguments = ["nosuch"] }));
        Assert.Equal("'nosuch' was not found", Happened().OfType<VirtualAgentEvent.ProgramEnded>().Single().NotStarted);
    }

    [Fact]
    public void AProcess_IsStopped_AndServicesComeBackAnew()
    {
        var cron = Processes().Single(p => p.Command == "cron").Key;
        Do(new VirtualAgentEffect.SignalProcess(_id, cron, ProcessSignal.Terminate));
        Do(new VirtualAgentEffect.SignalProcess(_id, cron, ProcessSignal.Look));
        Assert.Equal([SignalOutcome.Sent, SignalOutcome.Gone], Happened().OfType<VirtualAgentEvent.ProcessSignalled>().Select(s => s.Outcome));
        Assert.NotEqual(cron, Processes().Single(p => p.Command == "cron").Key);
    }

    private void Pass(double seconds) => _lab.Advance(_lab.Now.AddSeconds(seconds));

    private void Do(VirtualAgentEffect effect) => _lab.Inside(_guest)!.Do(effect);

    private List<VirtualAgentEvent> Happened()
    {
        var all = new List<VirtualAgentEvent>();
        while (_lab.Inside(_guest)!.Happened is { } happened) all.Add(happened);
        return all;
    }

    private List<ProcessReading> Processes()
    {
        Do(new VirtualAgentEffect.ReadProcesses());
        return [.. Happened().OfType<VirtualAgentEvent.ProcessesRead>().Single().Frame.Readings];
    }

    private double Cpu(string host)
    {
        _lab.Read(new HostId(host));
        Pass(5);
        return _lab.Read(new HostId(host)).Frame!.Guests.Single(g => g.Id == _guest).Cpu!.Value.Count;
    }
}
