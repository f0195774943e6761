using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Plans;

/// <summary>What would balance the lab, and what if: a plan to look at, to choose from, to have made and to stop.</summary>
public sealed partial class AdvisorPage
{
    // Within it nothing is shown instead: a flicker tells nothing
    private static readonly TimeSpan SlowAfter = TimeSpan.FromMilliseconds(300);

    private ConfirmDialog? _confirm;
    private WhatIfChoice _what = WhatIfChoice.Nothing;
    private WhatIfChoice? _planned;
    private WhatIfChoice? _answered;
    private ImmutableArray<string> _configurations = [];
    private ImmutableArray<string> _problems = [];
    private Plan? _plan;
    private KeptPlan? _kept;
    private Refusal? _refusal;
    private int _chosen;
    private bool _busy;
    private bool _slow;
    private bool _live;

    /// <summary>A host to be empty.</summary>
    [SupplyParameterFromQuery]
    public string? Drain { get; set; }

    /// <summary>A host that is lost.</summary>
    [SupplyParameterFromQuery]
    public string? Lose { get; set; }

    /// <summary>A configuration of which domains are started.</summary>
    [SupplyParameterFromQuery]
    public string? Start { get; set; }

    /// <summary>How many.</summary>
    [SupplyParameterFromQuery]
    public string? Count { get; set; }

    /// <summary>"no": only what must move moves.</summary>
    [SupplyParameterFromQuery]
    public string? Balance { get; set; }

    /// <summary>"no": N+1 is not kept.</summary>
    [SupplyParameterFromQuery]
    public string? Spare { get; set; }

    /// <summary>Where plans are made.</summary>
    [Inject]
    public required MyPlans Plans { get; init; }

    /// <summary>Plans that are carried out.</summary>
    [Inject]
    public required MyOperations Operations { get; init; }

    /// <summary>What can be started.</summary>
    [Inject]
    public required MyConfigurations Stored { get; init; }

    /// <summary>The page's address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private IReadOnlyList<HostId> Hosts => [.. Fleet.Hosts.Keys];

    private Operation? Run => Operations.Current.Where(o => o.Kind == OperationKind.Plan).OrderBy(o => o.Ended).ThenByDescending(o => o.CreatedAt).FirstOrDefault();

    private SortedSet<string> Aside => _plan is null ? [] : PlanSteps.Aside(_plan.Steps.Take(_chosen).Select(s => (s.Guest, s.Staged)));

    private TimeSpan Takes => _plan is null ? default : TimeSpan.FromSeconds(_plan.Steps.Take(_chosen).Sum(s => s.Takes.TotalSeconds));

    private TimeSpan LongestPause => _plan is null ? default : _plan.Steps.Take(_chosen).Select(s => s.Pause).DefaultIfEmpty().Max();

    private string Subtitle => _plan is null || _kept is null ? "" : $"planned {Format.Age(Now - _kept.At)} ago · {Format.Count(_plan.Hosts.Length, "host")}, {Format.Count(_plan.Hosts.Sum(h => h.Before.Guests), "domain")}";

    private string? WhyNotMake => _kept?.WhyNot
        ?? (Operations.Current.Any(o => o is { Kind: OperationKind.Plan, Ended: false }) ? "The steps of a plan are being made."
        : Operations.Current.Any(o => o.Kind == OperationKind.Plan && o.EndedAt > _kept?.At) ? "The lab has changed since: plan again."
        : Now - _kept?.At > PlanShelf.KeptFor ? "The plan is too old: plan again."
        : _chosen == 0 ? "Choose at least one step."
        : _chosen > PlanOrders.StepsMax ? $"At most {PlanOrders.StepsMax} steps are made of one plan."
        : Aside.Count > 0 ? "A domain would stand aside after these steps." : null);

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => change.IsEmpty;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var count = int.TryParse(Count, NumberStyles.None, CultureInfo.InvariantCulture, out var said) ? Math.Clamp(said, 1, WhatIfForm.CountMax) : 1;
        _what = new WhatIfChoice(Drain ?? "", Lose ?? "", Start ?? "", count, Balance != "no", Spare != "no");
        if (_live && _what != _planned) await PlanAsync();
    }

    // Not while it is drawn on the server for the first time: it would be planned twice
    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || Plans.WhyNot is not null) return;
        _live = true;
        await OperationDesk.TryAsync(async () => _configurations = [.. (await Stored.ListAsync(Gone)).Select(c => c.Name)]);
        if (_what != _planned) await PlanAsync();
        StateHasChanged();
    }

    private void Ask(WhatIfChoice what)
    {
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["drain"] = Said(what.Drain), ["lose"] = Said(what.Lose), ["start"] = Said(what.Start), ["count"] = what.Count == 1 ? null : $"{what.Count}", ["balance"] = what.Balance ? null : "no", ["spare"] = what.Spare ? null : "no",
        }));
        static string? Said(string text) => text.Length == 0 ? null : text;
    }

    private void Choose(int steps) => _chosen = steps;

    private async Task PlanAsync()
    {
        if (_busy || Plans.WhyNot is not null) return;
        (_busy, _slow) = (true, false);
        try
        {
            // What was asked meanwhile is planned next
            do
            {
                _planned = _what;
                await TakeAsync(_planned);
            }
            while (_planned != _what);
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // Its page was left
        }
        finally
        {
            _busy = _slow = false;
        }
    }

    private async Task TakeAsync(WhatIfChoice what)
    {
        using var place = Plans.TryEnter();
        if (place is null)
        {
            (_plan, _kept, _problems) = (null, null, PlanDesk.Full.Why);
            return;
        }
        var planning = Plans.PlanAsync(place, what.Ask, [], Me.Asks(), Gone);
        if (await Task.WhenAny(planning, Task.Delay(SlowAfter, Time, Gone)) != planning)
        {
            // Of the same question the old answer stays until the new one is there
            if (what != _answered) (_plan, _kept, _problems) = (null, null, []);
            _slow = true;
            StateHasChanged();
        }
        var answer = await planning;
        (_plan, _kept, _problems, _answered) = (answer.Plan, answer.Kept, answer.Refusal?.Why ?? answer.Errors, what);
        _chosen = _plan is null ? 0 : _plan.Knee > 0 ? _plan.Knee : _plan.Steps.Length;
    }

    private async Task MakeAsync(Caller caller)
    {
        if (_kept is null) return;
        _refusal = (await Plans.ApplyAsync(_kept.Id, _chosen, caller, cancellation: Gone)).Refusal;
    }

    private async Task StopAsync(Guid run) => _refusal = (await Operations.CancelAsync(run, Me.Asks(), Gone)).Refusal;
}
