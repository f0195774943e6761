using XenWeb.Domain.Agents;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;

namespace XenWeb.Domain.Tests.Agents;

public class VirtualAgentWatchTests
{
    [Fact]
    public void NobodyLooks_NothingIsDueAndNothingIsSaid()
    {
        var guest = new TestVirtual();
        guest.Process(1, 10);
        Assert.Null(guest.Due);
        guest.Pass(3600);
        Assert.Empty(guest.Said);
    }

    [Fact]
    public void AWatch_GivesTheWholeListAtOnce_ThenWhatIsUsedNow_ThenWhatChanged()
    {
        var guest = new TestVirtual();
        guest.Process(1, 10);
        guest.Process(2, 20);
        guest.Watch();
        var whole = Assert.Single(guest.Lists);
        Assert.Null(whole.Base);
        Assert.True(whole.SinceBoot);
        Assert.Equal([20, 10], whole.Rows.Select(r => r.Hundredths).OrderDescending());
        // 20 ticks of a hundredth in the hundred seconds since boot
        Assert.Equal(0.002, whole.Rows.Single(r => r.Key.Pid == 2).Cpu.Count, 4);
        guest.Said.Clear();
        guest.Process(2, 50);
        guest.Pass(1);
        var first = Assert.Single(guest.Lists);
        Assert.False(first.SinceBoot);
        // 30 ticks of a hundredth in 0.3 s: a whole core
        Assert.Equal(1.0, first.Rows.Single(r => r.Key.Pid == 2).Cpu.Count, 3);
        Assert.Equal(50, first.Rows.Single(r => r.Key.Pid == 2).Hundredths);
        guest.Said.Clear();
        guest.Process(3, 5);
        guest.Processes.Remove(1);
        guest.Pass(2);
        var change = Assert.Single(guest.Lists);
        Assert.Equal(first.Number, change.Base);
        Assert.Equal([2, 3], change.Rows.Select(r => r.Key.Pid).Order());
        Assert.Equal(1, Assert.Single(change.Gone));
    }

    [Fact]
    public void WhoeverLooks_HasTheListBeforeTheLookIsTold()
    {
        var guest = new TestVirtual();
        guest.Process(1, 10);
        guest.Watch();
        Assert.Equal([typeof(GuestProcessesMessage), typeof(GuestEventMessage)], guest.Said.Select(m => m.GetType()));
    }

    [Fact]
    public void TheLease_EndsTheStreamByItself()
    {
        var guest = new TestVirtual();
        guest.Process(1, 10);
        guest.Watch();
        guest.Pass(14);
        Assert.InRange(guest.Lists.Count(), 6, 8);
        guest.Pass(2);
        guest.Said.Clear();
        Assert.Null(guest.Due);
        guest.Pass(600);
        Assert.Empty(guest.Said);
        Assert.Single(guest.Did.OfType<VirtualAgentEffect.LetReadingsGo>());
    }

    [Fact]
    public void ARenewedLease_GoesOn_AndIsOneUse()
    {
        var guest = new TestVirtual();
        guest.Process(1, 10);
        for (var i = 0; i < 12; i++)
        {
            guest.Watch();
            guest.Pass(5);
        }
        Assert.InRange(guest.Lists.Count(), 28, 31);
        Assert.Equal("watch", Assert.Single(guest.Said.OfType<GuestEventMessage>()).What);
        // The 1st, 11th, 21st and 31st
        Assert.Equal(4, guest.Lists.Count(l => l.Base is null));
    }

    [Fact]
    public void ASecondWatcher_GetsAWholeListAtOnce_AndTheShortestPeriodCounts()
    {
        var guest = new TestVirtual();
        guest.Process(1, 10);
        guest.Watch("slow", period: 10);
        guest.Pass(3);
        guest.Said.Clear();
        guest.Watch("fast", period: 1);
        guest.Pass(1);
        Assert.Null(guest.Lists.First().Base);
        guest.Said.Clear();
        guest.Pass(5);
        Assert.InRange(guest.Lists.Count(), 4, 6);
    }

    [Fact]
    public void AWatchForNothing_EndsIt()
    {
        var guest = new TestVirtual();
        guest.Watch();
        guest.Watch(processes: false);
        guest.Pass(1);
        Assert.Null(guest.Due);
    }

    [Fact]
    public void WithoutPermission_ItIsRefusedInWords_OnceAMinute()
    {
        var guest = new TestVirtual(GuestPermissions.None);
        for (var i = 0; i < 12; i++)
        {
            guest.Watch();
            guest.Pass(5);
        }
        Assert.Empty(guest.Lists);
        var refused = Assert.Single(guest.Said.OfType<GuestEventMessage>());
        Assert.Equal("refused", refused.What);
        Assert.Contains("mira may not look at the processes", refused.Text, StringComparison.Ordinal);
        Assert.Contains("--allow watch", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoThousandProcesses_FitIntoMessages_AndStandStillCheaply()
    {
        var guest = new TestVirtual();
        for (var pid = 1; pid <= 2000; pid++)
        {
            guest.Process(pid, pid);
            guest.Processes[pid] = guest.Processes[pid] with { Command = new string('<', 64), Arguments = new string('é', 160) };
        }
        guest.Watch();
        guest.Pass(1);
        var list = new ProcessList();
        foreach (var part in guest.Lists)
        {
            var bytes = MessageJson.Write(new Envelope(1, $"{TestVirtual.Guest}", 1, 1, guest.Now, part));
            Assert.True(bytes.Length <= Envelope.BytesMax);
            list.Add((GuestProcessesMessage)MessageJson.Read(Topics.Processes(TestVirtual.Guest), bytes).Envelope!.Body, 1);
        }
        Assert.Equal(2000, list.Rows.Count);
        guest.Said.Clear();
        guest.Pass(2);
        Assert.Empty(Assert.Single(guest.Lists).Rows);
    }

    [Fact]
    public void TooManyProcesses_TheBusyOnesAreTold_AndTheRestCounted()
    {
        var guest = new TestVirtual();
        // Those that have used most since boot are not those that use most now
        for (var pid = 1; pid <= GuestProcessesMessage.RowsMax + 10; pid++) guest.Process(pid, pid > 20 ? 50 : 10);
        guest.Watch();
        Assert.Equal(GuestProcessesMessage.RowsMax, guest.Lists.Sum(l => l.Rows.Length));
        Assert.Equal(10, guest.Lists.First().LeftOut);
        Assert.Equal(GuestProcessesMessage.RowsMax + 10, guest.Lists.First().Tasks.Total);
        Assert.DoesNotContain(guest.Lists.SelectMany(l => l.Rows), r => r.Key.Pid == 20);
        guest.Said.Clear();
        guest.Process(20, 13);
        guest.Pass(0.3);
        Assert.Equal(0.1, Assert.Single(guest.Lists.SelectMany(l => l.Rows), r => r.Key.Pid == 20).Cpu.Count, 3);
        Assert.Equal(10, guest.Lists.Sum(l => l.Gone.Length));
        guest.Said.Clear();
        guest.Pass(2);
        Assert.All(guest.Lists.SelectMany(l => l.Rows), r => Assert.InRange(r.Cpu.Count, 0, 0.1));
    }

    [Fact]
    public void AReusedPid_IsAnotherProcess()
    {
        var guest = new TestVirtual();
        guest.Process(9, 100_000, started: 5);
        guest.Watch();
        guest.Pass(1);
        guest.Said.Clear();
        guest.Process(9, 20, started: 900);
        guest.Pass(2);
        var row = Assert.Single(guest.Lists.Last().Rows);
        Assert.Equal((900, 0.1), (row.Key.Started, Math.Round(row.Cpu.Count, 1)));
    }

    [Fact]
    public void Vitals_HaveProcessorShares_FromTheSecondOn()
    {
        var guest = new TestVirtual();
        guest.Watch(processes: false, vitals: true);
        Assert.Null(guest.Said.OfType<GuestVitalsMessage>().Single().Cpu);
        guest.Pass(2);
        Assert.Equal(1, guest.Said.OfType<GuestVitalsMessage>().Last().Cpu!.User.Value);
    }

    [Fact]
    public void BrokerAway_NobodyLooks()
    {
        var guest = new TestVirtual();
        guest.Watch(vitals: true);
        guest.Tell(new VirtualAgentEvent.Disconnected());
        Assert.Null(guest.Due);
    }
}
