using System.Collections.Immutable;
using XenWeb.Domain.Configs;
using XenWeb.Domain.Exports;
using XenWeb.Domain.Hosts;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Units;

namespace XenWeb.Domain.Agents;

/// <summary>
/// All that the keeper of exports decides: an event and the time in, effects out. The folder is the truth. One work goes on at a time, for it takes the
/// whole disk; others wait. Not thread-safe: one loop feeds it.
/// </summary>
public sealed class ExportAgent(HostId server, string folder)
{
    /// <summary>The most works that wait; more are refused.</summary>
    public const int WaitingMax = 20;

    /// <summary>How many answered orders are remembered, to say the answer again.</summary>
    public const int AnsweredMax = 200;

    private static readonly TimeSpan _tellEvery = TimeSpan.FromSeconds(1);

    private readonly List<ExportAgentEffect> _effects = [];
    private readonly List<(ExportWork Work, ExportAgentEffect Begin)> _works = [];
    private readonly SortedDictionary<Guid, ExportOutcomeMessage> _answers = [];
    private readonly Queue<Guid> _answered = new();
    private readonly SortedDictionary<Guid, ExportOrderMessage> _deleting = [];
    private ExportsFound? _found;
    private DateTimeOffset _toldAt = DateTimeOffset.MinValue;

    /// <summary>What to do about an event.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="now">The time.</param>
    public IReadOnlyList<ExportAgentEffect> Handle(ExportAgentEvent happened, DateTimeOffset now)
    {
        switch (happened)
        {
            case ExportAgentEvent.Connected: Tell(now); break;
            case ExportAgentEvent.Scanned scanned: OnScanned(scanned.Found, now); break;
            case ExportAgentEvent.Received { Envelope.Body: ExportOrderMessage order } when order.Server == server: OnOrder(order, now); break;
            case ExportAgentEvent.Stepped step: OnStepped(step, now); break;
            case ExportAgentEvent.Ended ended: Change(ended.Work, w => w with { State = ended.IsDone ? ExportState.Done : ExportState.Failed, At = now, Text = ended.Text, Problems = ended.Problems }, now); break;
            case ExportAgentEvent.Deleted deleted when _deleting.Remove(deleted.Order, out var order): Answer(order, deleted.Problem is null, deleted.Problem ?? $"{order.Name} was taken away."); break;
        }
        BeginNext(now);
        var effects = _effects.ToArray();
        _effects.Clear();
        return effects;
    }

    private void OnScanned(ExportsFound found, DateTimeOffset now)
    {
        var before = _found;
        // What is free changes with each byte that somebody writes
        var isSame = before is not null && before.Problem == found.Problem && before.Items.SequenceEqual(found.Items) && before.Incoming.SequenceEqual(found.Incoming) && before.Free.Bytes >> 28 == found.Free.Bytes >> 28;
        _found = found;
        if (!isSame) Tell(now);
    }

    private void OnStepped(ExportAgentEvent.Stepped step, DateTimeOffset now)
    {
        var at = _works.FindIndex(w => w.Work.Id == step.Work && w.Work.State == ExportState.Running);
        if (at < 0) return;
        _works[at] = (_works[at].Work with { Done = step.Done, Of = step.Of }, _works[at].Begin);
        if (now - _toldAt >= _tellEvery) Tell(now);
    }

    private void OnOrder(ExportOrderMessage order, DateTimeOffset now)
    {
        if (_answers.TryGetValue(order.Id, out var answer))
        {
            // It was repeated because our answer was lost
            _effects.Add(new ExportAgentEffect.Publish(Topics.ExportOutcomes(server), answer));
            return;
        }
        // Nothing is known of the folder yet: the order is repeated until there is
        if (_found is null || _deleting.ContainsKey(order.Id)) return;
        if (order.ExpiresAt <= now) Answer(order, false, $"It expired {(now - order.ExpiresAt).TotalSeconds:0} s before it could be begun; nothing was done.");
        else if (_found.Problem is { } problem) Answer(order, false, $"The folder of exports on {server} can't be used: {problem}");
        else if (order.Kind == ExportOrderKind.Cancel) Cancel(order, now);
        else if (order.Kind == ExportOrderKind.Delete) Delete(order);
        else if (_works.Count(w => w.Work.State == ExportState.Waiting) >= WaitingMax) Answer(order, false, $"{WaitingMax} exports and imports wait already; try again later.");
        else if (order.Kind == ExportOrderKind.Export) Export(order, now);
        else Import(order, now);
    }

    private void Export(ExportOrderMessage order, DateTimeOffset now)
    {
        var (config, problems) = GuestConfigText.Read(order.Text!);
        var plan = ExportPlan.Of(config);
        if (!problems.IsEmpty || !plan.Problems.IsEmpty) Answer(order, false, $"{order.Name} can't be exported; nothing was made.", problems.AddRange(plan.Problems));
        else if (IsUnderWay(order.Name)) Answer(order, false, $"{order.Name} is being exported or imported already.");
        else Add(order, new ExportAgentEffect.Export(order.Id, plan, order.IsRunning), $"{order.Name} is exported.", now);
    }

    private void Import(ExportOrderMessage order, DateTimeOffset now)
    {
        if (!_found!.Incoming.Any(f => f.Name == order.File)) Answer(order, false, $"There is no file {order.File} to import.");
        else if (IsUnderWay(order.Name)) Answer(order, false, $"{order.Name} is being exported or imported already.");
        else Add(order, new ExportAgentEffect.Import(order.Id, order.File!, order.Name, order.Owner, order.Class), $"{order.Name} is imported.", now);
    }

    private bool IsUnderWay(string guest) => _works.Any(w => w.Work.Guest == guest && w.Work.State is (ExportState.Waiting or ExportState.Running));

    private void Add(ExportOrderMessage order, ExportAgentEffect begin, string text, DateTimeOffset now)
    {
        _works.Add((new ExportWork(order.Id, order.Kind, order.Name, order.Reason.Who, ExportState.Waiting, now), begin));
        while (_works.Count > ExportCatalogueMessage.WorksMax && _works.FindIndex(w => w.Work.State is ExportState.Done or ExportState.Failed) is >= 0 and var oldest) _works.RemoveAt(oldest);
        Answer(order, true, text);
        Tell(now);
    }

    private void Cancel(ExportOrderMessage order, DateTimeOffset now)
    {
        switch (_works.Find(w => w.Work.Id == order.Work).Work)
        {
            case { State: ExportState.Waiting } waiting:
                Change(waiting.Id, w => w with { State = ExportState.Failed, At = now, Text = "It was stopped before it began." }, now);
                Answer(order, true, $"{waiting.Guest} is not begun.");
                break;
            case { State: ExportState.Running } running:
                _effects.Add(new ExportAgentEffect.Stop(running.Id));
                Answer(order, true, $"What is done with {running.Guest} is stopped; nothing of it is left.");
                break;
            default:
                Answer(order, false, "It has ended already.");
                break;
        }
    }

    private void Delete(ExportOrderMessage order)
    {
        if (!_found!.Items.Any(i => i.Name == order.Name) && !_found.Incoming.Any(f => f.Name == order.Name))
        {
            Answer(order, false, $"There is no export {order.Name}.");
            return;
        }
        _deleting[order.Id] = order;
        _effects.Add(new ExportAgentEffect.Delete(order.Id, order.Name));
    }

    private void BeginNext(DateTimeOffset now)
    {
        if (_works.Any(w => w.Work.State == ExportState.Running) || _works.FindIndex(w => w.Work.State == ExportState.Waiting) is not (>= 0 and var next)) return;
        var begin = _works[next].Begin;
        Change(_works[next].Work.Id, w => w with { State = ExportState.Running, At = now }, now);
        _effects.Add(begin);
    }

    private void Change(Guid work, Func<ExportWork, ExportWork> change, DateTimeOffset now)
    {
        var at = _works.FindIndex(w => w.Work.Id == work);
        if (at < 0) return;
        _works[at] = (change(_works[at].Work), _works[at].Begin);
        Tell(now);
    }

    private void Tell(DateTimeOffset now)
    {
        if (_found is null) return;
        _toldAt = now;
        _effects.Add(new ExportAgentEffect.Publish(Topics.Exports(server), new ExportCatalogueMessage
        {
            Server = server, Folder = folder, Free = _found.Free, Problem = _found.Problem,
            Items = [.. _found.Items.Take(ExportCatalogueMessage.ItemsMax)],
            Incoming = [.. _found.Incoming.Take(ExportCatalogueMessage.ItemsMax)],
            Works = [.. _works.Select(w => w.Work)],
        }, Retain: true));
    }

    private void Answer(ExportOrderMessage order, bool isDone, string text, ImmutableArray<ConfigProblem> problems = default)
    {
        var answer = new ExportOutcomeMessage(order.Id, server, isDone ? OrderState.Done : OrderState.Failed, text) { Problems = problems.IsDefault ? [] : problems };
        _answers[order.Id] = answer;
        _answered.Enqueue(order.Id);
        while (_answered.Count > AnsweredMax) _answers.Remove(_answered.Dequeue());
        _effects.Add(new ExportAgentEffect.Publish(Topics.ExportOutcomes(server), answer));
    }
}
