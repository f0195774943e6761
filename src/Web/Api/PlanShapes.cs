using XenWeb.Domain.Balancing.Plans;
using XenWeb.Web.Plans;

namespace XenWeb.Web.Api;

/// <summary>A plan as the API tells it. A score is the lower the better balanced; 0 is even.</summary>
/// <param name="Id">Its id, for /api/v1/plans/{id}/apply.</param>
/// <param name="PlannedAt">When; it is kept for half an hour.</param>
/// <param name="WhyNot">Why its steps can't be made, only looked at; null if they can.</param>
/// <param name="Steps">What is done, in this order: each step is possible when those before it have been made.</param>
/// <param name="Curve">The score before the first step, and after each.</param>
/// <param name="Knee">After so many steps the score is within a tenth of its end, what must move has moved, and no domain stands aside.</param>
/// <param name="Seconds">How long all steps take, one after the other.</param>
/// <param name="KneeSeconds">How long those up to the knee take.</param>
/// <param name="Hosts">Every host before and after all steps.</param>
/// <param name="Unplaced">Domains that should leave their host, or be started, and find no place.</param>
public sealed record PlanShape(
    Guid Id, DateTimeOffset PlannedAt, string? WhyNot, IReadOnlyList<PlanStepShape> Steps, IReadOnlyList<double> Curve, int Knee, double Seconds, double KneeSeconds, IReadOnlyList<HostOutlookShape> Hosts,
    IReadOnlyList<UnplacedShape> Unplaced)
{
    internal static PlanShape Of(Plan plan, KeptPlan kept) => new(
        kept.Id, kept.At, kept.WhyNot, [.. plan.Steps.Select(PlanStepShape.Of)], [.. plan.Curve.Select(ScoreOf)], plan.Knee, Math.Round(plan.Takes.TotalSeconds, 2),
        Math.Round(plan.Steps.Take(plan.Knee).Sum(s => s.Takes.TotalSeconds), 2), [.. plan.Hosts.Select(h => new HostOutlookShape(h.Id.Name, HostFiguresShape.Of(h.Before), HostFiguresShape.Of(h.After)))],
        [.. plan.Unplaced.Select(u => new UnplacedShape(u.Guest, u.Host?.Name, u.Reasons))]);

    internal static double ScoreOf(double score) => Math.Round(score, 6);
}

/// <summary>One step of a plan.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Kind">migrate or start.</param>
/// <param name="Domain">Which.</param>
/// <param name="From">Where it is then; null for a start.</param>
/// <param name="To">Where it goes.</param>
/// <param name="Reason">Why, with figures.</param>
/// <param name="Staged">Whether it only steps aside, and goes on in a later step.</param>
/// <param name="Seconds">How long it takes, as expected.</param>
/// <param name="PauseSeconds">How long the domain stands still, as expected.</param>
/// <param name="Score">The score after it.</param>
public sealed record PlanStepShape(int Number, PlanStepKind Kind, string Domain, string? From, string To, string Reason, bool Staged, double Seconds, double PauseSeconds, double Score)
{
    internal static PlanStepShape Of(PlanStep step) => new(
        step.Number, step.Kind, step.Guest, step.From?.Name, step.To.Name, step.Reason, step.Staged, Math.Round(step.Takes.TotalSeconds, 2), Math.Round(step.Pause.TotalSeconds, 2), PlanShape.ScoreOf(step.Score));
}

/// <summary>A host before and after a plan.</summary>
/// <param name="Name">Which.</param>
/// <param name="Before">As it is.</param>
/// <param name="After">As it would be.</param>
public sealed record HostOutlookShape(string Name, HostFiguresShape Before, HostFiguresShape After);

/// <summary>What a host holds.</summary>
/// <param name="Domains">How many.</param>
/// <param name="FreeMemoryBytes">Memory for more.</param>
/// <param name="Cpu">Used, 0 to 1 of the host; more where more is wanted than there is.</param>
/// <param name="Vcpus">Of its domains.</param>
/// <param name="LossIsCovered">Whether its domains would find a place on the others if it were lost (N+1).</param>
public sealed record HostFiguresShape(int Domains, long FreeMemoryBytes, double Cpu, int Vcpus, bool LossIsCovered)
{
    internal static HostFiguresShape Of(HostFigures figures) => new(figures.Guests, figures.MemoryFree.Bytes, Math.Round(figures.Cpu.Value, 4), figures.Vcpus, figures.LossIsCovered);
}

/// <summary>A domain without a place.</summary>
/// <param name="Domain">Which.</param>
/// <param name="Host">Where it stays; null if it runs nowhere.</param>
/// <param name="Reasons">What each host, or its own rule, says against it.</param>
public sealed record UnplacedShape(string Domain, string? Host, string Reasons);

/// <summary>How many more domains of one kind fit.</summary>
/// <param name="Count">So many, with N+1 kept where it is to be kept; 10,000 at most.</param>
/// <param name="WithoutSpare">So many if nothing is spared for the loss of a host.</param>
/// <param name="Places">Where they would go.</param>
/// <param name="Limit">What speaks against one more.</param>
public sealed record CapacityShape(int Count, int WithoutSpare, IReadOnlyList<HostPlacesShape> Places, string Limit)
{
    internal static CapacityShape Of(CapacityAnswer answer) => new(answer.Count, answer.WithoutSpare, [.. answer.Places.Select(p => new HostPlacesShape(p.Host.Name, p.Count))], answer.Limit);
}

/// <summary>How many more a host would take.</summary>
/// <param name="Host">Which.</param>
/// <param name="Count">So many.</param>
public sealed record HostPlacesShape(string Host, int Count);

/// <summary>A step of a plan that is being made.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Kind">migrate or start.</param>
/// <param name="From">Where the domain must be then; null for a start.</param>
/// <param name="To">Where it goes.</param>
/// <param name="Staged">Whether it only steps aside.</param>
/// <param name="Seconds">How long it takes, as planned.</param>
/// <param name="PauseSeconds">How long the domain stands still, as planned.</param>
/// <param name="Reason">Why, as planned.</param>
/// <param name="OperationId">The operation that makes it; null before it began.</param>
public sealed record PlanMoveShape(int Number, PlanStepKind Kind, string? From, string To, bool Staged, double Seconds, double PauseSeconds, string Reason, Guid? OperationId)
{
    internal static PlanMoveShape? Of(PlanMove? move) =>
        move is null ? null : new(move.Number, move.Kind, move.From?.Name, move.To.Name, move.Staged, move.Seconds, move.PauseSeconds, move.Reason, move.Order);
}
