using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Guests;

namespace XenWeb.Web.Plans;

/// <summary>A plan that was shown, kept for a while so that it can be made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="At">When it was planned.</param>
/// <param name="WhyNot">Why it can only be looked at; null if it can be made.</param>
/// <param name="Steps">Its steps; none if it can only be looked at.</param>
/// <param name="Knee">After how many it stops by default.</param>
/// <param name="Guests">Which guests its steps move, by name.</param>
public sealed record KeptPlan(Guid Id, DateTimeOffset At, string? WhyNot, ImmutableArray<PlanStep> Steps, int Knee, ImmutableSortedDictionary<string, GuestId> Guests)
{
    /// <summary>The guests that stand aside after so many steps: they have not gone on yet.</summary>
    public IReadOnlyCollection<string> AsideAfter(int count) => PlanSteps.Aside(Steps.Take(count).Select(s => (s.Guest, s.Staged)));
}
