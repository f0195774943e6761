using XenWeb.Domain.Agents;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>
/// A simulated guest from the inside: its processes, the programs and loads that its agent runs, and where its processor time goes. It is
/// the guest's, not its domain's: a migration takes it along as it is. As the lab, it is not thread-safe.
/// </summary>
public sealed class SimulatedInside
{
    private readonly string _name;
    private readonly int _vcpus;
    private readonly ByteSize _memory;
    private readonly List<SimulatedProcess> _processes;
    private readonly Dictionary<Guid, SimulatedProgram> _programs = [];
    private readonly Queue<VirtualAgentEvent> _happened = new();
    private readonly ProcessFrame _frame = new();
    private double _seconds;
    private double _worked;
    private int _pid = 1200;

    internal SimulatedInside(SimulatedGuestSpec spec)
    {
        (_name, _vcpus, _memory) = (spec.Name, spec.Vcpus, spec.Memory);
        _processes = [.. SimulatedUserland.Boot(spec.Name)];
        Shell = new SimulatedShell(spec.Name, () => Uptime);
        Picture = new SimulatedPicture(spec.Name, () => Uptime);
    }

    /// <summary>What is at its console.</summary>
    public SimulatedShell Shell { get; }

    /// <summary>What is on its screen, if it has one.</summary>
    public SimulatedPicture Picture { get; }

    private TimeSpan Uptime => TimeSpan.FromMinutes(47) + TimeSpan.FromSeconds(_seconds);

    /// <summary>What programs and loads want beside the guest's own work, in cores.</summary>
    internal double ExtraCpu
    {
        get
        {
            double sum = 0;
            foreach (var process in _processes) sum += process.Wants;
            return sum;
        }
    }

    /// <summary>Something that happened since the last call; null if nothing has.</summary>
    public VirtualAgentEvent? Happened => _happened.TryDequeue(out var happened) ? happened : null;

    /// <summary>Whether <see cref="Happened"/> has something.</summary>
    public bool HasNews => _happened.Count > 0;

    /// <summary>Carries out what its agent wants; answers come by <see cref="Happened"/>.</summary>
    public void Do(VirtualAgentEffect effect)
    {
        switch (effect)
        {
            case VirtualAgentEffect.ReadProcesses: Tell(new VirtualAgentEvent.ProcessesRead(Frame())); break;
            case VirtualAgentEffect.ReadVitals: Tell(new VirtualAgentEvent.VitalsRead(Vitals())); break;
            case VirtualAgentEffect.StartProgram start: Start(start.Program, SimulatedProgram.Of(start.Spec, _name)); break;
            case VirtualAgentEffect.StartLoad start: Start(start.Program, SimulatedProgram.Of(start.Load)); break;
            case VirtualAgentEffect.SignalProgram signal: EndProgram(signal.Program, signal: signal.Kill ? 9 : 15); break;
            case VirtualAgentEffect.ReadOutput read: Want(read); break;
            case VirtualAgentEffect.ForgetProgram forget: _programs.Remove(forget.Program); break;
            case VirtualAgentEffect.SignalProcess signal: Tell(new VirtualAgentEvent.ProcessSignalled(signal.Order, Signal(signal))); break;
        }
    }

    /// <summary>The guest got so much processor for so long.</summary>
    internal void Use(double cpu, double wantedOwn, double seconds)
    {
        _seconds += seconds;
        _worked += cpu * seconds;
        var wanted = wantedOwn + ExtraCpu;
        var part = wanted > 0 ? Math.Min(1, cpu / wanted) : 0;
        foreach (var process in _processes)
        {
            process.Cpu = ((process.Part * Math.Min(wantedOwn, _vcpus)) + process.Wants) * part;
            process.Used += process.Cpu * seconds;
        }
        foreach (var (id, program) in _programs.Where(p => !p.Value.HasEnded).ToList())
        {
            if (program.Write(_seconds)) Answer(id, program);
            if (program.EndsAt <= _seconds) EndProgram(id, program.ExitCode);
        }
    }

    private void Start(Guid id, SimulatedProgram program)
    {
        if (program.NotStarted is { } why)
        {
            Tell(new VirtualAgentEvent.ProgramEnded(id, why));
            return;
        }
        program.Process = new SimulatedProcess(_pid += 2, Uptime, program.User, program.Command, program.Arguments, program.Memory) { Wants = Math.Min(program.Cores, _vcpus) };
        program.Begin(_seconds);
        _processes.Add(program.Process);
        _programs[id] = program;
        Tell(new VirtualAgentEvent.ProgramRuns(id, program.Process.Key));
    }

    private void EndProgram(Guid id, int? exitCode = null, int? signal = null)
    {
        if (!_programs.TryGetValue(id, out var program) || program.HasEnded) return;
        program.HasEnded = true;
        _processes.Remove(program.Process!);
        Tell(new VirtualAgentEvent.ProgramEnded(id, null, exitCode, signal));
        Answer(id, program);
    }

    private void Want(VirtualAgentEffect.ReadOutput read)
    {
        if (!_programs.TryGetValue(read.Program, out var program)) return;
        program.Wanted = read.From;
        Answer(read.Program, program);
    }

    private void Answer(Guid id, SimulatedProgram program)
    {
        if (program.Wanted is not { } from || (program.Output.Total <= from && !program.HasEnded)) return;
        program.Wanted = null;
        var (offset, bytes) = program.Output.Read(from, GuestOutputMessage.BytesMax);
        Tell(new VirtualAgentEvent.OutputRead(id, from, offset, bytes, program.Output.Kept, program.Output.Total, program.HasEnded));
    }

    private SignalOutcome Signal(VirtualAgentEffect.SignalProcess signal)
    {
        var process = _processes.Find(p => p.Key == signal.Process);
        if (process is null) return SignalOutcome.Gone;
        if (signal.Signal == ProcessSignal.Look || process.IsKernels) return SignalOutcome.Sent;
        foreach (var (id, program) in _programs) if (program.Process == process && !program.HasEnded) { EndProgram(id, signal: 15); return SignalOutcome.Sent; }
        _processes.Remove(process);
        if (process.IsKept) _processes.Add(process.Anew(_pid += 2, Uptime));
        return SignalOutcome.Sent;
    }

    private ProcessFrame Frame()
    {
        _frame.Readings.Clear();
        foreach (var process in _processes) _frame.Readings.Add(process.Read());
        (_frame.At, _frame.Cores, _frame.MemoryTotal) = (Uptime, _vcpus, _memory);
        return _frame;
    }

    private VitalsFrame Vitals()
    {
        double cpu = 0, load = 0;
        long used = 0;
        foreach (var process in _processes)
        {
            cpu += process.Cpu;
            load += process.Cpu > 0.01 ? Math.Max(process.Cpu, process.Wants) : 0;
            used += process.Read().Resident.Bytes;
        }
        var pressure = Math.Clamp((load - _vcpus) / Math.Max(1, load), 0, 1);
        var ticks = (long)(_worked * 100);
        return new VitalsFrame
        {
            Uptime = Uptime, Cores = _vcpus, CpuTicks = [(long)(ticks * 0.9), 0, ticks / 10, Math.Max(0, (long)(_seconds * 100 * _vcpus) - ticks), 0, 0, 0, 0],
            LoadAverage = new LoadAverage(load, load * 0.8, load * 0.6),
            Memory = new MemoryFigures(_memory, new ByteSize(_memory.Bytes / 5), new ByteSize(Math.Max(0, _memory.Bytes - used)), new ByteSize(_memory.Bytes / 4), ByteSize.FromMiB(256), ByteSize.FromMiB(256)),
            Pressure = new Pressures(Of(pressure), Of(0, full: true), Of(0, full: true)),
            Disks = [new DiskFigures("/", "/dev/xvda1", "ext4", ByteSize.FromGiB(4), ByteSize.FromGiB(2.3))],
            Users = [new LoggedIn("student", "pts/0", "10.77.0.9", DateTimeOffset.UnixEpoch.AddDays(20_000))],
        };
    }

    private static Pressure Of(double some, bool full = false) =>
        new(new PressureAverages(new Share(some), new Share(some * 0.7), new Share(some * 0.3)), full ? default(PressureAverages) : null);

    private void Tell(VirtualAgentEvent happened) => _happened.Enqueue(happened);
}
