using System.Collections.Immutable;
using XenWeb.Domain.Messages;
using XenWeb.Infrastructure.Storage;
using XenWeb.Infrastructure.Storage.Rows;
using XenWeb.Web.Images;
using XenWeb.Web.Live;
using XenWeb.Web.Maintenance;

namespace XenWeb.Web.Classes;

/// <summary>
/// Classes that are being made, and the last that were. In memory: what they made is in the store, among the configurations and in the lab, and the same request
/// once more goes on from there, also after the web app's end.
/// </summary>
public sealed class ClassRuns(ClassMaker maker, EventLog events, TimeProvider time, IHostApplicationLifetime app)
{
    /// <summary>How many that ended are kept.</summary>
    public const int EndedMax = 50;

    /// <summary>The most that go on at one time; more are refused.</summary>
    public const int GoingOnMax = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Guid Id, string Hash)> _keys = new(StringComparer.Ordinal);
    private readonly Followers<Guid> _followers = new(time);
    private ImmutableArray<ClassRun> _all = [];

    /// <summary>The newest first.</summary>
    public ImmutableArray<ClassRun> Current
    {
        get
        {
            lock (_gate) return _all;
        }
    }

    /// <summary>An empty batch at once, then the ids of those that changed.</summary>
    public IAsyncEnumerable<IReadOnlyCollection<Guid>> FollowAsync(CancellationToken cancellation) => _followers.FollowAsync(_ => true, cancellation);

    /// <summary>The run of an earlier request with this key, or why it can't be that one's again; both null for a new one.</summary>
    public (ClassRun? Run, Refusal? Refusal) Repeated(Ask ask)
    {
        if (ask.Key is null) return (null, null);
        lock (_gate)
        {
            if (!_keys.TryGetValue(KeyOf(ask), out var before) || _all.FirstOrDefault(r => r.Id == before.Id) is not { } run) return (null, null);
            return before.Hash == ask.Hash ? (run, null) : (null, new Refusal(RefusalKind.KeyReused, [$"The idempotency key came before with another request, of which the class {run.Id} was made."]));
        }
    }

    /// <summary>Begins one that was judged. The same as one that goes on is that one.</summary>
    public (ClassRun? Run, Refusal? Refusal) Begin(ClassAsk asked, ClassDraft draft, ImageServer server, string? className, Ask ask)
    {
        ClassRun run;
        lock (_gate)
        {
            if (_all.FirstOrDefault(r => r.EndedAt is null && r.Items.Any(i => draft.Guests.Any(g => g.Config.Name == i.Domain))) is { } same)
            {
                return same.Ask == asked ? (same, null) : (null, new Refusal(RefusalKind.Conflict, [$"{same.Items.First(i => draft.Guests.Any(g => g.Config.Name == i.Domain)).Domain} is being made already, for {same.Reason.Who}."]));
            }
            if (_all.Count(r => r.EndedAt is null) >= GoingOnMax) return (null, new Refusal(RefusalKind.Conflict, [$"{GoingOnMax} classes are being made already; wait for one of them."]));
            var now = time.GetUtcNow();
            run = new ClassRun
            {
                Id = Guid.CreateVersion7(now), Ask = asked, Server = server.Id, Class = className, Reason = ask.Reason, StartedAt = now,
                Items = [.. draft.Guests.Select(g => new ClassItem(g.Config.Name, ClassStep.Waiting, "Waits."))],
            };
            _all = [run, .. _all.Where(r => r.EndedAt is null), .. _all.Where(r => r.EndedAt is not null).Take(EndedMax - 1)];
            foreach (var old in _keys.Where(k => _all.All(r => r.Id != k.Value.Id)).Select(k => k.Key).ToList()) _keys.Remove(old);
            if (ask.Key is not null) _keys[KeyOf(ask)] = (run.Id, ask.Hash);
        }
        Tell(run, "class-began", $"{ask.Reason.Who} makes {Words.Domains(run.Items.Length)} from the image {asked.Image}: {run.Items[0].Domain}{(run.Items.Length > 1 ? $" to {run.Items[^1].Domain}" : "")}.", DecisionSeverity.Info);
        _ = RunAsync(run, draft, server);
        return (run, null);
    }

    private async Task RunAsync(ClassRun run, ClassDraft draft, ImageServer server)
    {
        // Whoever asked is answered first
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var why = "It was not come to.";
        try
        {
            await maker.MakeAsync(run, draft, server, item => Change(run.Id, r => r with { Items = [.. r.Items.Select(i => i.Domain == item.Domain ? item : i)] }), note => Change(run.Id, r => r with { Note = note }), app.ApplicationStopping);
        }
        catch (OperationCanceledException) when (app.ApplicationStopping.IsCancellationRequested)
        {
            why = "The web app was ended before it was come to.";
        }
        catch (Exception e) when (StoreWait.IsStoreFailure(e))
        {
            why = "The database went away.";
        }
        Change(run.Id, r => r with { EndedAt = time.GetUtcNow(), Items = [.. r.Items.Select(i => i.Ended ? i : i with { Step = ClassStep.Failed, Text = why })] });
        if (Current.FirstOrDefault(r => r.Id == run.Id) is { } ended) Tell(ended, "class-ended", $"The class of {ended.Ask.Image}: {ended.Text}", ended.Items.All(i => i.Step == ClassStep.Done) ? DecisionSeverity.Info : DecisionSeverity.Warning);
    }

    private void Change(Guid id, Func<ClassRun, ClassRun> change)
    {
        lock (_gate)
        {
            if (_all.FirstOrDefault(r => r.Id == id) is { } before) _all = _all.Replace(before, change(before));
        }
        _followers.Tell(id);
    }

    private static string KeyOf(Ask ask) => $"{ask.Reason.Who}\n{ask.Key}";

    private void Tell(ClassRun run, string what, string text, DecisionSeverity severity) =>
        events.Append(new EventRow { At = run.EndedAt ?? run.StartedAt, Severity = severity, What = what, Text = text, OperationId = run.Id, Who = run.Reason.Who, Why = run.Reason.Why });
}
