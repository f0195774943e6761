namespace XenWeb.Web.Plans;

/// <summary>What is the same for a plan's steps wherever they are.</summary>
internal static class PlanSteps
{
    /// <summary>The guests that only stepped aside: their later step is not among these.</summary>
    public static SortedSet<string> Aside(IEnumerable<(string Guest, bool Staged)> made)
    {
        var aside = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (guest, staged) in made)
        {
            if (staged) aside.Add(guest);
            else aside.Remove(guest);
        }
        return aside;
    }

    /// <summary>"1 step", "3 steps".</summary>
    public static string Count(int count) => count == 1 ? "1 step" : $"{count} steps";
}
