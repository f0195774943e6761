using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;

namespace XenWeb.Domain.Agents;

/// <summary>Something that the agent in a guest wants done. Effects of one event are carried out in their order.</summary>
public abstract record VirtualAgentEffect
{
    /// <summary>Publish a message.</summary>
    public sealed record Publish(string Topic, Message Message, bool Retain = false) : VirtualAgentEffect;

    /// <summary>Write down, to survive a restart, that an order is begun; if that fails nothing that follows is done.</summary>
    public sealed record RememberOrder(Guid Order) : VirtualAgentEffect;

    /// <summary>Read all processes: <see cref="VirtualAgentEvent.ProcessesRead"/>.</summary>
    public sealed record ReadProcesses : VirtualAgentEffect;

    /// <summary>Nobody looks any more: what was kept for readings is let go.</summary>
    public sealed record LetReadingsGo : VirtualAgentEffect;

    /// <summary>Read the vitals: <see cref="VirtualAgentEvent.VitalsRead"/>.</summary>
    public sealed record ReadVitals : VirtualAgentEffect;

    /// <summary>Start a program: <see cref="VirtualAgentEvent.ProgramRuns"/>, then <see cref="VirtualAgentEvent.ProgramEnded"/>; or the latter alone.</summary>
    public sealed record StartProgram(Guid Program, ProgramSpec Spec) : VirtualAgentEffect;

    /// <summary>Start a load: as a program. It ends by itself when its time is over, and when the agent ends.</summary>
    public sealed record StartLoad(Guid Program, LoadSpec Load) : VirtualAgentEffect;

    /// <summary>Signal a program and all processes that it has made: TERM, or KILL.</summary>
    public sealed record SignalProgram(Guid Program, bool Kill) : VirtualAgentEffect;

    /// <summary>
    /// Read a program's output from a byte on: answered once, when there is some, or when it has ended. Another one for the same
    /// program takes the place of one that waits.
    /// </summary>
    public sealed record ReadOutput(Guid Program, long From) : VirtualAgentEffect;

    /// <summary>An ended program's output is not wanted any more.</summary>
    public sealed record ForgetProgram(Guid Program) : VirtualAgentEffect;

    /// <summary>Signal any process, if it is the one that started then: <see cref="VirtualAgentEvent.ProcessSignalled"/>.</summary>
    /// <param name="Order">For the answer.</param>
    /// <param name="Process">Which.</param>
    /// <param name="Signal">TERM, KILL, or only look whether it is there.</param>
    public sealed record SignalProcess(Guid Order, ProcessKey Process, ProcessSignal Signal) : VirtualAgentEffect;
}

/// <summary>What is sent to a process.</summary>
public enum ProcessSignal
{
    /// <summary>Nothing: is it there?</summary>
    Look,

    /// <summary>SIGTERM.</summary>
    Terminate,

    /// <summary>SIGKILL.</summary>
    Kill,
}
