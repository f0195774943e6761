using XenWeb.Domain.Agents;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Tests.Agents;

public class VirtualAgentOrderTests
{
    private static readonly ProcessKey Key = new(812, 4711);

    [Fact]
    public void AProgram_StartsRunsAndEnds_AndEachIsToldOnce()
    {
        var guest = new TestVirtual();
        var start = guest.Start("sleep", "60");
        guest.Hear(start);
        Assert.Equal(OrderState.Accepted, guest.Answer.State);
        Assert.IsType<VirtualAgentEffect.RememberOrder>(guest.Did[0]);
        var effect = Assert.IsType<VirtualAgentEffect.StartProgram>(guest.Did[1]);
        Assert.Equal((256, TimeSpan.FromDays(1)), (effect.Spec.Limits.Processes, effect.Spec.Limits.RunFor));
        guest.Tell(new VirtualAgentEvent.ProgramRuns(start.Id, Key));
        Assert.Equal((OrderState.Done, "'sleep 60' runs as process 812"), (guest.Answer.State, guest.Answer.Text));
        guest.Pass(61);
        guest.Tell(new VirtualAgentEvent.ProgramEnded(start.Id, null, ExitCode: 0));
        Assert.Equal(("program-ended", "'sleep 60' has ended after 61 s: exit 0"), (guest.Event.What, guest.Event.Text));
        Assert.Null(guest.Due);
    }

    [Fact]
    public void ARepeatedOrder_IsAnsweredAgain_AndDoneOnce()
    {
        var guest = new TestVirtual();
        var start = guest.Start("sleep", "60");
        for (var i = 0; i < 3; i++) guest.Hear(start);
        Assert.Single(guest.Did.OfType<VirtualAgentEffect.StartProgram>());
        Assert.Equal(3, guest.Said.OfType<GuestOutcomeMessage>().Count());
    }

    [Fact]
    public void AfterARestart_ABegunOrderIsNotDoneAgain()
    {
        var guest = new TestVirtual();
        var start = guest.Start("sleep", "60");
        guest.Tell(new VirtualAgentEvent.Started([start.Id]));
        guest.Hear(start);
        Assert.Equal(OrderState.Failed, guest.Answer.State);
        Assert.Empty(guest.Did);
    }

    [Fact]
    public void AnExpiredOrder_ByTheGuestsClock_IsRefused()
    {
        var guest = new TestVirtual();
        guest.Tell(new VirtualAgentEvent.ClockAhead(TimeSpan.FromMinutes(2)));
        guest.Hear(guest.Start("true"));
        Assert.Contains("expired 60 s before", guest.Answer.Text, StringComparison.Ordinal);
        Assert.Empty(guest.Did);
    }

    public static TheoryData<int> Orders => [0, 1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Orders))]
    public void WithoutPermission_EachIsRefusedInWords_AndIsAnEvent(int index)
    {
        var guest = new TestVirtual(new GuestPermissions(true, false, false, false));
        guest.Hear(Messages.GuestMessages.Orders(TestVirtual.Guest, guest.Now).ElementAt(index));
        Assert.Equal(OrderState.Failed, guest.Answer.State);
        Assert.Contains("is not permitted in this guest (its agent runs without --allow ", guest.Answer.Text, StringComparison.Ordinal);
        Assert.Equal(("refused", "mira"), (guest.Event.What, guest.Event.Reason!.Who));
        Assert.Empty(guest.Did);
    }

    [Fact]
    public void AnOrderForAnotherGuest_OrFromAnother_ChangesNothing()
    {
        var guest = new TestVirtual();
        guest.Hear(guest.Start("true") with { Guest = new GuestId(Ids.Of("other")) });
        guest.Hear(guest.Start("true"), sender: "ferby");
        Assert.Empty(guest.Said);
        Assert.Empty(guest.Did);
    }

    [Fact]
    public void WithEveryFieldWrong_EveryErrorIsSaid()
    {
        var guest = new TestVirtual();
        guest.Hear(guest.Start(" ") with
        {
            Program = new ProgramSpec
            {
                Arguments = [" "], User = "a:b", Directory = "tmp", Environment = [new Variable("1A", "x")],
                Limits = new ProgramLimits { Cpu = TimeSpan.Zero, Memory = ByteSize.Zero, OpenFiles = 1, Processes = 0, RunFor = TimeSpan.MaxValue, Output = ByteSize.FromGiB(9) },
            },
        });
        Assert.Equal(10, guest.Answer.Text.Split(". ").Length);
        guest.Hear(new MakeLoadMessage { Id = Ids.Of("l"), Guest = TestVirtual.Guest, ExpiresAt = guest.Now.AddMinutes(1), Reason = TestVirtual.Mira, Load = new LoadSpec { Kind = LoadKind.Cpu, Cores = new Cores(64), For = TimeSpan.FromDays(2) } });
        Assert.Contains("Cores must be from 0.01 to 2", guest.Answer.Text, StringComparison.Ordinal);
        Assert.Contains("to 01:00:00", guest.Answer.Text, StringComparison.Ordinal);
        Assert.Empty(guest.Did);
    }

    [Fact]
    public void MoreProgramsThanTheLimit_AreRefused_UntilOneHasEnded()
    {
        var guest = new TestVirtual();
        foreach (var name in new[] { "a", "b", "c" }) guest.Hear(guest.Start(name));
        Assert.Contains("2 programs run already", guest.Answer.Text, StringComparison.Ordinal);
        guest.Tell(new VirtualAgentEvent.ProgramEnded(Ids.Of("a"), "'a' was not found"));
        Assert.Equal("'a' could not be started: 'a' was not found", guest.Answer.Text);
        guest.Hear(guest.Start("d"));
        Assert.Equal(OrderState.Accepted, guest.Answer.State);
    }

    [Fact]
    public void AProgramThatIgnoresTerm_IsKilledAfterTheGrace()
    {
        var guest = Running(out var id);
        guest.Hear(Stop(guest, id));
        Assert.Equal(OrderState.Running, guest.Answer.State);
        Assert.Equal(new VirtualAgentEffect.SignalProgram(id, Kill: false), guest.Did[^1]);
        guest.Pass(4.9);
        Assert.False(((VirtualAgentEffect.SignalProgram)guest.Did[^1]).Kill);
        guest.Pass(0.2);
        Assert.Equal(new VirtualAgentEffect.SignalProgram(id, Kill: true), guest.Did[^1]);
        guest.Tell(new VirtualAgentEvent.ProgramEnded(id, null, Signal: 9));
        Assert.Equal(OrderState.Done, guest.Answer.State);
        Assert.Contains("ended by signal 9 (KILL), 5.1 s after TERM, which it did not heed (stopped by mira)", guest.Answer.Text, StringComparison.Ordinal);
        Assert.Null(guest.Due);
    }

    [Fact]
    public void AProgramWhoseTimeIsOver_IsStopped()
    {
        var guest = new TestVirtual();
        var start = guest.Start("sleep", "60") with { Program = new ProgramSpec { Arguments = ["sleep"], Limits = new ProgramLimits { RunFor = TimeSpan.FromSeconds(30) } } };
        guest.Hear(start);
        guest.Tell(new VirtualAgentEvent.ProgramRuns(start.Id, Key));
        guest.Pass(30);
        Assert.Equal(new VirtualAgentEffect.SignalProgram(start.Id, Kill: false), guest.Did[^1]);
        guest.Tell(new VirtualAgentEvent.ProgramEnded(start.Id, null, Signal: 15));
        Assert.Contains("its time was over", guest.Event.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AProcess_IsAskedThenKilled_AndNeverAnotherOfItsNumber()
    {
        var guest = new TestVirtual();
        var stop = new StopProcessMessage { Id = Ids.Of("s"), Guest = TestVirtual.Guest, ExpiresAt = guest.Now.AddMinutes(1), Reason = TestVirtual.Mira, Process = Key };
        guest.Hear(stop);
        Assert.Equal(new VirtualAgentEffect.SignalProcess(stop.Id, Key, ProcessSignal.Terminate), guest.Did[^1]);
        guest.Tell(new VirtualAgentEvent.ProcessSignalled(stop.Id, SignalOutcome.Sent));
        Assert.Equal(OrderState.Running, guest.Answer.State);
        guest.Pass(6);
        Assert.Equal(1, guest.Did.Count(d => d is VirtualAgentEffect.SignalProcess { Signal: ProcessSignal.Kill }));
        guest.Tell(new VirtualAgentEvent.ProcessSignalled(stop.Id, SignalOutcome.Gone));
        Assert.Contains("process 812 has ended, 6.0 s after TERM, which it did not heed (KILL)", guest.Answer.Text, StringComparison.Ordinal);
        Assert.Equal("process-stopped", guest.Event.What);
        Assert.Null(guest.Due);
    }

    [Fact]
    public void AProcessThatVanishedBetweenListAndStop_IsAClearAnswer()
    {
        var guest = new TestVirtual();
        var stop = new StopProcessMessage { Id = Ids.Of("s"), Guest = TestVirtual.Guest, ExpiresAt = guest.Now.AddMinutes(1), Reason = TestVirtual.Mira, Process = Key };
        guest.Hear(stop);
        guest.Tell(new VirtualAgentEvent.ProcessSignalled(stop.Id, SignalOutcome.Gone));
        Assert.Equal((OrderState.Failed, "there is no process 812 that started then (any more); nothing was done"), (guest.Answer.State, guest.Answer.Text));
        guest.Hear(stop with { Id = Ids.Of("t"), Process = new ProcessKey(1, 0) });
        Assert.Contains("init", guest.Answer.Text, StringComparison.Ordinal);
        guest.Hear(stop with { Id = Ids.Of("u"), Process = new ProcessKey(77, 0) });
        Assert.Contains("the agent itself", guest.Answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AProcessThatDoesNotEndEvenByKill_IsGivenUp()
    {
        var guest = new TestVirtual();
        var stop = new StopProcessMessage { Id = Ids.Of("s"), Guest = TestVirtual.Guest, ExpiresAt = guest.Now.AddMinutes(1), Reason = TestVirtual.Mira, Process = Key };
        guest.Hear(stop);
        guest.Tell(new VirtualAgentEvent.ProcessSignalled(stop.Id, SignalOutcome.Sent));
        guest.Pass(20);
        Assert.Equal(OrderState.Failed, guest.Answer.State);
        Assert.Contains("waits for something in the kernel", guest.Answer.Text, StringComparison.Ordinal);
        Assert.Null(guest.Due);
    }

    [Fact]
    public void ALoad_IsBounded_ToldInTheVitals_AndStopped()
    {
        var guest = new TestVirtual();
        var load = new MakeLoadMessage { Id = Ids.Of("l"), Guest = TestVirtual.Guest, ExpiresAt = guest.Now.AddMinutes(1), Reason = TestVirtual.Mira, Load = new LoadSpec { Kind = LoadKind.Cpu, Cores = new Cores(1), For = TimeSpan.FromMinutes(5) } };
        guest.Watch(processes: false, vitals: true);
        guest.Hear(load);
        guest.Tell(new VirtualAgentEvent.ProgramRuns(load.Id, Key));
        Assert.Equal("the load of 1.00 cores runs as process 812", guest.Answer.Text);
        guest.Hear(load with { Id = Ids.Of("m") });
        Assert.Contains("1 loads run already", guest.Answer.Text, StringComparison.Ordinal);
        guest.Pass(1);
        Assert.Equal(ProgramState.Running, Assert.Single(guest.Said.OfType<GuestVitalsMessage>().Last().Loads).State);
        guest.Hear(new StopLoadMessage { Id = Ids.Of("n"), Guest = TestVirtual.Guest, ExpiresAt = guest.Now.AddMinutes(1), Reason = TestVirtual.Mira });
        Assert.Equal("the load of 1.00 cores ends", guest.Answer.Text);
        guest.Tell(new VirtualAgentEvent.ProgramEnded(load.Id, null, ExitCode: 0));
        guest.Pass(1);
        Assert.Equal(ProgramState.Ended, Assert.Single(guest.Said.OfType<GuestVitalsMessage>().Last().Loads).State);
    }

    [Fact]
    public void Output_IsSentToThoseWhoFollow_FromWhereTheyWant_AndWhatIsLostIsSaid()
    {
        var guest = Running(out var id);
        guest.Watch(processes: false, output: new OutputWatch(id, 0));
        Assert.Equal(new VirtualAgentEffect.ReadOutput(id, 0), guest.Did[^1]);
        guest.Tell(new VirtualAgentEvent.OutputRead(id, 0, 0, "hello "u8.ToArray(), 0, 6, false));
        guest.Pass(0.2);
        Assert.Equal(new VirtualAgentEffect.ReadOutput(id, 6), guest.Did[^1]);
        // It flooded: only the newest is kept
        guest.Tell(new VirtualAgentEvent.OutputRead(id, 6, 100, "world"u8.ToArray(), 100, 105, false));
        var pieces = guest.Said.OfType<GuestOutputMessage>().ToList();
        Assert.Equal([(0L, 0L), (100L, 94L)], pieces.Select(p => (p.Offset, p.Cut)));
        // Another one comes, and wants it from the start
        guest.Said.Clear();
        guest.Watch("page-2", processes: false, output: new OutputWatch(id, 0));
        Assert.Equal(new VirtualAgentEffect.ReadOutput(id, 0), guest.Did[^1]);
        guest.Tell(new VirtualAgentEvent.OutputRead(id, 105, 105, "late"u8.ToArray(), 100, 109, false));
        Assert.Empty(guest.Said.OfType<GuestOutputMessage>());
        guest.Tell(new VirtualAgentEvent.OutputRead(id, 0, 100, "worldlate"u8.ToArray(), 100, 109, true));
        var last = guest.Said.OfType<GuestOutputMessage>().Single();
        Assert.Equal((100L, 100L, true), (last.Offset, last.Cut, last.Ended));
        guest.Pass(1);
        Assert.Equal(new VirtualAgentEffect.ReadOutput(id, 0), guest.Did[^1]);
    }

    [Fact]
    public void EndedPrograms_AreForgottenOneByOne()
    {
        var guest = new TestVirtual();
        for (var i = 0; i < 12; i++)
        {
            guest.Hear(guest.Start($"p{i}"));
            guest.Tell(new VirtualAgentEvent.ProgramEnded(Ids.Of($"p{i}"), null, ExitCode: 0));
        }
        Assert.Equal(12 - VirtualAgentProgramsEndedMax, guest.Did.Count(d => d is VirtualAgentEffect.ForgetProgram));
    }

    private const int VirtualAgentProgramsEndedMax = 8;

    private static TestVirtual Running(out Guid id)
    {
        var guest = new TestVirtual();
        var start = guest.Start("sh", "-c", "loop");
        id = start.Id;
        guest.Hear(start);
        guest.Tell(new VirtualAgentEvent.ProgramRuns(id, Key));
        return guest;
    }

    private static StopProgramMessage Stop(TestVirtual guest, Guid id) => new() { Id = Ids.Of("stop"), Guest = TestVirtual.Guest, ExpiresAt = guest.Now.AddMinutes(1), Reason = TestVirtual.Mira, Program = id };
}
