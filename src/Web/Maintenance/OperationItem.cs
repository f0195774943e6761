namespace XenWeb.Web.Maintenance;

/// <summary>One guest of a drain.</summary>
/// <param name="Guest">Its name.</param>
/// <param name="State">Where it is.</param>
/// <param name="Why">In words: where it moves, what it waits for, why it is stuck.</param>
/// <param name="NextTry">When it is tried again; null if it is not waiting.</param>
/// <param name="At">When this was said, by our clock.</param>
public sealed record OperationItem(string Guest, OperationItemState State, string Why, DateTimeOffset? NextTry, DateTimeOffset At);

/// <summary>Where one guest of a drain is. Those that need a person come first.</summary>
public enum OperationItemState
{
    /// <summary>It can't move by itself: a person must act.</summary>
    Stuck,

    /// <summary>It moves, or a place is being sought.</summary>
    Moving,

    /// <summary>It is tried again by itself.</summary>
    Waiting,

    /// <summary>The drain ended without it having left.</summary>
    Failed,

    /// <summary>It has left the host.</summary>
    Done,
}
