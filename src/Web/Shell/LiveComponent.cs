using System.Globalization;
using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Languages;
using XenWeb.Web.Live;

namespace XenWeb.Web.Shell;

/// <summary>
/// A component that shows the lab as it is now. It draws the newest snapshot at once (also on the server, before there
/// is a circuit), then follows the changes in batches, and draws again each second for the ages. Whoever derives says
/// which changes it shows; all else is not drawn.
/// </summary>
public abstract class LiveComponent : ComponentBase, IAsyncDisposable
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _gone = new();
    private readonly List<Task> _running = [];
    private readonly CultureInfo _language = CultureInfo.CurrentUICulture;

    /// <summary>Nothing is followed before the first drawing.</summary>
    protected LiveComponent() => Gone = _gone.Token;

    /// <summary>The lab.</summary>
    [Inject]
    public required MyFleet Live { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>The clock.</summary>
    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>The browser's zone.</summary>
    [Inject]
    public required BrowserTime Zone { get; init; }

    /// <summary>The newest snapshot that was given to <see cref="OnFleet"/>.</summary>
    protected FleetSnapshot Fleet { get; private set; } = FleetSnapshot.Empty;

    /// <summary>The time of this drawing.</summary>
    protected DateTimeOffset Now { get; private set; }

    /// <summary>Cancelled when the component goes. Can be asked after that too, by what is told late.</summary>
    protected CancellationToken Gone { get; }

    /// <summary>Whether ages are shown, so that each second is drawn.</summary>
    protected virtual bool Ticks => true;

    /// <summary>Takes a batch of changes in; returns whether anything that is shown has changed. The first has no change.</summary>
    protected virtual bool OnFleet(FleetChange change) => true;

    /// <summary>Once a second, before it is drawn.</summary>
    protected virtual Task OnTickAsync() => Task.CompletedTask;

    /// <summary>After a batch was drawn: for what is patched in the browser.</summary>
    protected virtual Task OnDrawnAsync(FleetChange change) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override void OnInitialized() => Take(Live.Current, FleetChange.None);

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (!firstRender) return;
        Zone.Changed += Redraw;
        Run(FollowAsync);
        if (Ticks) Run(TickAsync);
    }

    /// <summary>Follows something else besides the lab until the component goes: takes in what comes, and draws if that says so.</summary>
    protected void Follow<T>(IAsyncEnumerable<T> changes, Func<T, bool> take) => Run(async () =>
    {
        await foreach (var change in changes.WithCancellation(Gone))
        {
            await InvokeAsync(() =>
            {
                Now = Time.GetUtcNow();
                if (take(change)) StateHasChanged();
            });
        }
    });

    /// <summary>Answers something that is told on any thread (an event, a key that was pressed): does the work on the component's own, which draws if it wants to. Nothing once the component has gone.</summary>
    protected void Answer(Func<Task> work) => _ = GuardedAsync(() => InvokeAsync(() => Gone.IsCancellationRequested ? Task.CompletedTask : Texts.InAsync(_language, work)));

    // At a browser's first visit its zone comes after the first drawing: all of the page says it then, not part by part
    private void Redraw() => _ = InvokeAsync(StateHasChanged);

    private void Run(Func<Task> work) => _running.Add(GuardedAsync(work));

    private async Task GuardedAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // Its page was left
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }

    private bool Take(FleetSnapshot fleet, FleetChange change)
    {
        Fleet = fleet;
        Now = Time.GetUtcNow();
        return OnFleet(change);
    }

    private async Task FollowAsync()
    {
        await foreach (var (fleet, change) in Live.FollowAsync(Gone))
        {
            await InvokeAsync(async () =>
            {
                if (Take(fleet, change)) StateHasChanged();
                await OnDrawnAsync(change);
            });
        }
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(TickPeriod, Time);
        while (await timer.WaitForNextTickAsync(Gone))
        {
            await InvokeAsync(async () =>
            {
                Now = Time.GetUtcNow();
                await OnTickAsync();
                StateHasChanged();
            });
        }
    }

    /// <summary>Cancels, and waits until nothing follows any more.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        Zone.Changed -= Redraw;
        await _gone.CancelAsync();
        // Their last drawing may be waiting for this very dispatcher, so it is not held while they end
        await Task.WhenAll(_running).ConfigureAwait(false);
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }
}
