using System.Collections.Immutable;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;

namespace XenWeb.Domain.Agents;

/// <summary>Something that happened to the agent in a guest.</summary>
public abstract record VirtualAgentEvent
{
    /// <summary>The first event of all: which orders were begun before a restart.</summary>
    public sealed record Started(ImmutableArray<Guid> OrdersBegun) : VirtualAgentEvent;

    /// <summary>The broker, or the host's agent, is there (again).</summary>
    public sealed record Connected : VirtualAgentEvent;

    /// <summary>It is away: nobody watches any more.</summary>
    public sealed record Disconnected : VirtualAgentEvent;

    /// <summary>A message came that could be read.</summary>
    public sealed record Received(Envelope Envelope) : VirtualAgentEvent;

    /// <summary>
    /// How far the guest's clock is ahead of the time that the core is given, which never jumps: deadlines are kept by the one,
    /// an order's expiry and all times that are told are of the other.
    /// </summary>
    public sealed record ClockAhead(TimeSpan By) : VirtualAgentEvent;

    /// <summary>Answers <see cref="VirtualAgentEffect.ReadProcesses"/>.</summary>
    public sealed record ProcessesRead(ProcessFrame Frame) : VirtualAgentEvent;

    /// <summary>Answers <see cref="VirtualAgentEffect.ReadVitals"/>.</summary>
    public sealed record VitalsRead(VitalsFrame Frame) : VirtualAgentEvent;

    /// <summary>One of the two failed.</summary>
    public sealed record ReadingFailed(bool Vitals, string Why) : VirtualAgentEvent;

    /// <summary>A program or load runs.</summary>
    public sealed record ProgramRuns(Guid Program, ProcessKey Process) : VirtualAgentEvent;

    /// <summary>A program or load has ended, or could not be started (<paramref name="NotStarted"/>).</summary>
    /// <param name="Program">Which.</param>
    /// <param name="NotStarted">Why it could not be started; null if it ran.</param>
    /// <param name="ExitCode">What it returned; null if a signal ended it.</param>
    /// <param name="Signal">What ended it; null if it returned.</param>
    public sealed record ProgramEnded(Guid Program, string? NotStarted, int? ExitCode = null, int? Signal = null) : VirtualAgentEvent;

    /// <summary>Answers <see cref="VirtualAgentEffect.ReadOutput"/>.</summary>
    /// <param name="Program">Whose.</param>
    /// <param name="From">What was asked for.</param>
    /// <param name="Offset">Of the first byte; higher than was asked for if those before it are not kept any more.</param>
    /// <param name="Bytes">At most <see cref="GuestOutputMessage.BytesMax"/>; none only if the program has ended.</param>
    /// <param name="Kept">The first byte that is kept.</param>
    /// <param name="Total">Bytes that it has put out so far.</param>
    /// <param name="Ended">Whether nothing more will come.</param>
    public sealed record OutputRead(Guid Program, long From, long Offset, ReadOnlyMemory<byte> Bytes, long Kept, long Total, bool Ended) : VirtualAgentEvent;

    /// <summary>Answers <see cref="VirtualAgentEffect.SignalProcess"/>.</summary>
    public sealed record ProcessSignalled(Guid Order, SignalOutcome Outcome, string? Why = null) : VirtualAgentEvent;

    /// <summary>The time that <see cref="VirtualAgent.NextDeadline"/> named has come.</summary>
    public sealed record DeadlineReached : VirtualAgentEvent;
}

/// <summary>What became of a signal.</summary>
public enum SignalOutcome
{
    /// <summary>It was sent, and the process is there.</summary>
    Sent,

    /// <summary>There is no such process (any more), or its number is another's now.</summary>
    Gone,

    /// <summary>It can't be: why, in words.</summary>
    Refused,
}
