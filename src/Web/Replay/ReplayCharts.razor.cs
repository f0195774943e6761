using Microsoft.AspNetCore.Components;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Controls;
using XenWeb.Web.Domains;
using XenWeb.Web.Hosts;
using XenWeb.Web.Live;

namespace XenWeb.Web.Replay;

/// <summary>Charts that end at a moment. While it goes on, samples that are in memory are patched in; after a jump they are read anew.</summary>
public sealed partial class ReplayCharts : IAsyncDisposable
{
    private static readonly TimeSpan _length = TimeSpan.FromMinutes(30);

    private readonly CancellationTokenSource _gone = new();
    private Chart? _cpu;
    private Chart? _memory;
    private Chart? _network;
    private Chart? _io;
    private DateTimeOffset? _shown;
    private string? _problem;
    private Task _drawing = Task.CompletedTask;

    /// <summary>What they are of.</summary>
    [Parameter, EditorRequired]
    public required ReplaySubject Of { get; set; }

    /// <summary>The moment that they end at.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset At { get; set; }

    /// <summary>What is in memory around it.</summary>
    [Parameter, EditorRequired]
    public required PastStretch Stretch { get; set; }

    /// <summary>The history.</summary>
    [Inject]
    public required HistoryStore History { get; init; }

    private static TimeSpan Gap => ChartRange.Of("30m").Gap(TimeSpan.FromSeconds(5));

    /// <inheritdoc/>
    protected override Task OnAfterRenderAsync(bool firstRender)
    {
        // One drawing at a time: what has come meanwhile is drawn by the next
        if (_drawing.IsCompleted && _shown != At) _drawing = DrawAsync(At);
        return _drawing;
    }

    private async Task DrawAsync(DateTimeOffset at)
    {
        var before = _shown;
        _shown = at;
        try
        {
            if (before is { } shown && at > shown && Stretch.Tape.From <= shown) await AppendAsync(shown, at);
            else await ReadAsync(at);
            if (_problem is null) return;
            _problem = null;
        }
        catch (Exception e) when (e.IsStoreFailure())
        {
            _problem = StoreProblem.Words(e) + ".";
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            return;
        }
        StateHasChanged();
    }

    private async Task ReadAsync(DateTimeOffset at)
    {
        // Up to and with the moment itself
        var (from, to) = (at - _length, at.AddMilliseconds(1));
        if (Of.Host is { } host)
        {
            var points = await History.HostAsync(host, from, to, ChartRange.PointsMax, _gone.Token);
            await ShowAsync(HostLines.Cpu(points, Of.Processors), HostLines.Memory(points), HostLines.Network(points), HostLines.Io(points), at);
        }
        else if (Of.Guest is { } guest)
        {
            var points = await History.GuestAsync(guest, from, to, ChartRange.PointsMax, _gone.Token);
            await ShowAsync(DomainLines.Cpu(points, Of.Processors), DomainLines.Memory(points), DomainLines.Network(points), DomainLines.Io(points), at);
        }
    }

    private async Task AppendAsync(DateTimeOffset after, DateTimeOffset at)
    {
        if (Of.Host is { } host)
        {
            var points = Stretch.Tape.Figures(host).Where(f => f.At > after && f.At <= at)
                .Select(f => new HostPoint(f.At, f.Cpu, f.Dom0Cpu, f.MemoryUsed, f.NetworkIn, f.NetworkOut, f.BlockRead, f.BlockWrite)).ToList();
            await AppendAsync(HostLines.Cpu(points, Of.Processors), HostLines.Memory(points), HostLines.Network(points), HostLines.Io(points), at);
        }
        else if (Of.Guest is { } guest)
        {
            var points = Stretch.Tape.Figures(guest).Where(f => f.At > after && f.At <= at)
                .Select(f => new GuestPoint(f.At, f.Host, f.Cpu, f.Memory, f.NetworkIn, f.NetworkOut, f.BlockRead, f.BlockWrite)).ToList();
            await AppendAsync(DomainLines.Cpu(points, Of.Processors), DomainLines.Memory(points), DomainLines.Network(points), DomainLines.Io(points), at);
        }
    }

    private Task ShowAsync(List<ChartPoint> cpu, List<ChartPoint> memory, List<ChartPoint> network, List<ChartPoint> io, DateTimeOffset at) => Task.WhenAll(
        _cpu!.ShowAsync(cpu, at, _length, Gap), _memory!.ShowAsync(memory, at, _length, Gap), _network!.ShowAsync(network, at, _length, Gap), _io!.ShowAsync(io, at, _length, Gap));

    private Task AppendAsync(List<ChartPoint> cpu, List<ChartPoint> memory, List<ChartPoint> network, List<ChartPoint> io, DateTimeOffset at) => Task.WhenAll(
        _cpu!.AppendAsync(cpu, at), _memory!.AppendAsync(memory, at), _network!.AppendAsync(network, at), _io!.AppendAsync(io, at));

    /// <summary>Cancels, and waits until nothing is read any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _drawing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _gone.Dispose();
    }
}
