namespace XenWeb.Domain.Balancing.Plans;

/// <summary>What a step does.</summary>
public enum PlanStepKind
{
    /// <summary>A live migration.</summary>
    Migrate,

    /// <summary>A start of a guest that runs nowhere.</summary>
    Start,
}
