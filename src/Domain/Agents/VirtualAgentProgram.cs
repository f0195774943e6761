using XenWeb.Domain.Messages;
using XenWeb.Domain.Processes;

namespace XenWeb.Domain.Agents;

/// <summary>One program or load, from its order to its end.</summary>
internal sealed class VirtualAgentProgram(Guid id, Reason reason, ProgramSpec? spec, LoadSpec? load, DateTimeOffset startedAt, DateTimeOffset endsBy)
{
    public Guid Id => id;

    public Reason Reason => reason;

    public bool IsLoad => load is not null;

    public LoadSpec? Load => load;

    public ProgramState State { get; set; } = ProgramState.Starting;

    public ProcessKey? Process { get; set; }

    public DateTimeOffset StartedAt => startedAt;

    public DateTimeOffset EndsBy => endsBy;

    public DateTimeOffset? EndedAt { get; set; }

    public string? End { get; set; }

    public bool EndedWell { get; set; }

    /// <summary>When TERM was sent; null if it was not.</summary>
    public DateTimeOffset? AskedAt { get; set; }

    /// <summary>When KILL is sent if it has not ended.</summary>
    public DateTimeOffset? KillAt { get; set; }

    public bool Killed { get; set; }

    /// <summary>Why it was stopped, for its end: "stopped by mira", "its time was over".</summary>
    public string? StopWhy { get; set; }

    /// <summary>Orders that are answered when it has ended.</summary>
    public List<Guid> StopOrders { get; } = [];

    public long Output { get; set; }

    public long OutputFrom { get; set; }

    /// <summary>The next byte to send; null if nobody follows.</summary>
    public long? Cursor { get; set; }

    /// <summary>Whether the end of the output was sent to all who follow.</summary>
    public bool EndSent { get; set; }

    public DateTimeOffset? NextOutput { get; set; }

    public bool HasEnded => State == ProgramState.Ended;

    /// <summary>"'sleep 60'", "the load of 1.00 cores": for sentences.</summary>
    public string Name => load is null ? $"'{VisibleText.Of(string.Join(' ', spec!.Arguments), 80)}'" : $"the load of {load.Text}";

    public GuestProgram ToProgram(VirtualAgentContext context) => new()
    {
        Id = id,
        Arguments = [.. spec!.Arguments.Take(16).Select(a => VisibleText.Of(a, 120))],
        User = spec.User,
        Reason = reason,
        State = State,
        Process = Process,
        StartedAt = context.Wall(startedAt),
        EndsBy = context.Wall(endsBy),
        EndedAt = EndedAt is { } ended ? context.Wall(ended) : null,
        End = End,
        EndedWell = HasEnded ? EndedWell : null,
        Output = Output,
        OutputFrom = OutputFrom,
    };

    public GuestLoad ToLoad(VirtualAgentContext context) => new()
    {
        Id = id,
        Load = load!,
        Reason = reason,
        State = State,
        Process = Process,
        StartedAt = context.Wall(startedAt),
        EndsBy = context.Wall(endsBy),
        EndedAt = EndedAt is { } ended ? context.Wall(ended) : null,
        End = End,
    };
}
