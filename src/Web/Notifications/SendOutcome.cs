namespace XenWeb.Web.Notifications;

/// <summary>How one try to send something ended.</summary>
/// <param name="Problem">Why it was not taken, a sentence; null if it was.</param>
/// <param name="MayPass">Whether it may go better later.</param>
public readonly record struct SendOutcome(string? Problem, bool MayPass)
{
    /// <summary>Whoever it was for has taken it.</summary>
    public static readonly SendOutcome Taken;

    /// <summary>It may go better later.</summary>
    public static SendOutcome Later(string problem) => new(problem, true);

    /// <summary>It will never be taken.</summary>
    public static SendOutcome Never(string problem) => new(problem, false);
}
