using System.Collections.Immutable;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>A plan, or everything that is wrong with the request.</summary>
/// <param name="Plan">The plan; null if there are errors.</param>
/// <param name="Errors">Each mistake in words; empty if there is a plan.</param>
public sealed record PlanAnswer(Plan? Plan, ImmutableArray<string> Errors);
