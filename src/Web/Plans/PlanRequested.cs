using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Plans;

/// <summary>The answer to a request for a plan; exactly one of the three is given.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Kept">As it is kept, with its id; given with the plan.</param>
/// <param name="Errors">Each mistake in the request.</param>
/// <param name="Refusal">Why there is none, though nothing is wrong with the request.</param>
public sealed record PlanRequested(Plan? Plan, KeptPlan? Kept, ImmutableArray<string> Errors, Refusal? Refusal)
{
    internal static PlanRequested Wrong(IEnumerable<string> errors) => new(null, null, [.. errors], null);

    internal static PlanRequested Refused(Refusal refusal) => new(null, null, [], refusal);
}

/// <summary>The answer to the question how many more guests fit; exactly one of the three is given.</summary>
/// <param name="Answer">How many.</param>
/// <param name="Errors">Each mistake in the request.</param>
/// <param name="Refusal">Why there is no answer.</param>
public sealed record CapacityRequested(CapacityAnswer? Answer, ImmutableArray<string> Errors, Refusal? Refusal);
