using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Hosts;

/// <summary>A host's cpu, memory, network and block io over time, with its thresholds and what moved.</summary>
public sealed partial class HostCharts
{
    private Chart? _cpu;
    private Chart? _memory;
    private Chart? _network;
    private Chart? _io;
    private DateTimeOffset _newest;

    /// <summary>Which host.</summary>
    [Parameter, EditorRequired]
    public HostId Host { get; set; }

    /// <summary>For the marks of what was asked of it.</summary>
    [Inject]
    public required MyOperations Operations { get; init; }

    /// <inheritdoc/>
    protected override TimeSpan Period => State?.Status?.Monitoring.StatusPeriod ?? TimeSpan.FromSeconds(5);

    private HostState? State => Fleet.Hosts.GetValueOrDefault(Host);

    private HostView? View => State is { } state ? HostView.Of(state, Now) : null;

    private HostSample? Sample => View?.Liveness == HostLiveness.Lost ? null : State?.Status?.Sample;

    private HostFacts? Facts => State?.Status?.Facts;

    private string MemoryNow => Facts is { } facts && Sample is { } sample ? T($"{(facts.Memory - sample.FreeMemory).GiB:0.0} of {facts.Memory.GiB:0.#}") : Format.None;

    private IReadOnlyList<ChartThreshold> CpuLines
    {
        get
        {
            var policy = View?.Policy;
            var lines = new List<ChartThreshold>();
            if (policy?.CpuOver is { } over) lines.Add(new(over.Percent, T($"asks for help, {over}"), "over"));
            if (policy is not null) lines.Add(new(policy.CpuOffer.Percent, T($"offers below {policy.CpuOffer}"), "warn"));
            return lines;
        }
    }

    private IReadOnlyList<ChartThreshold> MemoryLines =>
        View?.Policy.MemoryOver is { } over && Facts is { } facts ? [new(facts.Memory.GiB * over.Value, T($"asks for help, {over}"), "over")] : [];

    // Beyond the scale as long as there is far less traffic
    private IReadOnlyList<ChartThreshold> NetworkLines => View?.Policy.NetworkOver is { } over && Facts?.Link is { } link ? [new(link.Megabits * over.Value, T($"asks for help, {over}"), "over")] : [];

    private IReadOnlyList<ChartThreshold> IoLines => View?.Policy.IoOver is { } over && Facts?.Storage is { } storage ? [new(storage.MiB * over.Value, T($"asks for help, {over}"), "over")] : [];

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => change.IsEmpty || change.Hosts.Contains(Host) || !change.Migrations.IsEmpty;

    /// <inheritdoc/>
    protected override async Task ShowAsync(DateTimeOffset from, DateTimeOffset to, TimeSpan gap)
    {
        var points = await History.HostAsync(Host, from, to, ChartRange.PointsMax, Gone);
        _newest = points.Count > 0 ? points[^1].At : default;
        await DrawAsync(points, to, gap);
    }

    /// <inheritdoc/>
    protected override Task ShowNothingAsync(DateTimeOffset to, TimeSpan gap) => DrawAsync([], to, gap);

    /// <inheritdoc/>
    protected override async Task<bool> AppendAsync(DateTimeOffset to, bool always)
    {
        var fresh = Sample is { } sample && sample.At > _newest ? sample : null;
        if (fresh is null && !always) return false;
        if (fresh is not null) _newest = fresh.At;
        var point = fresh is null || Facts is null ? null : new HostPoint(fresh.At, fresh.Cpu, fresh.Dom0Cpu, Facts.Memory - fresh.FreeMemory, fresh.NetworkIn, fresh.NetworkOut, fresh.BlockRead, fresh.BlockWrite);
        IReadOnlyList<HostPoint> points = point is null ? [] : [point];
        await Task.WhenAll(
            _cpu!.AppendAsync(HostLines.Cpu(points, Facts?.Cores ?? 0), to), _memory!.AppendAsync(HostLines.Memory(points), to), _network!.AppendAsync(HostLines.Network(points), to), _io!.AppendAsync(HostLines.Io(points), to));
        return fresh is not null;
    }

    private Task DrawAsync(IReadOnlyList<HostPoint> points, DateTimeOffset to, TimeSpan gap) => Task.WhenAll(
        _cpu!.ShowAsync(HostLines.Cpu(points, Facts?.Cores ?? 0), to, Shown.Length, gap), _memory!.ShowAsync(HostLines.Memory(points), to, Shown.Length, gap),
        _network!.ShowAsync(HostLines.Network(points), to, Shown.Length, gap), _io!.ShowAsync(HostLines.Io(points), to, Shown.Length, gap));

    /// <inheritdoc/>
    protected override Task<KeptMarks> ReadMarksAsync(DateTimeOffset from, DateTimeOffset to) => Happened.OfHostAsync(Host, from, to, Gone);

    /// <inheritdoc/>
    protected override IEnumerable<ChartMark> NewMarks() =>
    [
        .. Fleet.Migrations.Values.Where(m => m.EndedAt is not null && (m.From == Host || m.To == Host))
            .Select(m => new ChartMark(m.EndedAt!.Value, MyMarks.Label(m.State, m.GuestName, m.From.Name, m.To.Name, Host.Name), $"{m.GuestName}: {m.From} → {m.To}", m.Id)),
        .. Operations.Current.Where(o => o.Host == Host && o.Kind != OperationKind.Plan).Select(o => new ChartMark(o.CreatedAt, o.Kind.ToString().ToLowerInvariant(), $"{o.Reason.Who} asked: {OperationEvents.Says(o)}", $"{o.Id}")),
    ];
}
