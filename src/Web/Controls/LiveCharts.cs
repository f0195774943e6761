using Microsoft.AspNetCore.Components;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.History;
using XenWeb.Web.Access;
using XenWeb.Web.Shell;

namespace XenWeb.Web.Controls;

/// <summary>
/// Charts that are full at once from the history and then run on by themselves: each sample is patched into their plots, nothing is
/// drawn again. A long range is read anew each minute instead, and for some minutes so is one that had a gap, which its host may fill. A window between two
/// moments is read once, or each minute until it is over. Where the history can't be read, they begin with now.
/// </summary>
public abstract class LiveCharts : LiveComponent
{
    // Without samples the time axis goes on in these steps
    private static readonly TimeSpan AdvanceAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReadAgainAfter = TimeSpan.FromMinutes(1);

    // As long as a host may take to deliver afterwards what it saw while nobody heard it
    private static readonly TimeSpan BacklogWithin = TimeSpan.FromMinutes(3);

    private ChartRange? _shown;
    private DateTimeOffset _readAt;
    private DateTimeOffset _advancedAt;
    private DateTimeOffset _freshAt;
    private DateTimeOffset _filledBy;
    private bool _reading;
    private KeptMarks _kept = KeptMarks.None;
    private List<ChartMark>? _newer;

    /// <summary>The range's key, from the address.</summary>
    [Parameter]
    public string? Range { get; set; }

    // Given by the page: what the framework supplies from the address itself is told while it lists who wants it, and charts that are made just then would end the circuit
    /// <summary>The window's beginning, from the address; null for a range that ends now.</summary>
    [Parameter]
    public string? From { get; set; }

    /// <summary>Its end.</summary>
    [Parameter]
    public string? To { get; set; }

    /// <summary>The history.</summary>
    [Inject]
    public required HistoryStore History { get; init; }

    /// <summary>What happened meanwhile.</summary>
    [Inject]
    public required MyMarks Happened { get; init; }

    /// <summary>What is shown.</summary>
    protected ChartRange Shown { get; private set; } = ChartRange.Of(null);

    /// <summary>What is wrong with the window that the address asks for.</summary>
    protected IReadOnlyList<string> Wrong { get; private set; } = [];

    /// <summary>Why the history could not be read; null if it could.</summary>
    protected string? Problem { get; private set; }

    /// <summary>Which marks are not drawn, in words; null if all are.</summary>
    protected string? LeftOut => _kept.IsCut ? T($"Of what happened in this time the newest {MyMarks.Most} moves and {MyMarks.Most} orders are marked.") : null;

    /// <summary>The time between two samples of the subject.</summary>
    protected abstract TimeSpan Period { get; }

    /// <summary>Reads a stretch of the history into all charts.</summary>
    protected abstract Task ShowAsync(DateTimeOffset from, DateTimeOffset to, TimeSpan gap);

    /// <summary>Empties all charts: there is no history to show.</summary>
    protected abstract Task ShowNothingAsync(DateTimeOffset to, TimeSpan gap);

    /// <summary>Adds the newest sample to all charts, if there is a new one, and moves their time axes; returns whether there was one.</summary>
    protected abstract Task<bool> AppendAsync(DateTimeOffset to, bool always);

    /// <summary>Reads what happened to the subject in a stretch of time.</summary>
    protected abstract Task<KeptMarks> ReadMarksAsync(DateTimeOffset from, DateTimeOffset to);

    /// <summary>The same of what is in memory, and may not be written yet.</summary>
    protected abstract IEnumerable<ChartMark> NewMarks();

    /// <summary>All marks of the stretch that is shown, clustered.</summary>
    /// <param name="named">Whether they bear their names: in the first chart only.</param>
    protected IReadOnlyList<ChartMark> Marks(bool named)
    {
        var newer = _newer ??= [.. NewMarks()];
        var told = newer.Select(m => m.Id).ToHashSet(StringComparer.Ordinal);
        return ChartMarks.Cluster([.. newer, .. _kept.Marks.Where(m => !told.Contains(m.Id))], Shown.To(Now) - Shown.Length, Shown.Length, named);
    }

    /// <inheritdoc/>
    protected override bool ShouldRender()
    {
        // Gathered once for all charts of a drawing
        _newer = null;
        return base.ShouldRender();
    }

    /// <inheritdoc/>
    protected override void OnParametersSet() => (Shown, Wrong) = ChartWindow.Read(Range, From, To, Time.GetUtcNow());

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_shown != Shown) await ReadAsync();
    }

    /// <inheritdoc/>
    protected override async Task OnDrawnAsync(Domain.Fleet.FleetChange change)
    {
        if (_reading || _shown is not { Live: true }) return;
        if (!await AppendAsync(Now, false)) return;
        if (Now - _freshAt > _shown.Gap(Period)) _filledBy = Now + BacklogWithin;
        _freshAt = _advancedAt = Now;
    }

    /// <inheritdoc/>
    protected override async Task OnTickAsync()
    {
        if (_reading || _shown is null) return;
        if (GrowsStill(_shown) && Now - _readAt > ReadAgainAfter) await ReadAsync();
        if (!_shown.Live || Now - _advancedAt < AdvanceAfter + Period) return;
        _advancedAt = Now;
        await AppendAsync(Now, true);
    }

    private bool GrowsStill(ChartRange shown) => shown.From is null ? !shown.Live || Now < _filledBy : _readAt < shown.To(Now) + BacklogWithin;

    /// <summary>Reads the history again.</summary>
    protected async Task ReadAsync()
    {
        if (_reading) return;
        _reading = true;
        _shown = Shown;
        var now = Time.GetUtcNow();
        var to = _shown.To(now);
        var gap = _shown.Gap(Period);
        try
        {
            _kept = await ReadMarksAsync(to - _shown.Length, to);
            await ShowAsync(to - _shown.Length, to, gap);
            Problem = null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Problem = StoreProblem.Words(e) + ".";
            await ShowNothingAsync(to, gap);
        }
        finally
        {
            _reading = false;
            _readAt = _advancedAt = _freshAt = now;
        }
        if (_shown.From is null) await AppendAsync(to, false);
        StateHasChanged();
    }
}
