using XenWeb.Domain.Balancing.Plans;
using XenWeb.Web.Maintenance;
using XenWeb.Web.Plans;

namespace XenWeb.Web.Access;

/// <summary>Plans for the one who is signed in: to see one is to see the whole lab, to have it made is a right of its own.</summary>
public sealed class MyPlans(PlanDesk desk, PlanOrders orders, Gate gate, SignedIn who)
{
    /// <summary>Why they may not see any; null if they may.</summary>
    public string? WhyNot => who.WhyNotAll();

    /// <summary>Null if they may see plans; else the refusal, which is written down.</summary>
    public Refusal? Refuse(Caller caller) => gate.RefuseAll(caller);

    /// <summary>A place for one request; null if there is none left. Taken before anything of the request is read.</summary>
    public PlanSlots.Place? TryEnter() => desk.TryEnter();

    /// <summary>The live lab, as the planner sees it; null if it is not theirs to see.</summary>
    public LabSnapshot? Lab => WhyNot is null ? desk.Lab : null;

    /// <summary>A plan.</summary>
    public async Task<PlanRequested> PlanAsync(PlanSlots.Place place, PlanAsk ask, IReadOnlyList<string> wrong, Caller caller, CancellationToken gone) =>
        Refuse(caller) is { } refusal ? PlanRequested.Refused(refusal) : await desk.PlanAsync(place, ask, wrong, gone);

    /// <summary>How many more guests of one kind fit.</summary>
    public async Task<CapacityRequested> CapacityAsync(PlanSlots.Place place, PlanAsk ask, PlanStart guest, IReadOnlyList<string> wrong, Caller caller, CancellationToken gone) =>
        Refuse(caller) is { } refusal ? new CapacityRequested(null, [], refusal) : await desk.CapacityAsync(place, ask, guest, wrong, gone);

    /// <summary>Has the first steps of a plan made.</summary>
    public async Task<OperationRequest> ApplyAsync(Guid plan, int? steps, Caller caller, string? key = null, CancellationToken cancellation = default) =>
        gate.Refuse(caller, LabAction.Plan, Target.Lab) is { } refusal ? new OperationRequest(null, refusal) : await orders.ApplyAsync(plan, steps, caller.Reason, key, cancellation);
}
