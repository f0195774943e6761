using System.Collections.Immutable;
using XenWeb.Domain.Messages;

namespace XenWeb.Domain.Processes;

/// <summary>Where a program or a load is.</summary>
public enum ProgramState
{
    /// <summary>Being started.</summary>
    Starting,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It was asked to end (TERM); after the grace it is ended (KILL).</summary>
    Stopping,

    /// <summary>It has ended, or could not be started: <see cref="GuestProgram.End"/> says how.</summary>
    Ended,
}

/// <summary>A program that the agent has started.</summary>
public sealed record GuestProgram
{
    /// <summary>Its id: that of the order that started it.</summary>
    public required Guid Id { get; init; }

    /// <summary>The program and its arguments, made visible and cut.</summary>
    public ImmutableArray<string> Arguments { get => field.IsDefault ? [] : field; init; }

    /// <summary>Who it was to run as; null: the agent's own user.</summary>
    public string? User { get; init; }

    /// <summary>Who started it, and why.</summary>
    public required Reason Reason { get; init; }

    /// <summary>Where it is.</summary>
    public required ProgramState State { get; init; }

    /// <summary>Its first process; null before it runs.</summary>
    public ProcessKey? Process { get; init; }

    /// <summary>When it was started, by the guest's clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it will be stopped by itself.</summary>
    public required DateTimeOffset EndsBy { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended, in words: "exit 0", "ended by KILL 5 s after TERM", "'nosuch' was not found".</summary>
    public string? End { get; init; }

    /// <summary>Whether it ended well: exit 0, or as it was told to.</summary>
    public bool? EndedWell { get; init; }

    /// <summary>Bytes that it has put out.</summary>
    public long Output { get; init; }

    /// <summary>The first of them that is still kept.</summary>
    public long OutputFrom { get; init; }
}
