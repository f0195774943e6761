using System.Collections.Immutable;
using XenWeb.Domain.Replay;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Maintenance;
using OperationKind = XenWeb.Web.Maintenance.OperationKind;
using OperationState = XenWeb.Web.Maintenance.OperationState;

namespace XenWeb.Web.Replay;

/// <summary>A stretch of the past with all that a page shows of it: any moment of it can be had without asking the database.</summary>
/// <param name="Tape">Hosts, guests, migrations and negotiations.</param>
/// <param name="Events">What was told in it and shortly before, oldest first.</param>
/// <param name="Operations">What was under way in it and shortly before, as it is known today.</param>
public sealed record PastStretch(LabTape Tape, ImmutableArray<EventRow> Events, ImmutableArray<Operation> Operations)
{
    /// <summary>What had ended for no longer than this is still shown.</summary>
    public static readonly TimeSpan Before = TimeSpan.FromMinutes(10);

    private const int EventsMax = 30;

    /// <summary>Whether a moment is in it.</summary>
    public bool Has(DateTimeOffset at) => at >= Tape.From && at <= Tape.To;

    /// <summary>The lab, what had been told, and what was under way at a moment of it.</summary>
    public PastLab At(DateTimeOffset at) => new(
        Tape.At(at),
        [.. Events.Where(e => e.At <= at && e.At > at - Before).TakeLast(EventsMax).Reverse()],
        [.. Operations.Where(o => o.CreatedAt <= at && (o.EndedAt is null || o.EndedAt > at - Before)).Select(o => Then(o, at)).OrderBy(o => o.Ended).ThenByDescending(o => o.CreatedAt)]);

    // What it said of itself at that time is not kept, but for its end; the steps of a plan are known from its beginning
    private static Operation Then(Operation operation, DateTimeOffset at) => operation.EndedAt <= at
        ? operation
        : operation with
        {
            State = OperationState.Running, Progress = null, Text = "", ChangedAt = operation.CreatedAt, EndedAt = null, ExpectedEndAt = null,
            Items = operation.Kind == OperationKind.Plan ? [.. operation.Items.Select(i => i with { State = OperationItemState.Waiting, Why = "", NextTry = null, At = operation.CreatedAt })] : [],
        };
}

/// <summary>The lab at a moment, with what had been told and asked for.</summary>
/// <param name="Moment">Hosts, guests, migrations and negotiations.</param>
/// <param name="Events">The newest first.</param>
/// <param name="Operations">Those under way first; of these what they said of themselves is not kept.</param>
public sealed record PastLab(LabMoment Moment, ImmutableArray<EventRow> Events, ImmutableArray<Operation> Operations);
