using Microsoft.AspNetCore.Components;
using XenWeb.Domain.Fleet;
using XenWeb.Domain.Guests;
using XenWeb.Web.Access;
using XenWeb.Web.Controls;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Batches;

/// <summary>The orders to many domains of who looks: those that go on, also those that were begun on a page that was left since, and those that ended while the page was open until they are dismissed.</summary>
public sealed partial class BatchStatus
{
    private readonly HashSet<Guid> _dismissed = [];
    private HashSet<Guid> _operations = [];
    private HashSet<((GuestId? Guest, string Name) Key, string Kind)> _working = [];
    private IReadOnlyList<Batch> _shown = [];
    private DateTimeOffset _opened;
    private Refusal? _refusal;

    /// <summary>Orders to many.</summary>
    [Inject]
    public required MyBatches Batches { get; init; }

    /// <summary>What was asked of each since.</summary>
    [Inject]
    public required MyOperations Operations { get; init; }

    /// <summary>Whose each is.</summary>
    [Inject]
    public required Gate Where { get; init; }

    /// <inheritdoc/>
    protected override bool Ticks => false;

    /// <summary>Whether an operation is one of a batch that is shown, which tells of it.</summary>
    public bool Has(Operation operation) => _operations.Contains(operation.Id) || _working.Contains((BatchItem.KeyOf(operation.Guest, operation.GuestName ?? ""), operation.Kind.ToString()));

    /// <summary>Says why one that was asked for was not begun; a null takes that away. One that was begun is followed.</summary>
    public void Take(Refusal? refusal)
    {
        _refusal = refusal;
        Choose();
        StateHasChanged();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        base.OnInitialized();
        _opened = Now;
        Choose();
    }

    /// <inheritdoc/>
    protected override bool OnFleet(FleetChange change) => false;

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        base.OnAfterRender(firstRender);
        if (!firstRender) return;
        Follow(Batches.FollowAsync(Gone), _ =>
        {
            Choose();
            return true;
        });
    }

    private void Choose()
    {
        _shown = [.. Batches.Current.Where(b => !_dismissed.Contains(b.Id) && (b.EndedAt is null || b.EndedAt >= _opened))];
        _operations = [.. Batches.Current.SelectMany(b => b.Items).Select(i => i.Operation).OfType<Guid>()];
        // What was accepted just now is not among them yet
        _working = [.. Batches.Current.Where(b => b.EndedAt is null).SelectMany(b => b.Items.Where(i => i.Step == BatchStep.Working).Select(i => (i.Key, b.Kind.ToString())))];
    }

    private void Dismiss(Guid id)
    {
        _dismissed.Add(id);
        Choose();
    }

    // Not twice, and not the undoing itself: its own outcome stands beside it
    private IReadOnlyList<BatchItem> Undoable(Batch batch) => batch.Undoes is not null || Batches.Current.Any(b => b.Undoes == batch.Id) ? [] : BatchUndo.Of(batch, Operations.Current, Live.Current);

    // Judged again: the button may have stood there for long
    private void Undo(Batch batch)
    {
        var undoable = Undoable(batch);
        if (undoable.Count == 0 || BatchAction.Back(batch.Kind) is not { } back) Take(new Refusal(RefusalKind.Conflict, [T("There is nothing left to take back: it was taken back already, or its domains were ordered about since or have gone.")]));
        else Take(Batches.Begin(back, [.. undoable.Select(i => (i.Guest!.Value, i.Name))], Me.Asks("undo"), batch.Id).Refusal);
    }

    // keys: Pause, Unpause
    private static string Verb(Domain.Messages.OrderKind kind) => T(kind.ToString()).ToLowerInvariant();

    // What went wrong first, what is at it next
    private static IEnumerable<BatchItem> InOrder(Batch batch) => batch.Items.OrderBy(i => i.Step switch { BatchStep.Failed => 0, BatchStep.Working => 1, BatchStep.Left => 2, BatchStep.Waiting => 3, _ => 4 });

    private static Status Look(BatchStep step) => step switch
    {
        BatchStep.Waiting => Status.Waiting,
        BatchStep.Working => Status.Moving,
        BatchStep.Done => Status.Done,
        BatchStep.Failed => Status.Failed,
        _ => Status.Off,
    };
}
