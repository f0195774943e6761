using System.Collections.Concurrent;
using System.Text;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;

namespace XenWeb.Infrastructure.Linux;

/// <summary>
/// Starts programs, takes what they put out and learns of their ends: all in one thread, which is made for the first program and waits in
/// poll(2). It never ends before the agent does, so that programs which die with their parent die with the agent and not sooner.
/// </summary>
public sealed class ProgramRunner : IDisposable
{
    private static readonly TimeSpan _drain = TimeSpan.FromMilliseconds(500);

    private static readonly string[] _inherited = ["DOTNET_ROOT", "HOME", "PATH"];

    private readonly string _scope;
    private readonly IReadOnlyList<string> _self;
    private readonly Action<VirtualAgentEvent> _tell;
    private readonly Dictionary<Guid, RunningProgram> _programs = [];
    private readonly ConcurrentQueue<Action> _asked = new();
    private readonly List<RunningProgram> _ended = [];
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Native.Polled[] _polled = [];
    private Thread? _thread;
    private int _wake = -1;
    private volatile bool _stop;

    /// <summary>A runner at rest. What an agent of the same scope has left behind when it died is ended.</summary>
    /// <param name="scope">Whose programs they are: the guest's UUID.</param>
    /// <param name="self">How the agent is started: its own path, and the arguments before its own.</param>
    /// <param name="tell">Takes what happens; called by the runner's thread, and may make it wait.</param>
    public ProgramRunner(string scope, IReadOnlyList<string> self, Action<VirtualAgentEvent> tell)
    {
        (_scope, _self, _tell) = (scope, self, tell);
        ProgramCage.Sweep(scope);
    }

    /// <summary>Starts a program; told of by <see cref="VirtualAgentEvent.ProgramRuns"/> and <see cref="VirtualAgentEvent.ProgramEnded"/>.</summary>
    public void Start(Guid id, ProgramSpec spec) => Ask(() => Launch(id, spec));

    /// <summary>Starts a load: the agent itself in another process.</summary>
    public void Start(Guid id, LoadSpec load) =>
        Ask(() => Launch(id, new ProgramSpec { Arguments = [.. _self, .. LoadOrder.ToArguments(load)], Environment = [.. Inherited()], Limits = new ProgramLimits { Processes = 64, Output = Domain.Units.ByteSize.FromKiB(4) } }));

    /// <summary>TERM or KILL for a program and all that it has made.</summary>
    public void Signal(Guid id, bool kill) => Ask(() =>
    {
        if (_programs.TryGetValue(id, out var program)) SignalAll(program, kill);
    });

    /// <summary>Output from a byte on: <see cref="VirtualAgentEvent.OutputRead"/>, when there is some.</summary>
    public void ReadOutput(Guid id, long from) => Ask(() =>
    {
        if (!_programs.TryGetValue(id, out var program)) return;
        program.Wanted = from;
        Answer(program);
    });

    /// <summary>Lets go of an ended program's output.</summary>
    public void Forget(Guid id) => Ask(() =>
    {
        if (_programs.TryGetValue(id, out var program) && program.HasEnded) _programs.Remove(id);
    });

    /// <summary>Ends all programs at once, and the thread.</summary>
    public void Dispose()
    {
        if (_thread is null) return;
        _stop = true;
        Wake();
        _thread.Join(TimeSpan.FromSeconds(5));
        if (!_thread.IsAlive) _ = Native.Close(_wake);
        _thread = null;
    }

    private void Ask(Action what)
    {
        if (_thread is null)
        {
            _wake = Native.EventFile(0, Native.CloseOnExec | Native.NonBlocking);
            _thread = new Thread(Run, 256 * 1024) { IsBackground = true, Name = "programs" };
            _thread.Start();
        }
        _asked.Enqueue(what);
        Wake();
    }

    private void Wake()
    {
        Span<byte> one = [1, 0, 0, 0, 0, 0, 0, 0];
        _ = Native.Write(_wake, ref one[0], one.Length);
    }

    private void Run()
    {
        while (!_stop)
        {
            Wait();
            while (_asked.TryDequeue(out var what)) what();
            foreach (var program in _programs.Values) Look(program);
        }
        foreach (var program in _programs.Values.Where(p => !p.HasEnded)) SignalAll(program, kill: true);
        foreach (var program in _programs.Values) Leave(program);
    }

    private void Wait()
    {
        var now = Environment.TickCount64;
        var count = 1;
        var timeout = -1;
        if (_polled.Length < 1 + (3 * _programs.Count)) _polled = new Native.Polled[4 + (3 * _programs.Count)];
        _polled[0] = new Native.Polled { File = _wake, Wanted = Native.Polled.Readable };
        foreach (var program in _programs.Values)
        {
            if (program.Process is not { } process || program.HasEnded) continue;
            var throttled = process.Output >= 0 && !program.MayRead(now);
            if (throttled || program.DrainUntil is not null || process.Handle < 0) timeout = 50;
            if (process.Output >= 0 && !throttled) _polled[count++] = new Native.Polled { File = process.Output, Wanted = Native.Polled.Readable };
            if (process.Status >= 0) _polled[count++] = new Native.Polled { File = process.Status, Wanted = Native.Polled.Readable };
            if (process.Handle >= 0 && program.Status is null) _polled[count++] = new Native.Polled { File = process.Handle, Wanted = Native.Polled.Readable };
        }
        _ = Native.Poll(_polled, (nuint)count, timeout);
        _ = Native.Read(_wake, ref _buffer[0], 8);
    }

    // Each file is non-blocking, so that looking costs a call and never waits
    private void Look(RunningProgram program)
    {
        if (program.Process is not { } process || program.HasEnded) return;
        TakeStatus(program, process);
        TakeOutput(program, process);
        if (program.Status is null) TakeEnd(program, process);
        if (program.Status is not null && (process.Output < 0 || program.DrainUntil <= Environment.TickCount64)) End(program, process);
    }

    private void TakeStatus(RunningProgram program, SpawnedProcess process)
    {
        if (process.Status < 0) return;
        var length = (int)Native.Read(process.Status, ref _buffer[0], 1024);
        if (length > 0) program.Trouble += Encoding.UTF8.GetString(_buffer, 0, length);
        if (length != 0) return;
        process.CloseStatus();
        if (program.Trouble.Length > 0) return;
        program.Runs = true;
        _tell(new VirtualAgentEvent.ProgramRuns(program.Id, new ProcessKey(process.Pid, ProcessSignals.Started(process.Pid) ?? 0)));
    }

    private void TakeOutput(RunningProgram program, SpawnedProcess process)
    {
        var added = false;
        while (process.Output >= 0 && program.MayRead(Environment.TickCount64))
        {
            var length = (int)Native.Read(process.Output, ref _buffer[0], _buffer.Length);
            if (length == 0) process.CloseOutput();
            if (length <= 0) break;
            program.Take(_buffer.AsSpan(0, length));
            added = true;
        }
        if (added) Answer(program);
    }

    private void TakeEnd(RunningProgram program, SpawnedProcess process)
    {
        const int DoNotWait = 1;
        // While it is not waited for its number stays its own: whatever is left of it is ended first
        if (!Zombie(process.Pid)) return;
        SignalAll(program, kill: true);
        if (Native.WaitFor(process.Pid, out var status, DoNotWait) != process.Pid) return;
        program.Status = status;
        program.DrainUntil = Environment.TickCount64 + (long)_drain.TotalMilliseconds;
        TakeStatus(program, process);
    }

    private static bool Zombie(int pid) => ProcessSignals.Started(pid) is null;

    private void End(RunningProgram program, SpawnedProcess process)
    {
        program.HasEnded = true;
        program.Cage?.KillAll();
        if (program.Cage?.Remove() == false) _ended.Add(program);
        _ended.RemoveAll(p => p.Cage!.Remove());
        process.Dispose();
        var status = program.Status!.Value;
        var signal = status & 0x7F;
        if (program.Trouble.Length > 0) _tell(new VirtualAgentEvent.ProgramEnded(program.Id, VisibleText.Of(program.Trouble, 400)));
        else if (!program.Runs) _tell(new VirtualAgentEvent.ProgramEnded(program.Id, "it ended before it began"));
        else _tell(new VirtualAgentEvent.ProgramEnded(program.Id, null, signal == 0 ? (status >> 8) & 0xFF : null, signal == 0 ? null : signal));
        Answer(program);
    }

    // The agent ends: half a second for each to be gone
    private void Leave(RunningProgram program)
    {
        const int DoNotWait = 1;
        if (program is { Process: { Handle: >= 0 } process, Status: null, HasEnded: false })
        {
            _polled[0] = new Native.Polled { File = process.Handle, Wanted = Native.Polled.Readable };
            _ = Native.Poll(_polled, 1, 500);
            _ = Native.WaitFor(process.Pid, out _, DoNotWait);
        }
        program.Cage?.Remove();
        program.Process?.Dispose();
    }

    private void Answer(RunningProgram program)
    {
        if (program.Wanted is not { } from || (program.Output.Total <= from && !program.HasEnded)) return;
        program.Wanted = null;
        var (offset, bytes) = program.Output.Read(from, GuestOutputMessage.BytesMax);
        _tell(new VirtualAgentEvent.OutputRead(program.Id, from, offset, bytes, program.Output.Kept, program.Output.Total, program.HasEnded));
    }

    private void Launch(Guid id, ProgramSpec spec)
    {
        if (_programs.ContainsKey(id)) return;
        var program = new RunningProgram(id, (int)(spec.Limits.Output ?? GuestLimits.Default.OutputKept).Bytes);
        var (cage, uncaged) = ProgramCage.Make($"{_scope}-{id:N}", spec.Limits.Processes ?? GuestLimits.Default.Processes);
        // The kernel does not hold root to a limit of processes by other means: a program that forks for ever would take the guest down
        if (cage is null && Native.EffectiveUser() == 0 && (spec.User is null or "root" or "0"))
        {
            _tell(new VirtualAgentEvent.ProgramEnded(id, $"the number of its processes can't be bounded ({uncaged}), and it would run as root; name another user"));
            return;
        }
        var (process, why) = SpawnedProcess.Start(_self[0], [.. _self, .. new LaunchOrder(cage?.EntryFile, spec).ToArguments()], [.. Inherited().Select(v => $"{v.Name}={v.Value}")]);
        if (process is null)
        {
            cage?.Remove();
            _tell(new VirtualAgentEvent.ProgramEnded(id, why ?? "it can't be started"));
            return;
        }
        (program.Process, program.Cage) = (process, cage);
        _programs[id] = program;
    }

    // What .NET itself needs where the agent is not compiled ahead of time
    private static IEnumerable<Variable> Inherited() =>
        from name in _inherited
        let value = Environment.GetEnvironmentVariable(name)
        where value is { Length: > 0 }
        select new Variable(name, value);

    private static void SignalAll(RunningProgram program, bool kill)
    {
        if (program.Process is not { } process || program.HasEnded) return;
        if (kill) program.Cage?.KillAll();
        else program.Cage?.AskAllToEnd();
        // Without a cage: its session's first group, whose number is not given anew while its first process is not waited for
        if (program.Status is null && (kill || program.Cage is null)) _ = Native.Kill(-process.Pid, kill ? 9 : 15);
    }
}
