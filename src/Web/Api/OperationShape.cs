using XenWeb.Web.Access;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Api;

/// <summary>An operation as the API tells it. What is not known, or has not come yet, is null.</summary>
/// <param name="Id">Its id: /api/v1/operations/{id}.</param>
/// <param name="Kind">drain, activate, policy, start, pause, unpause, shutdown, reboot, destroy, migrate, plan and others.</param>
/// <param name="Host">The host that carries it out.</param>
/// <param name="Domain">Name of the domain.</param>
/// <param name="DomainId">UUID of the domain.</param>
/// <param name="To">For a migration to a named host.</param>
/// <param name="State">accepted, running, done, failed, cancelled.</param>
/// <param name="Progress">0 to 1.</param>
/// <param name="Text">What is being done, what it waits for and why, or how it ended.</param>
/// <param name="Reason">Who asked, and why.</param>
/// <param name="CreatedAt">When it was accepted.</param>
/// <param name="ChangedAt">When it last changed.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="ExpectedEndAt">When it will end, as far as can be told.</param>
/// <param name="WhyNoExpectedEnd">For a drain that goes on, why that can't be told.</param>
/// <param name="Items">For a drain: its domains, those that are stuck first. For a plan: its steps in their order.</param>
public sealed record OperationShape(
    Guid Id, OperationKind Kind, string Host, string? Domain, Guid? DomainId, string? To, OperationState State, double? Progress, string Text, ReasonShape Reason,
    DateTimeOffset CreatedAt, DateTimeOffset ChangedAt, DateTimeOffset? EndedAt, DateTimeOffset? ExpectedEndAt, string? WhyNoExpectedEnd, IReadOnlyList<OperationItemShape> Items)
{
    /// <summary>The operation now.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="all">All that they see who ask for it.</param>
    public static OperationShape Of(Operation operation, MyOperations all) => new(
        operation.Id, operation.Kind, operation.Host.Name, operation.GuestName, operation.Guest?.Uuid, operation.To?.Name, operation.State,
        operation.Progress is { } progress ? Math.Round(progress.Value, 4) : null, operation.Text, ReasonShape.Of(operation.Reason),
        operation.CreatedAt, operation.ChangedAt, operation.EndedAt, operation.ExpectedEndAt, all.WhyNoEnd(operation),
        [.. operation.Items.Select(i => new OperationItemShape(i.Guest, i.State, i.Why, i.NextTry, i.At, PlanMoveShape.Of(i.Move)))]);
}

/// <summary>One domain of a drain, or one step of a plan.</summary>
/// <param name="Domain">Its name.</param>
/// <param name="State">stuck, moving, waiting, failed, done, skipped.</param>
/// <param name="Why">In words: where it moves, what it waits for, why it is stuck.</param>
/// <param name="NextTry">When it is tried again.</param>
/// <param name="At">Since when this is so.</param>
/// <param name="Step">For a step of a plan: what is done.</param>
public sealed record OperationItemShape(string Domain, OperationItemState State, string Why, DateTimeOffset? NextTry, DateTimeOffset At, PlanMoveShape? Step);
