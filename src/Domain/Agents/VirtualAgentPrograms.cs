using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;

namespace XenWeb.Domain.Agents;

/// <summary>The programs and loads of one guest: starts them, ends them in time (TERM, then KILL), and sends their output to those who follow.</summary>
internal sealed class VirtualAgentPrograms(VirtualAgentContext context, VirtualAgentWatchers watchers)
{
    /// <summary>Ended programs, and loads, that are still told and whose output is kept.</summary>
    public const int EndedMax = 8;

    /// <summary>The grace of a program whose own time is over.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>A load ends by itself; this long after its time it is ended.</summary>
    public static readonly TimeSpan LoadOverdue = TimeSpan.FromSeconds(3);

    private readonly List<VirtualAgentProgram> _all = [];

    /// <summary>Told when one of them begins to run, or has ended: its own order and those that were to stop it are answered.</summary>
    public required Action<Guid, OrderState, string> Answer { get; init; }

    public DateTimeOffset? NextDeadline
    {
        get
        {
            DateTimeOffset? next = null;
            foreach (var program in _all)
            {
                Earlier(ref next, program.NextOutput);
                if (program.HasEnded) continue;
                Earlier(ref next, program.KillAt ?? (program.AskedAt is null ? Overdue(program) : null));
            }
            return next;
        }
    }

    // A channel carries some 100 KiB a second, and others want to be heard too
    private TimeSpan OutputPause => TimeSpan.FromMilliseconds(context.Options.OverChannel ? 1000 : 100);

    public VirtualAgentProgram? Find(Guid id) => _all.Find(p => p.Id == id);

    public int Running(bool loads) => _all.Count(p => p.IsLoad == loads && !p.HasEnded);

    public IEnumerable<VirtualAgentProgram> RunningLoads => _all.Where(p => p.IsLoad && !p.HasEnded);

    public GuestVitalsMessage Fill(GuestVitalsMessage vitals) => vitals with
    {
        Programs = [.. _all.Where(p => !p.IsLoad).Select(p => p.ToProgram(context))],
        Loads = [.. _all.Where(p => p.IsLoad).Select(p => p.ToLoad(context))],
    };

    public void Start(StartProgramMessage order, DateTimeOffset now)
    {
        var limits = order.Program.Limits;
        var spec = order.Program with
        {
            Limits = limits with { RunFor = limits.RunFor ?? context.Limits.RunFor, Processes = limits.Processes ?? context.Limits.Processes, Output = limits.Output ?? context.Limits.OutputKept },
        };
        _all.Add(new VirtualAgentProgram(order.Id, order.Reason, spec, null, now, now + spec.Limits.RunFor!.Value));
        context.Do(new VirtualAgentEffect.StartProgram(order.Id, spec));
    }

    public void Start(MakeLoadMessage order, DateTimeOffset now)
    {
        _all.Add(new VirtualAgentProgram(order.Id, order.Reason, null, order.Load, now, now + order.Load.For));
        context.Do(new VirtualAgentEffect.StartLoad(order.Id, order.Load));
    }

    public void Stop(VirtualAgentProgram program, TimeSpan grace, string why, Guid? order, DateTimeOffset now)
    {
        if (order is { } id) program.StopOrders.Add(id);
        var killAt = now + grace;
        if (program.AskedAt is null)
        {
            (program.AskedAt, program.StopWhy, program.State) = (now, why, ProgramState.Stopping);
            context.Do(new VirtualAgentEffect.SignalProgram(program.Id, Kill: false));
            watchers.VitalsChanged(now);
        }
        if (program.KillAt is not { } before || killAt < before) program.KillAt = killAt;
    }

    public void OnRuns(VirtualAgentEvent.ProgramRuns runs, DateTimeOffset now)
    {
        if (Find(runs.Program) is not { State: ProgramState.Starting or ProgramState.Stopping } program) return;
        program.Process = runs.Process;
        if (program.State == ProgramState.Starting) program.State = ProgramState.Running;
        var text = $"{program.Name} runs as process {runs.Process.Pid}";
        Answer(program.Id, OrderState.Done, text);
        context.Tell(DecisionSeverity.Info, program.IsLoad ? "load-started" : "program-started", text, program.Reason, program.Id);
        watchers.VitalsChanged(now);
    }

    public void OnEnded(VirtualAgentEvent.ProgramEnded ended, DateTimeOffset now)
    {
        if (Find(ended.Program) is not { HasEnded: false } program) return;
        (program.State, program.EndedAt, program.KillAt) = (ProgramState.Ended, now, null);
        (program.End, program.EndedWell) = How(program, ended, now);
        if (ended.NotStarted is { } why)
        {
            Answer(program.Id, OrderState.Failed, $"{program.Name} could not be started: {why}");
            context.Tell(DecisionSeverity.Warning, "failed", $"{program.Name} could not be started: {why}", program.Reason, program.Id);
        }
        else
        {
            context.Tell(program.EndedWell ? DecisionSeverity.Info : DecisionSeverity.Warning, program.IsLoad ? "load-ended" : "program-ended", $"{program.Name} has ended after {Seconds(now - program.StartedAt)}: {program.End}", program.Reason, program.Id);
        }
        foreach (var order in program.StopOrders) Answer(order, OrderState.Done, $"{program.Name} has ended: {program.End}");
        Forget(program.IsLoad);
        watchers.VitalsChanged(now);
    }

    public void OnOutput(VirtualAgentEvent.OutputRead read, DateTimeOffset now)
    {
        if (Find(read.Program) is not { } program) return;
        (program.Output, program.OutputFrom) = (read.Total, read.Kept);
        // Asked for before a new follower set the cursor: the answer to what it wants follows
        if (program.Cursor is not { } cursor || read.From != cursor) return;
        var next = read.Offset + read.Bytes.Length;
        var isEnd = read.Ended && next >= read.Total;
        context.Publish(Topics.Output(context.Guest), new GuestOutputMessage { Guest = context.Guest, Program = program.Id, Offset = read.Offset, Cut = read.Offset - cursor, Bytes = read.Bytes, Ended = isEnd });
        (program.Cursor, program.EndSent) = (next, isEnd);
        program.NextOutput = isEnd ? null : now + OutputPause;
    }

    public void OnDeadline(DateTimeOffset now)
    {
        foreach (var program in _all)
        {
            Follow(program, now);
            if (program.HasEnded) continue;
            if (program.AskedAt is null && Overdue(program) <= now) Stop(program, Grace, "its time was over", null, now);
            if (program.KillAt is { } kill && kill <= now)
            {
                // Again and again: a process may be made while the others are ended
                (program.Killed, program.KillAt) = (true, now + TimeSpan.FromSeconds(1));
                context.Do(new VirtualAgentEffect.SignalProgram(program.Id, Kill: true));
            }
        }
    }

    private void Follow(VirtualAgentProgram program, DateTimeOffset now)
    {
        if (watchers.TakeNewFollower(program.Id) is { } from)
        {
            program.Cursor = program.Cursor is { } cursor && !program.EndSent ? Math.Min(cursor, from) : from;
            (program.EndSent, program.NextOutput) = (false, now);
        }
        if (program.Cursor is null) return;
        if (!watchers.IsFollowed(program.Id))
        {
            (program.Cursor, program.NextOutput) = (null, null);
            return;
        }
        if (program.NextOutput is not { } due || due > now) return;
        program.NextOutput = null;
        context.Do(new VirtualAgentEffect.ReadOutput(program.Id, program.Cursor.Value));
    }

    private static DateTimeOffset Overdue(VirtualAgentProgram program) => program.IsLoad ? program.EndsBy + LoadOverdue : program.EndsBy;

    private static (string End, bool Well) How(VirtualAgentProgram program, VirtualAgentEvent.ProgramEnded ended, DateTimeOffset now)
    {
        if (ended.NotStarted is { } why) return ($"not started: {why}", false);
        var how = ended.Signal is { } signal ? $"ended by signal {signal}{SignalName(signal)}" : $"exit {ended.ExitCode}";
        if (program.AskedAt is not { } asked) return (how, ended.ExitCode == 0);
        return ($"{how}, {Seconds(now - asked)} after TERM{(program.Killed ? ", which it did not heed" : "")} ({program.StopWhy})", true);
    }

    private static string SignalName(int signal) => signal switch { 6 => " (ABRT)", 9 => " (KILL)", 11 => " (SEGV)", 15 => " (TERM)", 24 => " (XCPU: its processor time was over)", _ => "" };

    private static string Seconds(TimeSpan time) => time.TotalSeconds < 10 ? $"{time.TotalSeconds:0.0} s" : $"{time.TotalSeconds:0} s";

    private static void Earlier(ref DateTimeOffset? next, DateTimeOffset? other)
    {
        if (other < next || next is null) next = other ?? next;
    }

    private void Forget(bool loads)
    {
        while (_all.Count(p => p.IsLoad == loads && p.HasEnded) > EndedMax)
        {
            var oldest = _all.First(p => p.IsLoad == loads && p.HasEnded);
            _all.Remove(oldest);
            context.Do(new VirtualAgentEffect.ForgetProgram(oldest.Id));
        }
    }
}
