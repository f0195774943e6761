using System.Text.Json.Serialization;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Processes;

namespace XenWeb.Domain.Messages;

/// <summary>
/// An order to the agent in a guest. Carried out at most once though it be delivered many times; repeated by the web app until it is
/// answered (<see cref="GuestOutcomeMessage"/>) or expired.
/// </summary>
public abstract record GuestOrder : Message
{
    /// <summary>The order's id; repeats carry the same. A program or load that it makes has this id too.</summary>
    public required Guid Id { get; init; }

    /// <summary>Which guest.</summary>
    public required GuestId Guest { get; init; }

    /// <summary>After this it is not begun any more. Compared with the guest's clock.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Who and why.</summary>
    public required Reason Reason { get; init; }

    /// <summary>What it does, for events: "start of 'sleep 60'".</summary>
    [JsonIgnore]
    public abstract string What { get; }
}

/// <summary>Start a program; done when it runs. Its end is an event, and in the vitals.</summary>
public sealed record StartProgramMessage : GuestOrder
{
    /// <summary>Which, and how.</summary>
    public required ProgramSpec Program { get; init; }

    /// <inheritdoc/>
    public override string What => $"start of '{VisibleText.Of(string.Join(' ', Program.Arguments.IsDefault ? [] : Program.Arguments), 120)}'";
}

/// <summary>Stop a program that the agent started, with all processes that it made: TERM, then KILL after the grace. Done when it has ended.</summary>
public sealed record StopProgramMessage : GuestOrder
{
    /// <summary>The longest grace.</summary>
    public static readonly TimeSpan GraceMax = TimeSpan.FromMinutes(2);

    /// <summary>Which: the id of the order that started it.</summary>
    public required Guid Program { get; init; }

    /// <summary>How long it may take to end after TERM; 5 s if not set.</summary>
    public TimeSpan Grace { get => field == default ? TimeSpan.FromSeconds(5) : field; init; }

    /// <inheritdoc/>
    public override string What => $"stop of program {Program}";
}

/// <summary>Stop any process: TERM, then KILL after the grace. A process of that number which started at another time is not touched.</summary>
public sealed record StopProcessMessage : GuestOrder
{
    /// <summary>Which, as the process list has it.</summary>
    public required ProcessKey Process { get; init; }

    /// <summary>How long it may take to end after TERM; 5 s if not set.</summary>
    public TimeSpan Grace { get => field == default ? TimeSpan.FromSeconds(5) : field; init; }

    /// <inheritdoc/>
    public override string What => $"stop of process {Process.Pid}";
}

/// <summary>Make load; done when it is being made. It ends by itself.</summary>
public sealed record MakeLoadMessage : GuestOrder
{
    /// <summary>Of what, how much, how long.</summary>
    public required LoadSpec Load { get; init; }

    /// <inheritdoc/>
    public override string What => $"load of {Load.Text} for {Load.For.TotalSeconds:0} s";
}

/// <summary>End a load, or all of them.</summary>
public sealed record StopLoadMessage : GuestOrder
{
    /// <summary>Which: the id of the order that made it; null is all.</summary>
    public Guid? Load { get; init; }

    /// <inheritdoc/>
    public override string What => Load is { } load ? $"end of load {load}" : "end of all loads";
}
