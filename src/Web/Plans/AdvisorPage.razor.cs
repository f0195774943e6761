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
    private ImmutableArray<(string Name, string Class)> _classed = [];
    private IReadOnlyList<(string Name, int Count)> _classes = [];
    private ImmutableArray<string> _problems = [];
    private Plan? _plan;
    private KeptPlan? _kept;
    private Refusal? _refusal;
    private int _chosen;
    private bool _busy;
    private bool _slow;
    private bool _live;

    /// <summary>Hosts to be empty, with commas between.</summary>
    [SupplyParameterFromQuery]
    public string? Drain { get; set; }

    /// <summary>Hosts that are lost, likewise.</summary>
    [SupplyParameterFromQuery]
    public string? Lose { get; set; }

    /// <summary>A host that hosts are added like.</summary>
    [SupplyParameterFromQuery]
    public string? Like { get; set; }

    /// <summary>How many are added.</summary>
    [SupplyParameterFromQuery]
    public string? Added { get; set; }

    /// <summary>A class whose domains are started.</summary>
    [SupplyParameterFromQuery]
    public string? Class { get; set; }

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

    // Stored, of a class, and on no host
    private IEnumerable<(string Name, string Class)> NotRunning
    {
        get
        {
            var run = Fleet.Hosts.Values.SelectMany(h => h.Status?.Sample?.Guests ?? []).Select(g => g.Name).ToHashSet(StringComparer.Ordinal);
            return _classed.Where(c => !run.Contains(c.Name));
        }
    }

    private Operation? Run => Operations.Current.Where(o => o.Kind == OperationKind.Plan).OrderBy(o => o.Ended).ThenByDescending(o => o.CreatedAt).FirstOrDefault();

    private SortedSet<string> Aside => _plan is null ? [] : PlanSteps.Aside(_plan.Steps.Take(_chosen).Select(s => (s.Guest, s.Staged)));

    private TimeSpan Takes => _plan is null ? default : TimeSpan.FromSeconds(_plan.Steps.Take(_chosen).Sum(s => s.Takes.TotalSeconds));

    private TimeSpan LongestPause => _plan is null ? default : _plan.Steps.Take(_chosen).Select(s => s.Pause).DefaultIfEmpty().Max();

    private string Subtitle => _plan is null || _kept is null ? "" : T($"planned {Format.Age(Now - _kept.At)} ago · {Format.Count(_plan.Hosts.Length, "host")}, {Format.Count(_plan.Hosts.Sum(h => h.Before.Guests), "domain")}");

    // keys: those of PlanDesk.WhyNot, which REST tells in English
    private string? WhyNotMake => _plan is null ? T("There is no plan yet.")
        : _kept?.WhyNot is { } onlyLook ? T(onlyLook)
        : _plan.Steps.IsEmpty ? T("The plan has no step.")
        : Operations.Current.Any(o => o is { Kind: OperationKind.Plan, Ended: false }) ? T("The steps of a plan are being made.")
        : Operations.Current.Any(o => o.Kind == OperationKind.Plan && o.EndedAt > _kept?.At) ? T("The lab has changed since: plan again.")
        : Now - _kept?.At > PlanShelf.KeptFor ? T("The plan is too old: plan again.")
        : _chosen == 0 ? T("Choose at least one step.")
        : _chosen > PlanOrders.StepsMax ? T($"At most {PlanOrders.StepsMax} steps are made of one plan.")
        : Aside.Count > 0 ? T("A domain would stand aside after these steps.") : null;

    private string HostsTitle(Plan plan) => plan.Steps.Length == 0 ? T("Hosts now, and after no step")
        : _chosen != plan.Steps.Length ? T($"Hosts now, and after {Format.Count(_chosen, "step")}")
        : _chosen == 1 ? T("Hosts now, and after the step") : T($"Hosts now, and after all {_chosen} steps");

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => change.IsEmpty;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        _what = new WhatIfChoice(Drain ?? "", Lose ?? "", Start ?? "", Number(Count, WhatIfForm.CountMax), Balance != "no", Spare != "no") { Like = Like ?? "", Added = Number(Added, WhatIfChoice.AddMax), Class = Class ?? "" };
        if (_live && _what != _planned) await PlanAsync();
    }

    // Not while it is drawn on the server for the first time: it would be planned twice
    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || Plans.WhyNot is not null) return;
        _live = true;
        await OperationDesk.TryAsync(async () =>
        {
            var stored = await Stored.ListAsync(Gone);
            (_configurations, _classed) = ([.. stored.Select(c => c.Name)], [.. stored.Where(c => c.Class is { Length: > 0 }).Select(c => (c.GuestName, c.Class!))]);
            CountClasses();
        });
        if (_what != _planned) await PlanAsync();
        StateHasChanged();
    }

    // At each plan, not at each drawing: it asks all domains
    private void CountClasses() => _classes = [.. NotRunning.GroupBy(c => c.Class).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Count()))];

    private static int Number(string? text, int most) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var said) ? Math.Clamp(said, 1, most) : 1;

    private void Ask(WhatIfChoice what)
    {
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>
        {
            ["drain"] = Given(what.Drain), ["lose"] = Given(what.Lose), ["start"] = Given(what.Start), ["count"] = what.Count == 1 ? null : $"{what.Count}", ["like"] = Given(what.Like), ["added"] = what.Added == 1 ? null : $"{what.Added}", ["class"] = Given(what.Class), ["balance"] = what.Balance ? null : "no", ["spare"] = what.Spare ? null : "no",
        }));
        static string? Given(string text) => text.Length == 0 ? null : text;
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
        var (ask, wrong) = what.In(Plans.Lab, [.. NotRunning.Where(c => c.Class == what.Class).Select(c => c.Name)]);
        var planning = Plans.PlanAsync(place, ask, wrong, Me.Asks(), Gone);
        if (await Task.WhenAny(planning, Task.Delay(SlowAfter, Time, Gone)) != planning)
        {
            // Of the same question the old answer stays until the new one is there
            if (what != _answered) (_plan, _kept, _problems) = (null, null, []);
            _slow = true;
            StateHasChanged();
        }
        var answer = await planning;
        CountClasses();
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
