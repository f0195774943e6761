using System.Globalization;
using System.Text;
using XenWeb.Domain.Agents;
using XenWeb.Domain.Processes;

namespace XenWeb.Infrastructure.Linux;

/// <summary>Signals to processes that are not ours: by a handle that is the process (pidfd), so that a number that was given anew is never hit.</summary>
public static class ProcessSignals
{
    private const int OpenCall = 434;
    private const int SendCall = 424;
    private const int NoSuchCall = 38;

    /// <summary>Sends it, if the process of that number is the one that started then.</summary>
    /// <returns>What became of it, and if it was refused why.</returns>
    public static (SignalOutcome Outcome, string? Why) Send(ProcessKey process, ProcessSignal signal, string procPath = "/proc")
    {
        if (process.Pid <= 1) return (SignalOutcome.Refused, "it is the guest's init");
        var handle = (int)Native.Call(OpenCall, process.Pid, 0, 0, 0);
        var error = handle < 0 ? Native.Error : 0;
        // The handle first, then the look: from here on the number cannot become another's
        if (!IsSame(procPath, process))
        {
            if (handle >= 0) _ = Native.Close(handle);
            return (SignalOutcome.Gone, null);
        }
        if (handle < 0 && error != NoSuchCall) return error == Native.NoSuchProcess ? (SignalOutcome.Gone, null) : (SignalOutcome.Refused, Native.ErrorText(error));
        var number = signal switch { ProcessSignal.Terminate => 15, ProcessSignal.Kill => 9, _ => 0 };
        var sent = handle >= 0 ? Native.Call(SendCall, handle, number, 0, 0) : Native.Kill(process.Pid, number);
        error = sent < 0 ? Native.Error : 0;
        if (handle >= 0) _ = Native.Close(handle);
        if (error == 0) return (SignalOutcome.Sent, null);
        return error == Native.NoSuchProcess ? (SignalOutcome.Gone, null) : (SignalOutcome.Refused, error == Native.NotPermitted ? "the agent's user may not stop it" : Native.ErrorText(error));
    }

    /// <summary>When a process started, in ticks since boot; null if there is none, or it has ended and only waits for its parent.</summary>
    public static long? Started(int pid, string procPath = "/proc")
    {
        var text = ProcText.Read(Path.Combine(procPath, pid.ToString(CultureInfo.InvariantCulture), "stat"), 4096);
        return StatLine.TryRead(Encoding.UTF8.GetBytes(text), out var line) && line.State is not ('Z' or 'X') ? line.Started : null;
    }

    private static bool IsSame(string procPath, ProcessKey process) => Started(process.Pid, procPath) == process.Started;
}
