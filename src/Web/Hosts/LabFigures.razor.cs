using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Balancing.Headroom;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Migrations;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;
using XenWeb.Web.Headroom;

namespace XenWeb.Web.Hosts;

/// <summary>The lab in five figures, each with a line that says what is behind it.</summary>
public sealed partial class LabFigures
{
    private static readonly TimeSpan Lately = TimeSpan.FromHours(1);

    private IReadOnlyList<DomainView> _domains = [];
    private Dictionary<Status, int> _counts = [];
    private HostView? _hottest;
    private int _moving;

    /// <summary>All hosts.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<HostView> Hosts { get; set; }

    /// <summary>Its headroom; null before it was reckoned.</summary>
    [Parameter, EditorRequired]
    public required HeadroomReport? Headroom { get; set; }

    /// <summary>The lab.</summary>
    [Parameter, EditorRequired]
    public required FleetSnapshot Fleet { get; set; }

    /// <summary>The time of this drawing.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    private string HostsLine
    {
        get
        {
            var (draining, maintenance) = (Hosts.Count(h => h.State.Status?.Mode == HostMode.Draining), Hosts.Count(h => h.State.Status?.Mode == HostMode.Maintenance));
            var (stale, lost) = (Hosts.Count(h => h.Liveness == HostLiveness.Stale), Hosts.Count(h => h.Liveness == HostLiveness.Lost));
            var line = Join((draining, T($"{draining} draining")), (maintenance, T($"{maintenance} maintenance")), (stale, T($"{stale} stale")), (lost, T($"{lost} lost")));
            return line.Length > 0 ? line : T("all well heard of");
        }
    }

    private string DomainsLine
    {
        get
        {
            var (running, idle, moving) = (Count(Status.Running), Count(Status.Idle), Count(Status.Moving));
            var (paused, crashed, undefined) = (Count(Status.Paused), Count(Status.Failed), Count(Status.Undefined));
            return Join(
                (running, T($"{running} running")), (idle, T($"{idle} idle")), (moving, T($"{moving} moving")),
                (paused, T($"{paused} paused")), (crashed, T($"{crashed} crashed")), (undefined, T($"{undefined} undefined")));
        }
    }

    private int Count(Status status) => _counts.GetValueOrDefault(status);

    private string HottestWhy => _hottest switch
    {
        { State.Status.Overloads: [var first, ..] } => T($"over {first.Threshold} in {first.SamplesOver} of the last {first.SamplesSeen}"),
        { Status: Status.Near } => T("near its threshold"),
        _ => T("below its threshold"),
    };

    private LabHeadroom? Known => Headroom?.Figures is { State: not HeadroomState.Unknown } known ? known : null;

    private string HeadroomLine
    {
        get
        {
            if (Known is not { } known) return Headroom?.Figures.WhyUnknown ?? T("not reckoned yet");
            var open = known.Reserves.Where(r => !r.IsCovered).OrderByDescending(r => r.Missing).ToList();
            var loss = open switch { [] => T("any host may fail"), [var one] => T($"not without {one.Id}"), [var first, ..] => T($"not without {first.Id} or {Format.Count(open.Count - 1, "other")}") };
            return T($"{loss} · {HeadroomWords.Hosts(known.Hosts)}\u00a0hosts spare");
        }
    }

    private string MovesLine
    {
        get
        {
            var ended = Fleet.Migrations.Values.Where(m => m.EndedAt is { } at && Now - at < Lately).ToList();
            return T($"{ended.Count(m => m.State == MigrationState.Done)} in the last hour · {ended.Count(m => m.State is MigrationState.Failed or MigrationState.Undefined)} failed");
        }
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _domains = DomainView.All(Fleet);
        _counts = _domains.CountBy(d => d.Status).ToDictionary();
        _hottest = Hosts.Where(h => h is { Cpu: not null, Liveness: HostLiveness.Live }).MaxBy(h => h.Cpu!.Value);
        _moving = Fleet.Migrations.Values.Count(m => m.EndedAt is null);
    }

    private static string Join(params (int Count, string Text)[] parts) => string.Join(" · ", parts.Where(p => p.Count > 0).Select(p => p.Text));
}
