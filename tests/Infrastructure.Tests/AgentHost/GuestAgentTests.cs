using System.Text;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Mqtt;
using XenWeb.Infrastructure.Tests.Mqtt;

namespace XenWeb.Infrastructure.Tests.AgentHost;

/// <summary>A web page's way through a guest's agent: real broker, real processes.</summary>
public sealed class GuestAgentTests
{
    [Fact]
    public async Task AWatch_BringsTheProcessesOfThisMachine()
    {
        await using var guest = await TestGuest.StartAsync();
        await guest.Say(Watch(processes: true));
        var list = new ProcessList();
        var number = 0;
        while (!list.IsWhole || number < 2)
        {
            var message = await guest.Next<GuestProcessesMessage>();
            if (list.Add(message, 1)) number++;
        }
        Assert.Contains(list.Rows, r => r.Key.Pid == Environment.ProcessId);
        Assert.Contains(list.Rows, r => r.Key.Pid == 1);
        Assert.Equal(list.Rows.Count, list.Newest!.Tasks.Total);
    }

    [Fact]
    public async Task AProgram_IsStartedFollowedAndStopped()
    {
        await using var guest = await TestGuest.StartAsync();
        var start = TestGuest.Program("sh", "-c", "trap '' TERM; echo one; echo two; while :; do sleep 0.1; done");
        var done = await guest.Order(start);
        Assert.Equal(OrderState.Done, done.State);
        await guest.Say(Watch(vitals: true, output: new OutputWatch(start.Id, 0)));
        var text = "";
        GuestVitalsMessage? vitals = null;
        while (text != "one\ntwo\n" || vitals is null)
        {
            var message = (await guest.Web.Events.NextMessageAsync<Message>()).Body;
            if (message is GuestOutputMessage piece) text += Encoding.UTF8.GetString(piece.Bytes.Span);
            vitals = message as GuestVitalsMessage ?? vitals;
        }
        var program = Assert.Single(vitals.Programs);
        Assert.Equal(("sh", ProgramState.Running), (program.Arguments[0], program.State));
        Assert.True(vitals.Memory.Total > ByteSize.Zero);
        var stopped = await guest.Order(new StopProgramMessage { Id = Guid.NewGuid(), Guest = TestGuest.Id, ExpiresAt = start.ExpiresAt, Reason = start.Reason, Program = start.Id, Grace = TimeSpan.FromSeconds(1) });
        Assert.Contains("ended by signal 9 (KILL)", stopped.Text, StringComparison.Ordinal);
        Assert.True((await guest.Next<GuestOutputMessage>(o => o.Ended)).Ended);
    }

    [Fact]
    public async Task ARestart_EndsItsPrograms_AndDoesNotDoAnOrderAgain()
    {
        await using var guest = await TestGuest.StartAsync();
        var start = TestGuest.Program("sleep", "1000");
        var pid = int.Parse((await guest.Order(start)).Text.Split(' ')[^1]);
        await guest.StopAsync();
        await guest.Next<GuestPresenceMessage>(p => !p.Online);
        await Eventually.True(() => !Directory.Exists($"/proc/{pid}"), "the program has ended with the agent");
        guest.Begin(GuestPermissions.All);
        await guest.Next<GuestPresenceMessage>(p => p.Online);
        Assert.Contains("not done twice", (await guest.Order(start)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNotPermitted_IsRefused()
    {
        await using var guest = await TestGuest.StartAsync(GuestPermissions.None);
        Assert.Equal(OrderState.Failed, (await guest.Order(TestGuest.Program("true"))).State);
        await guest.Say(Watch(processes: true));
        Assert.Contains("may not look", (await guest.Next<GuestEventMessage>(e => e.What == "refused" && e.Order is null)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AProcessThatIsNotOurs_IsStoppedByNumberAndStart()
    {
        await using var guest = await TestGuest.StartAsync();
        using var sleep = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sleep", ["1000"]))!;
        var started = Infrastructure.Linux.ProcessSignals.Started(sleep.Id)!.Value;
        var program = TestGuest.Program();
        StopProcessMessage Stop(long when) => new() { Id = Guid.NewGuid(), Guest = TestGuest.Id, ExpiresAt = program.ExpiresAt, Reason = program.Reason, Process = new ProcessKey(sleep.Id, when) };
        Assert.Contains("nothing was done", (await guest.Order(Stop(started + 1))).Text, StringComparison.Ordinal);
        Assert.False(sleep.HasExited);
        Assert.Contains($"process {sleep.Id} has ended", (await guest.Order(Stop(started))).Text, StringComparison.Ordinal);
        await sleep.WaitForExitAsync();
    }

    private static GuestWatchMessage Watch(bool processes = false, bool vitals = false, params OutputWatch[] output) =>
        new() { Guest = TestGuest.Id, Watcher = "page", Processes = processes, Vitals = vitals, Output = [.. output], Reason = new Reason("mira", "to see") };
}
