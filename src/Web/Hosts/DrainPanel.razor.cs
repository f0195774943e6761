using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Migrations;
using XenWeb.Domain.Units;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Hosts;

/// <summary>The drain of one host, told by its agent's status; what is done is told by the migrations that were seen.</summary>
public sealed partial class DrainPanel
{
    private IReadOnlyList<DrainItem> _stuck = [];
    private IReadOnlyList<DrainItem> _moving = [];
    private IReadOnlyList<DrainItem> _waiting = [];
    private IReadOnlyList<Migration> _done = [];
    private Dictionary<string, Migration> _moves = [];

    /// <summary>The host.</summary>
    [Parameter, EditorRequired]
    public required HostView Host { get; set; }

    /// <summary>The drain as it was asked for; null if nobody asked here (an agent that was told before).</summary>
    [Parameter]
    public Operation? Operation { get; set; }

    /// <summary>The lab.</summary>
    [Parameter, EditorRequired]
    public required FleetSnapshot Fleet { get; set; }

    /// <summary>The time of this drawing.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    private bool Empty => Host.State.Status?.Mode == HostMode.Maintenance;

    private int Left => _stuck.Count + _moving.Count + _waiting.Count;

    private Share? Far => _done.Count + Left == 0 ? null : new Share((double)_done.Count / (_done.Count + Left));

    private string Summary => this switch
    {
        { Empty: true } => T($"The host is empty: {Format.Count(_done.Count, "domain")} moved away. Memory and disks may be touched."),
        _ when Left == 0 => T("Its agent has not told yet what leaves."),
        { _stuck.Count: 0 } => T($"{_done.Count} of {_done.Count + Left} domains have left."),
        { _stuck.Count: 1 } => T($"{_done.Count} of {_done.Count + Left} domains have left; 1 needs you."),
        _ => T($"{_done.Count} of {_done.Count + Left} domains have left; {_stuck.Count} need you."),
    };

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var items = Host.State.Status?.Drain ?? ImmutableArray<DrainItem>.Empty;
        _stuck = [.. items.Where(i => i.State == DrainItemState.Stuck)];
        _moving = [.. items.Where(i => i.State == DrainItemState.Moving)];
        _waiting = [.. items.Where(i => i.State == DrainItemState.Waiting).OrderBy(i => i.NextTry ?? DateTimeOffset.MinValue)];
        _moves = Fleet.Migrations.Values.Where(m => m.From == Host.Id && m.EndedAt is null).GroupBy(m => m.GuestName).ToDictionary(g => g.Key, g => g.First());
        _done = [.. Fleet.Migrations.Values
            .Where(m => m.From == Host.Id && m.State == MigrationState.Done && m.Kind == Domain.Negotiation.HelpKind.Drain && (Operation is null || m.EndedAt >= Operation.CreatedAt))
            .OrderByDescending(m => m.EndedAt)];
    }
}
