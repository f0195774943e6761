using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Balancing.Plans;
using XenWeb.Domain.Hosts;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;
using XenWeb.Web.Plans;

namespace XenWeb.Web.Replay;

/// <summary>What the planner would have done at a moment, by the settings that are asked for, and what really came. Nothing of it can be made: the moment has passed.</summary>
public sealed partial class ReplayPlan : IAsyncDisposable
{
    private const int ThenMax = 20;
    private static readonly TimeSpan _after = TimeSpan.FromMinutes(30);

    private readonly CancellationTokenSource _gone = new();
    private Task _planning = Task.CompletedTask;
    private WhatIfChoice _what = WhatIfChoice.Nothing;
    private ImmutableArray<string> _configurations = [];
    private ImmutableArray<string> _problems = [];
    private IReadOnlyList<ReplayMark> _then = [];
    private Refusal? _refusal;
    private Plan? _plan;
    private double? _later;
    private DateTimeOffset _at;
    private DateTimeOffset _end;
    private int _chosen;
    private bool _busy;

    /// <summary>The moment.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset At { get; set; }

    /// <summary>The hosts of that time.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<HostId> Hosts { get; set; }

    /// <summary>Where plans are made.</summary>
    [Inject]
    public required MyPlans Plans { get; init; }

    /// <summary>What came after the moment.</summary>
    [Inject]
    public required MyMoments Moments { get; init; }

    /// <summary>What could be started.</summary>
    [Inject]
    public required MyConfigurations Stored { get; init; }

    /// <summary>Who asks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>The browser's zone.</summary>
    [Inject]
    public required BrowserTime Browser { get; init; }

    /// <summary>The clock.</summary>
    [Inject]
    public required TimeProvider Time { get; init; }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || Plans.WhyNot is not null) return;
        await OperationDesk.TryAsync(async () => _configurations = [.. (await Stored.ListAsync(_gone.Token)).Select(c => c.Name)]);
        StateHasChanged();
    }

    private Task PlanAsync(WhatIfChoice what)
    {
        if (_busy) return Task.CompletedTask;
        (_busy, _what, _at) = (true, what, At);
        return _planning = GuardedAsync();
    }

    private async Task GuardedAsync()
    {
        try
        {
            _refusal = await OperationDesk.TryAsync(TakeAsync);
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // Its page was left
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task TakeAsync()
    {
        _end = _at + _after < Time.GetUtcNow() ? _at + _after : Time.GetUtcNow();
        using var place = Plans.TryEnter();
        if (place is null)
        {
            (_plan, _problems) = (null, PlanDesk.Full.Why);
            return;
        }
        var answer = await Plans.PlanAsync(place, _what.Ask with { At = _at }, [], Me.Asks(), _gone.Token);
        (_plan, _problems) = (answer.Plan, answer.Refusal?.Why ?? answer.Errors);
        if (_plan is null) return;
        _chosen = _plan.Knee > 0 ? _plan.Knee : _plan.Steps.Length;
        _then = await Moments.MarksAsync(_at, _end, ThenMax, _gone.Token);
        // Only to be scored
        var later = await Plans.PlanAsync(place, new PlanAsk { At = MillisecondOf(_end), Policy = PlanPolicy.Default with { Balance = false } }, [], Me.Asks(), _gone.Token);
        _later = later.Plan?.Curve[0];
    }

    private static DateTimeOffset MillisecondOf(DateTimeOffset at) => DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());

    /// <summary>Cancels, and waits until no plan is made any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _planning.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _gone.Dispose();
    }
}
