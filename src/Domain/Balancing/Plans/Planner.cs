using XenWeb.Domain.Balancing.Search;

namespace XenWeb.Domain.Balancing.Plans;

/// <summary>
/// From a lab and a policy to an ordered list of steps. The same request gives the same plan, to the byte, in every process.
/// </summary>
public static class Planner
{
    /// <summary>The plan, or every mistake in the request.</summary>
    /// <param name="request">What is to be planned.</param>
    /// <param name="beforeStep">Called before each step that is tried: whoever does not want the plan any more throws. It changes nothing of the plan.</param>
    public static PlanAnswer Plan(PlanRequest request, Action? beforeStep = null)
    {
        var errors = LabCheck.Errors(request);
        if (errors.Count > 0) return new PlanAnswer(null, [.. errors]);
        var problem = ProblemBuilder.Build(WhatIf.Apply(request), request.Policy, beforeStep);
        return new PlanAnswer(new PlanWriter(problem).Write(Planning.Search(problem)), []);
    }
}
