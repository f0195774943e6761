using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Units;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Live;

namespace XenWeb.Web.Comparisons;

/// <summary>Up to four hosts or domains, each figure of all in one chart. Made anew for others.</summary>
public sealed partial class CompareCharts
{
    // Half as many as a chart has room for: two samples fall into each at the shortest, so none is empty by chance
    private const int Stretches = ChartRange.PointsMax / 2;

    private readonly Chart?[] _charts = new Chart?[CompareFigure.All.Count];
    private readonly Dictionary<string, DateTimeOffset> _newest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PlacedGuest> _placed = new(StringComparer.Ordinal);
    private IReadOnlyList<string> _names = [];
    private DateTimeOffset _last;

    /// <summary>Who is compared: one at least.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<CompareSubject> Subjects { get; set; }

    /// <inheritdoc/>
    protected override TimeSpan Period => Subjects.Select(HostOf).OfType<HostState>().Select(h => h.Status?.Monitoring.StatusPeriod ?? TimeSpan.FromSeconds(5)).DefaultIfEmpty(TimeSpan.FromSeconds(5)).Max();

    private string? Moment => Subjects[0].Host is { } host ? $"host={host.Name}" : $"domain={Uri.EscapeDataString(Subjects[0].Name)}";

    // One line is of all only where all have the same threshold
    private IReadOnlyList<ChartThreshold> CpuLines
    {
        get
        {
            var over = Subjects.Where(s => s.Host is not null).Select(s => HostOf(s)?.Status?.Monitoring.CpuOver).Distinct().ToList();
            return over is [{ } same] ? [new ChartThreshold(same.Percent, T($"asks for help, {same}"), "over")] : [];
        }
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        base.OnParametersSet();
        if (!_names.SequenceEqual(Subjects.Select(s => s.Name))) _names = [.. Subjects.Select(s => s.Name)];
    }

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change)
    {
        if (Subjects[0].Guest is not null)
        {
            _placed.Clear();
            foreach (var subject in Subjects) if (FleetGuests.Find(Fleet, subject.Guest!.Value) is { } placed) _placed[subject.Name] = placed;
        }
        return change.IsEmpty || !change.Migrations.IsEmpty || Subjects.Any(s => HostOf(s) is { } host && change.Hosts.Contains(host.Id));
    }

    /// <inheritdoc/>
    protected override async Task ShowAsync(DateTimeOffset from, DateTimeOffset to, TimeSpan gap)
    {
        var lines = CompareFigure.All.Select(_ => new List<IReadOnlyList<ChartPoint>>()).ToList();
        foreach (var subject in Subjects)
        {
            var read = await ReadAsync(subject, from, to);
            for (var i = 0; i < lines.Count; i++) lines[i].Add(read[i]);
            if (read[0] is [.., var newest]) _newest[subject.Name] = newest.At;
        }
        var rows = lines.Select(l => CompareLines.Merge(l, from, (to - from) / Stretches)).ToList();
        _last = rows[0] is [.., [{ } last, ..]] ? DateTimeOffset.FromUnixTimeMilliseconds((long)last) : from;
        await DrawAsync(i => rows[i], to, gap);
    }

    /// <inheritdoc/>
    protected override Task ShowNothingAsync(DateTimeOffset to, TimeSpan gap) => DrawAsync(_ => [], to, gap);

    /// <inheritdoc/>
    protected override async Task<bool> AppendAsync(DateTimeOffset to, bool always)
    {
        var fresh = Subjects.Select(s => HostOf(s) is { Status.Sample: { } sample } && sample.At > _newest.GetValueOrDefault(s.Name) ? Point(s, sample) : null).ToList();
        var any = fresh.OfType<List<List<ChartPoint>>>().SelectMany(f => f[0]).Select(p => (DateTimeOffset?)p.At).Max();
        if (any is null && !always) return false;
        var rows = new List<double?[]>[CompareFigure.All.Count];
        if (any is { } at)
        {
            // Each is later than the one before: a script that has a time twice has a line that goes back
            _last = at > _last ? at : _last.AddMilliseconds(1);
            for (var i = 0; i < Subjects.Count; i++) if (fresh[i] is { } points) _newest[Subjects[i].Name] = points[0][0].At;
        }
        for (var i = 0; i < rows.Length; i++) rows[i] = any is null ? [] : [CompareLines.Row(_last, [.. fresh.Select(f => f?[i].FirstOrDefault().First)])];
        await Task.WhenAll(_charts.Select((chart, i) => chart!.AppendAsync(rows[i], to)));
        return any is not null;
    }

    /// <inheritdoc/>
    protected override async Task<KeptMarks> ReadMarksAsync(DateTimeOffset from, DateTimeOffset to)
    {
        var read = new List<KeptMarks>();
        foreach (var s in Subjects) read.Add(s.Host is { } host ? await Happened.OfHostAsync(host, from, to, Gone) : await Happened.OfDomainAsync(s.Guest!.Value, s.Name, from, to, Gone));
        // A move from one of them to another is in both
        return new KeptMarks([.. read.SelectMany(r => r.Marks).DistinctBy(m => m.Id)], read.Exists(r => r.IsCut));
    }

    /// <inheritdoc/>
    protected override IEnumerable<ChartMark> NewMarks() => Fleet.Migrations.Values.Where(m => m.EndedAt is not null && Subjects.Any(s => s.Host == m.From || s.Host == m.To || s.Guest == m.Guest))
        .Select(m => new ChartMark(m.EndedAt!.Value, MyMarks.Label(m.State, m.GuestName, m.From.Name, m.To.Name, Subjects[0].Host is null ? null : m.From.Name), $"{m.GuestName}: {m.From} → {m.To}", m.Id));

    private HostState? HostOf(CompareSubject subject) => subject.Host is { } host ? Fleet.Hosts.GetValueOrDefault(host) : _placed.GetValueOrDefault(subject.Name)?.Host;

    private int Processors(CompareSubject subject) => subject.Host is null ? Math.Max(1, _placed.GetValueOrDefault(subject.Name)?.Guest.Vcpus ?? 1) : HostOf(subject)?.Status?.Facts?.Cores ?? 0;

    private async Task<IReadOnlyList<List<ChartPoint>>> ReadAsync(CompareSubject subject, DateTimeOffset from, DateTimeOffset to)
    {
        var processors = Processors(subject);
        if (subject.Host is { } host)
        {
            var points = await History.HostAsync(host, from, to, Stretches, Gone);
            return [.. CompareFigure.All.Select(f => f.OfHost(points, processors))];
        }
        var known = await History.GuestAsync(subject.Guest!.Value, from, to, Stretches, Gone);
        return [.. CompareFigure.All.Select(f => f.OfDomain(known, processors))];
    }

    // The newest sample as each figure's point
    private List<List<ChartPoint>>? Point(CompareSubject subject, HostSample sample)
    {
        var processors = Processors(subject);
        if (subject.Host is not null)
        {
            if (HostOf(subject)!.Status!.Facts is not { } facts) return null;
            HostPoint[] one = [new(sample.At, sample.Cpu, sample.Dom0Cpu, facts.Memory - sample.FreeMemory, sample.NetworkIn, sample.NetworkOut, sample.BlockRead, sample.BlockWrite)];
            return [.. CompareFigure.All.Select(f => f.OfHost(one, processors))];
        }
        if (_placed.GetValueOrDefault(subject.Name)?.Guest is not { } s) return null;
        GuestPoint[] guest = [new(sample.At, HostOf(subject)!.Id, s.Cpu, s.Memory, s.NetworkIn, s.NetworkOut, s.BlockRead, s.BlockWrite)];
        return [.. CompareFigure.All.Select(f => f.OfDomain(guest, processors))];
    }

    private Task DrawAsync(Func<int, IReadOnlyList<double?[]>> rows, DateTimeOffset to, TimeSpan gap) =>
        // Each stretch is twice as long as in a chart of one
        Task.WhenAll(_charts.Select((chart, i) => chart!.ShowAsync(rows(i), to, Shown.Length, 2 * gap)));
}
