using XenWeb.Domain.Processes;
using XenWeb.Domain.Units;

namespace XenWeb.Infrastructure.SimulatedXen;

/// <summary>A process inside a simulated guest.</summary>
internal sealed class SimulatedProcess(int pid, TimeSpan started, string user, string command, string arguments, ByteSize resident)
{
    public ProcessKey Key { get; } = new(pid, (long)(started.TotalSeconds * 100));

    public string Command => command;

    /// <summary>Part of the guest's own work that it does; 0 for one that sleeps.</summary>
    public double Part { get; init; }

    /// <summary>What it wants beside the guest's own work, in cores.</summary>
    public double Wants { get; set; }

    /// <summary>One of the kernel's threads: no signal ends it.</summary>
    public bool IsKernels { get; init; }

    /// <summary>Whether another one is started when it ends.</summary>
    public bool IsKept { get; init; }

    /// <summary>Processor time in seconds.</summary>
    public double Used { get; set; }

    /// <summary>Cores that it got in the last step.</summary>
    public double Cpu { get; set; }

    public SimulatedProcess Anew(int newPid, TimeSpan now) => new(newPid, now, user, command, arguments, resident) { Part = Part, IsKept = IsKept };

    public ProcessReading Read() => new(
        Key, user, IsKernels && command.StartsWith("migration", StringComparison.Ordinal) ? -100 : 20, IsKernels && command.StartsWith("kworker", StringComparison.Ordinal) ? -20 : 0,
        IsKernels ? ByteSize.Zero : resident + ByteSize.FromMiB(12), resident, new ByteSize(resident.Bytes / 3), Cpu > 0.3 ? 'R' : IsKernels && command.StartsWith("kworker", StringComparison.Ordinal) ? 'I' : 'S',
        (long)(Used * 100), 4, command, IsKernels ? "" : arguments);
}
