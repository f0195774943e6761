using System.Text.Json.Serialization;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;

namespace XenWeb.Web.Plans;

/// <summary>A step of a plan that is being made, as it is stored with its operation.</summary>
public sealed record PlanMove
{
    /// <summary>From 1.</summary>
    public required int Number { get; init; }

    /// <summary>What is done.</summary>
    public required PlanStepKind Kind { get; init; }

    /// <summary>Which guest is migrated; null for a start.</summary>
    public GuestId? Guest { get; init; }

    /// <summary>Where it must be then; null for a start.</summary>
    public HostId? From { get; init; }

    /// <summary>Where it goes.</summary>
    public required HostId To { get; init; }

    /// <summary>Whether it only steps aside: it goes on in a later step.</summary>
    public bool Staged { get; init; }

    /// <summary>How long it takes, as planned.</summary>
    public required double Seconds { get; init; }

    /// <summary>How long the guest stands still, as planned.</summary>
    public required double PauseSeconds { get; init; }

    /// <summary>Why, as planned.</summary>
    public required string Reason { get; init; }

    /// <summary>The operation that makes it; null until it was asked for.</summary>
    public Guid? Order { get; init; }

    /// <summary>"moves from ferby to herby", "starts on herby".</summary>
    [JsonIgnore]
    public string Does => Kind == PlanStepKind.Start ? $"starts on {To}" : $"moves from {From} to {To}";
}
