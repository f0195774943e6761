using System.Collections.Immutable;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Languages;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Batches;

/// <summary>
/// Orders to many domains that are being given, and the last that were. They go on here though the page that began them is left or its
/// browser gone. In memory: each domain's own order is an operation, stored before it is begun, so with the web app's end only what was not begun is lost, and an event says how far it came.
/// </summary>
public sealed partial class BatchRuns(Operations operations, EventLog events, TimeProvider time, IHostApplicationLifetime app, ILogger<BatchRuns> log)
{
    /// <summary>The most domains of one batch.</summary>
    public const int ItemsMax = 500;

    /// <summary>How many of a batch are at it at one time.</summary>
    public const int AtOnce = 4;

    /// <summary>The most batches that go on at one time; more are refused.</summary>
    public const int GoingOnMax = 4;

    /// <summary>How many that ended are kept.</summary>
    public const int EndedMax = 20;

    /// <summary>How long one domain is waited for before the next has its turn.</summary>
    public static readonly TimeSpan EachMax = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, CancellationTokenSource> _stops = [];
    private readonly Followers<Guid> _followers = new(time);
    private ImmutableArray<Batch> _all = [];

    /// <summary>The newest first.</summary>
    public ImmutableArray<Batch> Current
    {
        get
        {
            lock (_gate) return _all;
        }
    }

    /// <summary>An empty batch of ids at once, then the ids of those that changed.</summary>
    public IAsyncEnumerable<IReadOnlyCollection<Guid>> FollowAsync(CancellationToken cancellation) => _followers.FollowAsync(_ => true, cancellation);

    /// <summary>Begins one, or says why not. Each domain is asked for by <paramref name="ask"/> when its turn comes, which may refuse it.</summary>
    public (Batch? Batch, Refusal? Refusal) Begin(OrderKind kind, IReadOnlyList<BatchItem> domains, Reason reason, Guid? undoes, Func<BatchItem, CancellationToken, Task<OperationRequest>> ask)
    {
        if (domains.Count == 0) return (null, new Refusal(RefusalKind.Invalid, [T("No domain was chosen.")]));
        if (domains.Count > ItemsMax) return (null, new Refusal(RefusalKind.Invalid, [T($"{domains.Count} domains were chosen; {ItemsMax} at once are the most.")]));
        Batch batch;
        lock (_gate)
        {
            if (_all.Count(b => b.EndedAt is null) >= GoingOnMax) return (null, new Refusal(RefusalKind.Conflict, [T($"{GoingOnMax} orders to many domains go on already; wait for one of them.")]));
            var now = time.GetUtcNow();
            batch = new Batch { Id = Guid.CreateVersion7(now), Kind = kind, Reason = reason, StartedAt = now, Undoes = undoes, Items = [.. domains.DistinctBy(d => d.Key)] };
            _all = [batch, .. _all.Where(b => b.EndedAt is null), .. _all.Where(b => b.EndedAt is not null).Take(EndedMax - 1)];
            _stops[batch.Id] = CancellationTokenSource.CreateLinkedTokenSource(app.ApplicationStopping);
        }
        Tell(batch, "batch-began", $"{reason.Who} asked for {Texts.InEnglish(() => BatchWords.Title(batch)).ToLowerInvariant()}, {AtOnce} at a time.", DecisionSeverity.Info);
        _followers.Tell(batch.Id);
        _ = RunAsync(batch, ask);
        return (batch, null);
    }

    /// <summary>What was not begun is left; what was begun goes on to its end.</summary>
    public Refusal? Stop(Guid id, string who)
    {
        lock (_gate)
        {
            if (!_stops.TryGetValue(id, out var stop)) return new Refusal(RefusalKind.Conflict, [T("It has ended already.")]);
            if (_all.FirstOrDefault(b => b.Id == id) is { StoppedBy: null } batch) _all = _all.Replace(batch, batch with { StoppedBy = who });
            stop.Cancel();
        }
        _followers.Tell(id);
        return null;
    }

    private async Task RunAsync(Batch batch, Func<BatchItem, CancellationToken, Task<OperationRequest>> ask)
    {
        // Whoever asked is answered first
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        CancellationToken stopped;
        lock (_gate) stopped = _stops[batch.Id].Token;
        try
        {
            await Parallel.ForEachAsync(batch.Items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stopped }, async (item, _) => await OneAsync(batch.Id, item, ask));
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            // What was not begun is left
        }
        End(batch.Id);
    }

    private async Task OneAsync(Guid id, BatchItem item, Func<BatchItem, CancellationToken, Task<OperationRequest>> ask)
    {
        try
        {
            Change(id, item with { Step = BatchStep.Working, Text = "Asked for." });
            var answer = await ask(item, app.ApplicationStopping);
            if (answer.Operation is not { } accepted) Change(id, item with { Step = BatchStep.Failed, Text = answer.Refusal!.Text });
            else Change(id, await FollowAsync(id, item with { Step = BatchStep.Working, Text = accepted.Text, Operation = accepted.Id }));
        }
        catch (OperationCanceledException) when (app.ApplicationStopping.IsCancellationRequested)
        {
            Change(id, item with { Step = BatchStep.Left, Text = "The web app was ended; if it was asked for before, its operation goes on." });
        }
        catch (Exception e)
        {
            LogFailed(item.Name, e);
            Change(id, item with { Step = BatchStep.Failed, Text = $"It could not be asked for: {e.Message}" });
        }
    }

    private async Task<BatchItem> FollowAsync(Guid id, BatchItem item)
    {
        Change(id, item);
        using var limit = new CancellationTokenSource(EachMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, app.ApplicationStopping);
        try
        {
            await foreach (var told in operations.FollowAsync(item.Operation, either.Token))
            {
                if (told.FirstOrDefault(o => o.Ended) is { } ended) return item with { Step = ended.State == Maintenance.OperationState.Done ? BatchStep.Done : BatchStep.Failed, Text = ended.Text };
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // The next has its turn
        }
        return item with { Step = BatchStep.Failed, Text = $"Not at its end after {EachMax.TotalMinutes:0} min; its operation goes on." };
    }

    private void End(Guid id)
    {
        Batch? ended;
        lock (_gate)
        {
            if (_stops.Remove(id, out var stop)) stop.Dispose();
            if ((ended = _all.FirstOrDefault(b => b.Id == id)) is null) return;
            var why = ended.StoppedBy is { } who ? $"{who} stopped it before this one was begun." : "The web app was ended before this one was begun.";
            var end = ended with { EndedAt = time.GetUtcNow(), Items = [.. ended.Items.Select(i => i.Ended ? i : i with { Step = BatchStep.Left, Text = why })] };
            _all = _all.Replace(ended, end);
            ended = end;
        }
        Tell(ended, "batch-ended", Texts.InEnglish(() => $"{BatchWords.Title(ended)}: {BatchWords.Text(ended)}"), ended.Items.All(i => i.Step == BatchStep.Done) ? DecisionSeverity.Info : DecisionSeverity.Warning);
        _followers.Tell(id);
    }

    private void Change(Guid id, BatchItem item)
    {
        lock (_gate)
        {
            if (_all.FirstOrDefault(b => b.Id == id) is { } before) _all = _all.Replace(before, before with { Items = [.. before.Items.Select(i => i.Key == item.Key ? item : i)] });
        }
        _followers.Tell(id);
    }

    private void Tell(Batch batch, string what, string text, DecisionSeverity severity) =>
        events.Append(new EventRow { At = batch.EndedAt ?? batch.StartedAt, Severity = severity, What = what, Text = text, OperationId = batch.Id, Who = batch.Reason.Who, Why = batch.Reason.Why });

    [LoggerMessage(1, LogLevel.Error, "One domain of a batch, {Name}, could not be asked for")]
    private partial void LogFailed(string name, Exception why);
}
