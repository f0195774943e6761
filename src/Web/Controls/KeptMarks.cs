namespace XenWeb.Web.Controls;

/// <summary>What happened in a stretch of time.</summary>
/// <param name="Marks">In any order.</param>
/// <param name="IsCut">Whether there was more than is read at once.</param>
public sealed record KeptMarks(IReadOnlyList<ChartMark> Marks, bool IsCut)
{
    /// <summary>Nothing.</summary>
    public static readonly KeptMarks None = new([], false);
}
