using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Domain.Hosts;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Domains;

/// <summary>A domain's cpu, memory, network and block io over time, wherever it was.</summary>
public sealed partial class DomainCharts
{
    private Chart? _cpu;
    private Chart? _memory;
    private Chart? _network;
    private Chart? _io;
    private DateTimeOffset _newest;
    private DomainView? _domain;
    private int _vcpus = 1;

    /// <summary>Which domain.</summary>
    [Parameter, EditorRequired]
    public GuestId Guest { get; set; }

    /// <summary>Its name: orders know it by that.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>For the marks of what was asked of it.</summary>
    [Inject]
    public required MyOperations Operations { get; init; }

    /// <inheritdoc/>
    protected override TimeSpan Period => Host?.Status?.Monitoring.StatusPeriod ?? TimeSpan.FromSeconds(5);

    private HostState? Host => _domain is { } domain ? Fleet.Hosts.GetValueOrDefault(domain.Host) : null;

    private GuestSample? Sample => Host is { } host && host.Liveness(Now) != HostLiveness.Lost ? _domain!.Guest : null;

    private double? Most => Sample is { } sample ? (sample.MemoryMax is { } most && most > sample.Memory ? most : sample.Memory).MiB : null;

    private string? Moment => _domain is { } domain ? $"domain={Uri.EscapeDataString(domain.Guest.Name)}" : null;

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change)
    {
        _domain = DomainView.All(Fleet).FirstOrDefault(d => d.Guest.Id == Guest);
        if (_domain is { Guest.Vcpus: > 0 }) _vcpus = _domain.Guest.Vcpus;
        return change.IsEmpty || (_domain is not null && change.Hosts.Contains(_domain.Host)) || !change.Migrations.IsEmpty;
    }

    /// <inheritdoc/>
    protected override async Task ShowAsync(DateTimeOffset from, DateTimeOffset to, TimeSpan gap)
    {
        var points = await History.GuestAsync(Guest, from, to, ChartRange.PointsMax, Gone);
        _newest = points.Count > 0 ? points[^1].At : default;
        await DrawAsync(points, to, gap);
    }

    /// <inheritdoc/>
    protected override Task ShowNothingAsync(DateTimeOffset to, TimeSpan gap) => DrawAsync([], to, gap);

    /// <inheritdoc/>
    protected override async Task<bool> AppendAsync(DateTimeOffset to, bool always)
    {
        var at = Sample is null ? null : Host?.Status?.Sample?.At;
        var fresh = at > _newest;
        if (!fresh && !always) return false;
        if (fresh) _newest = at!.Value;
        var s = Sample;
        IReadOnlyList<GuestPoint> points = !fresh || s is null ? []
            : [new GuestPoint(_newest, _domain!.Host, s.Cpu, s.Memory, s.NetworkIn, s.NetworkOut, s.BlockRead, s.BlockWrite)];
        await Task.WhenAll(
            _cpu!.AppendAsync(DomainLines.Cpu(points, _vcpus), to), _memory!.AppendAsync(DomainLines.Memory(points), to), _network!.AppendAsync(DomainLines.Network(points), to), _io!.AppendAsync(DomainLines.Io(points), to));
        return fresh;
    }

    private Task DrawAsync(IReadOnlyList<GuestPoint> points, DateTimeOffset to, TimeSpan gap) => Task.WhenAll(
        _cpu!.ShowAsync(DomainLines.Cpu(points, _vcpus), to, Shown.Length, gap), _memory!.ShowAsync(DomainLines.Memory(points), to, Shown.Length, gap),
        _network!.ShowAsync(DomainLines.Network(points), to, Shown.Length, gap), _io!.ShowAsync(DomainLines.Io(points), to, Shown.Length, gap));

    /// <inheritdoc/>
    protected override Task<KeptMarks> ReadMarksAsync(DateTimeOffset from, DateTimeOffset to) => Happened.OfDomainAsync(Guest, Name, from, to, Gone);

    /// <inheritdoc/>
    protected override IEnumerable<ChartMark> NewMarks() =>
    [
        .. Fleet.Migrations.Values.Where(m => m.Guest == Guest && m.EndedAt is not null)
            .Select(m => new ChartMark(m.EndedAt!.Value, MyMarks.Label(m.State, m.GuestName, m.From.Name, m.To.Name, null), $"{m.GuestName}: {m.From} → {m.To}", m.Id)),
        .. Operations.Current.Where(o => o.Guest == Guest && o.Kind != OperationKind.Plan).Select(o => new ChartMark(o.CreatedAt, o.Kind.ToString().ToLowerInvariant(), $"{o.Reason.Who} asked: {OperationEvents.Says(o)}", $"{o.Id}")),
    ];
}
