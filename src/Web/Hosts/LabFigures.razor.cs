using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;

namespace XenWeb.Web.Hosts;

/// <summary>The lab in five figures, each with a line that says what is behind it.</summary>
public sealed partial class LabFigures
{
    private static readonly TimeSpan Lately = TimeSpan.FromHours(1);

    private IReadOnlyList<DomainView> _domains = [];
    private HostView? _hottest;
    private Headroom? _headroom;
    private int _moving;

    /// <summary>All hosts.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<HostView> Hosts { get; set; }

    /// <summary>The lab.</summary>
    [Parameter, EditorRequired]
    public required FleetSnapshot Fleet { get; set; }

    /// <summary>The time of this drawing.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    private string HostsLine => Join(
        (Hosts.Count(h => h.State.Status?.Mode == HostMode.Draining), "draining"), (Hosts.Count(h => h.State.Status?.Mode == HostMode.Maintenance), "maintenance"),
        (Hosts.Count(h => h.Liveness == HostLiveness.Stale), "stale"), (Hosts.Count(h => h.Liveness == HostLiveness.Lost), "lost")) is { Length: > 0 } line ? line : "all well heard of";

    private string DomainsLine => Join(
        (_domains.Count(d => d.Status == Status.Running), "running"), (_domains.Count(d => d.Status == Status.Idle), "idle"), (_domains.Count(d => d.Status == Status.Moving), "moving"),
        (_domains.Count(d => d.Status == Status.Paused), "paused"), (_domains.Count(d => d.Guest.State == GuestRunState.Crashed), "crashed"), (_domains.Count(d => d.Status == Status.Undefined), "undefined"));

    private string HottestWhy => _hottest switch
    {
        { State.Status.Overloads: [var first, ..] } => $"over {first.Threshold} in {first.SamplesOver} of the last {first.SamplesSeen}",
        { Status: Status.Near } => "near its threshold",
        _ => "below its threshold",
    };

    private string HeadroomLine => _headroom switch
    {
        null => "wants two live, active hosts",
        { Fails: { } host } => $"not without {host} · {_headroom.Spare} spare",
        _ => $"any host may fail · {_headroom.Spare} spare",
    };

    private string MovesLine
    {
        get
        {
            var ended = Fleet.Migrations.Values.Where(m => m.EndedAt is { } at && Now - at < Lately).ToList();
            return $"{ended.Count(m => m.State == MigrationState.Done)} in the last hour · {ended.Count(m => m.State is MigrationState.Failed or MigrationState.Undefined)} failed";
        }
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _domains = DomainView.All(Fleet);
        _hottest = Hosts.Where(h => h is { Cpu: not null, Liveness: HostLiveness.Live }).MaxBy(h => h.Cpu!.Value);
        _headroom = Headroom.Of(Hosts);
        _moving = Fleet.Migrations.Values.Count(m => m.EndedAt is null);
    }

    private static string Join(params (int Count, string Word)[] parts) => string.Join(" · ", parts.Where(p => p.Count > 0).Select(p => $"{p.Count} {p.Word}"));
}
