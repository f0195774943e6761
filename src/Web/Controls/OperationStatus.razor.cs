using System.Collections.Immutable;
using Microsoft.AspNetCore.Components;
using XenWeb.Web.Access;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Controls;

/// <summary>
/// The orders that a page is about, whoever gave them: those that go on, and those that ended while the page was open
/// until they are dismissed. At most <see cref="ShownMax"/>, the newest.
/// </summary>
public sealed partial class OperationStatus
{
    /// <summary>The most that are shown at once.</summary>
    public const int ShownMax = 4;

    private readonly CancellationTokenSource _gone = new();
    private readonly HashSet<Guid> _dismissed = [];
    private readonly Dictionary<Guid, Undo> _undos = [];
    private Task _following = Task.CompletedTask;
    private DateTimeOffset _opened;
    private ImmutableArray<Operation> _all = [];
    private IReadOnlyList<Operation> _shown = [];
    private Refusal? _refusal;

    /// <summary>Which orders the page is about.</summary>
    [Parameter, EditorRequired]
    public required Func<Operation, bool> About { get; set; }

    /// <summary>Whether each says its subject, where the page has several.</summary>
    [Parameter]
    public bool Named { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required SignedIn Me { get; init; }

    /// <summary>Where orders are given.</summary>
    [Inject]
    public required MyOperations Operations { get; init; }

    /// <summary>Whose what an order is about is.</summary>
    [Inject]
    public required Gate Where { get; init; }

    /// <summary>The clock.</summary>
    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>Says at once what became of a request: its operation is followed, a refusal stays until the next.</summary>
    /// <param name="request">What became of it.</param>
    /// <param name="undo">What takes it back, where that does not follow from the operation itself: the former policy.</param>
    public void Take(OperationRequest request, Undo? undo = null)
    {
        _refusal = request.Refusal;
        if (undo is not null && request.Operation is { } accepted) _undos[accepted.Id] = undo;
        Choose();
        StateHasChanged();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        _opened = Time.GetUtcNow();
        _all = Operations.Current;
    }

    /// <inheritdoc/>
    protected override void OnParametersSet() => Choose();

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender) _following = FollowAsync();
    }

    private void Choose() => _shown =
        [.. _all.Where(o => About(o) && !_dismissed.Contains(o.Id) && (!o.Ended || o.EndedAt >= _opened)).OrderByDescending(o => o.CreatedAt).Take(ShownMax)];

    private void Dismiss(Guid id)
    {
        _dismissed.Add(id);
        Choose();
    }

    // Only of the last thing that was asked of its subject: what is older was changed since
    private Undo? UndoOf(Operation operation)
    {
        if (operation.State != OperationState.Done || !Me.Person.IsSomebody) return null;
        var later = _all.Any(o => o.CreatedAt > operation.CreatedAt && o.State != OperationState.Cancelled && Same(o, operation));
        return later ? null : _undos.GetValueOrDefault(operation.Id) ?? Undo.Of(operation);
    }

    private static bool Same(Operation a, Operation b) =>
        b.Guest is { } guest ? a.Guest == guest : a.GuestName is null && a.Host == b.Host && (a.Kind == OperationKind.Policy) == (b.Kind == OperationKind.Policy);

    private async Task UndoAsync(Guid id, Undo undo)
    {
        var answer = await undo.AskAsync(Operations, Me.Asks("undo"));
        if (answer.Refusal is null) Dismiss(id);
        Take(answer);
    }

    private async Task CancelAsync(Guid id) => Take(await Operations.CancelAsync(id, Me.Asks(), _gone.Token));

    private async Task FollowAsync()
    {
        try
        {
            await foreach (var _ in Operations.FollowAsync(null, _gone.Token))
            {
                await InvokeAsync(() =>
                {
                    _all = Operations.Current;
                    Choose();
                    StateHasChanged();
                });
            }
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // Its page was left
        }
        catch (Exception e)
        {
            await DispatchExceptionAsync(e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await _following.ConfigureAwait(false);
        _gone.Dispose();
    }
}
