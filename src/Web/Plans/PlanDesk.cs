using System.Collections.Immutable;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Messages;
using XenWeb.Web.Configs;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;
using XenWeb.Web.Replay;

namespace XenWeb.Web.Plans;

/// <summary>Plans on request, a bounded number at once: the live lab or one that is told, with what is to be thought of it. Changes nothing.</summary>
public sealed class PlanDesk(PlanSlots slots, PlanShelf shelf, LiveFleet live, Desired desired, Configurations configurations, Moments moments, TimeProvider time)
{
    /// <summary>The refusal when as many plans are being made, and wait, as may.</summary>
    public static readonly Refusal Full = new(RefusalKind.Unavailable, [$"{PlanSlots.AtOnceMax} plans are being made and {PlanSlots.WaitingMax} more wait. Try again in some seconds."]);

    private static readonly Refusal _late = new(RefusalKind.Unavailable, [$"It took longer than {Words.Took(PlanSlots.Within)}. Give a smaller lab or fewer moves, or try again later."]);

    /// <summary>A place for one request; null if there is none left.</summary>
    public PlanSlots.Place? TryEnter() => slots.TryEnter();

    /// <summary>The live lab, as the planner sees it.</summary>
    public LabSnapshot Lab => LabReading.Of(live.Current, time.GetUtcNow(), desired.Rulings);

    /// <summary>The plan, which can be made for a while if it is the live lab's.</summary>
    /// <param name="place">Whose turn it is.</param>
    /// <param name="ask">What is wanted.</param>
    /// <param name="wrong">What is wrong with the request besides.</param>
    /// <param name="gone">Who asked went away.</param>
    public async Task<PlanRequested> PlanAsync(PlanSlots.Place place, PlanAsk ask, IReadOnlyList<string> wrong, CancellationToken gone)
    {
        var at = time.GetUtcNow();
        var (request, refusal, errors) = await RequestAsync(ask, wrong, gone);
        if (refusal is not null) return PlanRequested.Refused(refusal);
        if (errors.Count > 0) return PlanRequested.Wrong(errors);
        try
        {
            var answer = await place.RunAsync(check => Planner.Plan(request, check), gone);
            if (answer.Plan is not { } plan) return PlanRequested.Wrong(answer.Errors);
            var kept = Keep(ask, plan, at);
            shelf.Put(kept);
            return new PlanRequested(plan, kept, [], null);
        }
        catch (OperationCanceledException) when (place.IsLate && !gone.IsCancellationRequested)
        {
            return PlanRequested.Refused(_late);
        }
    }

    /// <summary>How many more guests of one kind fit.</summary>
    /// <param name="place">Whose turn it is.</param>
    /// <param name="ask">The lab and the policy; nothing of it is started.</param>
    /// <param name="guest">One of them; its count does not matter.</param>
    /// <param name="wrong">What is wrong with the request besides.</param>
    /// <param name="gone">Who asked went away.</param>
    public async Task<CapacityRequested> CapacityAsync(PlanSlots.Place place, PlanAsk ask, PlanStart guest, IReadOnlyList<string> wrong, CancellationToken gone)
    {
        var (request, refusal, errors) = await RequestAsync(ask with { Start = [guest with { Count = 1 }] }, wrong, gone, forCapacity: true);
        if (refusal is not null) return new CapacityRequested(null, [], refusal);
        if (errors.Count > 0) return new CapacityRequested(null, [.. errors], null);
        try
        {
            var answer = await place.RunAsync(check => Capacity.HowMany(request with { Start = [] }, request.Start[0], check), gone);
            return answer.Errors.IsEmpty ? new CapacityRequested(answer, [], null) : new CapacityRequested(null, answer.Errors, null);
        }
        catch (OperationCanceledException) when (place.IsLate && !gone.IsCancellationRequested)
        {
            return new CapacityRequested(null, [], _late);
        }
    }

    private async Task<(PlanRequest Request, Refusal? Refusal, IReadOnlyList<string> Errors)> RequestAsync(PlanAsk ask, IReadOnlyList<string> wrong, CancellationToken gone, bool forCapacity = false)
    {
        var (past, refused) = ask.At is { } at && wrong.Count == 0 ? await PastAsync(at, gone) : default;
        var lab = ask.Lab ?? past ?? Lab;
        var request = new PlanRequest(lab) { Policy = ask.Policy, Drain = ask.Drain, Lose = ask.Lose, Add = ask.Add };
        if (refused is not null) return (request, refused, []);
        if (ask.Lab is null && wrong.Count == 0 && WhyNotLive(lab, past is null ? "is now" : "was then") is { } why) return (request, why, []);
        var starts = new PlanStarts(lab, forCapacity);
        if (await OperationDesk.TryAsync(() => starts.ReadAsync(ask.Start, configurations, gone)) is { } failure) return (request, failure, []);
        request = request with { Start = starts.Guests };
        string[] errors = [.. wrong, .. starts.Errors];
        if (errors.Length == 0) return (request, null, errors);
        // With those of the lab as a whole, so that everything is told at once
        return (request, null, [.. errors, .. forCapacity ? LabCheck.Errors(request with { Start = [] }, request.Start.FirstOrDefault()) : LabCheck.Errors(request)]);
    }

    // The lab of a moment as the planner sees it, or why there is none
    private async Task<(LabSnapshot? Lab, Refusal? Refusal)> PastAsync(DateTimeOffset at, CancellationToken gone)
    {
        LabSnapshot? lab = null;
        Refusal? refusal = null;
        var failure = await OperationDesk.TryAsync(async () =>
        {
            refusal = moments.WhyNot(at, await moments.SinceAsync(gone));
            if (refusal is not null) return;
            var moment = (await moments.ReadAsync(at, at, gone)).Tape.At(at);
            if (moment.IsSilent || moment.Fleet.Hosts.IsEmpty) refusal = new Refusal(RefusalKind.Conflict, [$"Nothing was heard of any host at {MomentText.Say(at)}: what the lab was like is not known."]);
            else lab = LabReading.Of(moment.Fleet, at, await moments.RulingsAsync(at, gone));
        });
        return (lab, failure ?? refusal);
    }

    private static Refusal? WhyNotLive(LabSnapshot lab, string then)
    {
        if (lab.Hosts.IsEmpty) return new Refusal(RefusalKind.Unavailable, ["No host has been heard of yet: the web app or the broker may just have been started. Try again."]);
        var errors = LabCheck.Errors(new PlanRequest(lab));
        return errors.Count == 0 ? null : new Refusal(RefusalKind.Conflict, [.. errors.Prepend($"The lab can't be planned as it {then}.")]);
    }

    private KeptPlan Keep(PlanAsk ask, Plan plan, DateTimeOffset at)
    {
        var whyNot = WhyNot(ask);
        var named = plan.Steps.Select(s => s.Guest).ToHashSet(StringComparer.Ordinal);
        IEnumerable<PlacedGuest> placed = whyNot is null ? FleetGuests.All(live.Current).Where(p => named.Contains(p.Guest.Name)).DistinctBy(p => p.Guest.Name) : [];
        var guests = placed.ToImmutableSortedDictionary(p => p.Guest.Name, p => p.Guest.Id, StringComparer.Ordinal);
        return new KeptPlan(Guid.CreateVersion7(at), at, whyNot, whyNot is null ? plan.Steps : [], plan.Knee, guests);
    }

    /// <summary>Why a plan for this can only be looked at; null if its steps can be made.</summary>
    public static string? WhyNot(PlanAsk ask)
    {
        if (ask.Lab is not null) return "It is a plan for a lab that was told, not for the live one.";
        if (ask.At is not null) return "It is a plan for a moment that has passed, not for the lab as it is now.";
        if (!ask.Lose.IsEmpty) return "It supposes that a host is lost, and no host is.";
        if (!ask.Add.IsEmpty) return "It supposes hosts that are not there.";
        return ask.Start.Any(s => !s.CanBeDone) ? "It starts domains of which no configuration is stored under their name: store them, and give each by its name." : null;
    }
}
