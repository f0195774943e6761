namespace XenWeb.Web.Controls;

/// <summary>Every state that the pages show.</summary>
public enum Status
{
    /// <summary>A host that takes part.</summary>
    Active,

    /// <summary>A host near a threshold.</summary>
    Near,

    /// <summary>A host over a threshold.</summary>
    Overloaded,

    /// <summary>A host that is being emptied.</summary>
    Draining,

    /// <summary>A host that is empty.</summary>
    Maintenance,

    /// <summary>Not heard of for a while.</summary>
    Stale,

    /// <summary>Not heard of for long.</summary>
    Lost,

    /// <summary>Heard of just now.</summary>
    Live,

    /// <summary>A domain that moves.</summary>
    Moving,

    /// <summary>A domain that runs.</summary>
    Running,

    /// <summary>A domain that waits for work.</summary>
    Idle,

    /// <summary>A domain that was stopped where it is.</summary>
    Paused,

    /// <summary>Not begun yet.</summary>
    Waiting,

    /// <summary>Ended well.</summary>
    Done,

    /// <summary>Ended badly.</summary>
    Failed,

    /// <summary>A person must decide.</summary>
    Undefined,

    /// <summary>Off, or going off.</summary>
    Off,

    /// <summary>Worth a look.</summary>
    Warning,

    /// <summary>Something happened, as it should.</summary>
    Note,
}

/// <summary>How a state looks: colour, icon and word, always all three.</summary>
/// <param name="Colour">The value of <c>data-s</c>.</param>
/// <param name="Icon">Of Bootstrap Icons.</param>
/// <param name="Word">In one word, in English: it is compared. Where it is drawn it is translated.</param>
public sealed record StatusLook(string Colour, string Icon, string Word)
{
    private static readonly StatusLook[] _all = [.. Enum.GetValues<Status>().Select(Make)];

    /// <summary>The one table for the whole product; made once, for it is asked for each row of each drawing.</summary>
    public static StatusLook Of(Status status) => _all[(int)status];

    private static StatusLook Make(Status status) => status switch
    {
        Status.Active => new("ok", "check-circle-fill", "Active"),
        Status.Near => new("warn", "exclamation-triangle-fill", "Near"),
        Status.Overloaded => new("over", "exclamation-octagon-fill", "Overloaded"),
        Status.Draining => new("move", "box-arrow-right", "Draining"),
        Status.Maintenance => new("maint", "wrench-adjustable", "Maintenance"),
        Status.Stale => new("stale", "clock-history", "Stale"),
        Status.Lost => new("over", "plug", "Lost"),
        Status.Live => new("ok", "broadcast", "Live"),
        Status.Moving => new("move", "arrow-right-circle-fill", "Moving"),
        Status.Running => new("ok", "play-circle-fill", "Running"),
        Status.Idle => new("ok", "check-circle-fill", "Idle"),
        Status.Paused => new("warn", "pause-circle-fill", "Paused"),
        Status.Waiting => new("stale", "hourglass-split", "Waiting"),
        Status.Done => new("ok", "check-circle-fill", "Done"),
        Status.Failed => new("over", "x-octagon-fill", "Failed"),
        Status.Undefined => new("warn", "question-diamond-fill", "Undefined"),
        Status.Off => new("stale", "stop-circle-fill", "Off"),
        Status.Warning => new("warn", "exclamation-triangle-fill", "Warning"),
        _ => new("stale", "info-circle-fill", "Note"),
    };
}
