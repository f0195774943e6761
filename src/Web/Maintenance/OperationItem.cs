using XenWeb.Web.Plans;

namespace XenWeb.Web.Maintenance;

/// <summary>One guest of a drain, or one step of a plan.</summary>
/// <param name="Guest">Its name.</param>
/// <param name="State">Where it is.</param>
/// <param name="Why">In words: where it moves, what it waits for, why it is stuck.</param>
/// <param name="NextTry">When it is tried again; null if it is not waiting.</param>
/// <param name="At">When this was said, by our clock.</param>
/// <param name="Move">For a step of a plan: what is done.</param>
public sealed record OperationItem(string Guest, OperationItemState State, string Why, DateTimeOffset? NextTry, DateTimeOffset At, PlanMove? Move = null);

/// <summary>Where one guest of a drain, or one step of a plan, is. Those that need a person come first.</summary>
public enum OperationItemState
{
    /// <summary>It can't move by itself: a person must act.</summary>
    Stuck,

    /// <summary>It moves, or a place is being sought.</summary>
    Moving,

    /// <summary>A drain's guest is tried again by itself; a plan's step has not had its turn.</summary>
    Waiting,

    /// <summary>The drain ended without it having left; the step could not be made.</summary>
    Failed,

    /// <summary>It has left the host; the step was made.</summary>
    Done,

    /// <summary>A step that is not made any more: the plan was stopped, or a step before it failed.</summary>
    Skipped,
}
