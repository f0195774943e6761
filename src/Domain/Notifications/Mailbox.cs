using System.Collections.Immutable;

namespace XenWeb.Domain.Notifications;

/// <summary>What is to go out to one person by one way: it gathers, waits for the end of quiet hours, and goes as few letters.</summary>
internal sealed class Mailbox(Guid person, NotificationWays way, Func<Guid> newId, NotificationPace pace)
{
    private readonly List<Line> _waiting = [];
    private readonly List<DateTimeOffset> _sentAt = [];
    private readonly SortedSet<(Guid, NotificationPhase)> _owed = [];
    private Letter? _onItsWay;

    /// <summary>Whether nothing waits and nothing is on its way.</summary>
    public bool IsEmpty => _waiting.Count == 0 && _onItsWay is null;

    /// <summary>Something is to go out, unless it did already. That it is over is told only to whom it was told, and on its own only once that has gone.</summary>
    public IEnumerable<NotificationEffect> Add(Notification notification, NotificationPhase phase, DateTimeOffset now)
    {
        var raised = (notification.Id, NotificationPhase.Raised);
        if (phase == NotificationPhase.Over && (!_owed.Contains(raised) || _waiting.Any(w => w.Notification.Id == notification.Id))) yield break;
        if (!_owed.Add((notification.Id, phase))) yield break;
        _waiting.Add(new Line(notification, phase, now));
        yield return new NotificationEffect.Owe(new Owed(notification.Id, way, phase));
        if (_waiting.Count <= NotificationLimits.WaitingMax) yield break;
        var oldest = _waiting[0];
        _waiting.RemoveAt(0);
        yield return new NotificationEffect.Settle([Of(oldest)], $"More than {NotificationLimits.WaitingMax} waited: it stands in the page only.");
    }

    /// <summary>A notification has changed: what waits tells it as it is.</summary>
    public void Change(Notification notification)
    {
        for (var i = 0; i < _waiting.Count; i++) if (_waiting[i].Notification.Id == notification.Id) _waiting[i] = _waiting[i] with { Notification = notification };
    }

    /// <summary>What waits of these is not told any more.</summary>
    public IEnumerable<NotificationEffect> Withdraw(Func<Notification, bool> which, string why)
    {
        ImmutableArray<Owed> gone = [.. _waiting.Where(w => which(w.Notification)).Select(Of)];
        _waiting.RemoveAll(w => which(w.Notification));
        if (!gone.IsEmpty) yield return new NotificationEffect.Settle(gone, why);
    }

    /// <summary>Nothing is told any more: neither what waits, nor what is on its way if it gets there.</summary>
    public IEnumerable<NotificationEffect> Close(string why)
    {
        foreach (var gone in Withdraw(_ => true, why)) yield return gone;
        if (_onItsWay is not { } letter) yield break;
        _onItsWay = null;
        yield return new NotificationEffect.Settle(letter.Covers, why);
    }

    /// <summary>A notification is not remembered any more.</summary>
    public void Forget(Guid notification) => _owed.RemoveWhere(o => o.Item1 == notification);

    /// <summary>Whether it was told, or will be, that a notification is over.</summary>
    public bool TellsOver(Guid notification) => _owed.Contains((notification, NotificationPhase.Over));

    /// <summary>A letter, if it is time for one.</summary>
    public IEnumerable<NotificationEffect> Flush(Recipient recipient, DateTimeOffset now)
    {
        // What waits goes to the address that is confirmed next
        if ((recipient.Awaits & way) != 0) yield break;
        if ((recipient.Open & way) == 0) foreach (var gone in Withdraw(_ => true, "There is no way to send it: no address, none that is confirmed, or it is turned off.")) yield return gone;
        _sentAt.RemoveAll(at => at <= now - NotificationLimits.Hour);
        if (_onItsWay is not null || _sentAt.Count >= NotificationLimits.LettersMax) yield break;
        Line[] ready = [.. _waiting.Where(w => !recipient.Waits(w.Notification.Matter.Kind, now))];
        if (ready.Length == 0 || now - ready.Min(w => w.Since) < pace.GatherFor) yield break;
        _waiting.RemoveAll(ready.Contains);
        _sentAt.Add(now);
        var first = ready.OrderByDescending(w => w.Notification.Matter.Severity).ThenBy(w => w.Notification.RaisedAt).ThenBy(w => w.Notification.Matter.Key, StringComparer.Ordinal).Take(NotificationLimits.LinesMax);
        _onItsWay = new Letter(newId(), person, way, [.. first.Select(w => new LetterLine(w.Notification, w.Phase))], [.. ready.Select(Of)]);
        yield return new NotificationEffect.Send(_onItsWay);
    }

    /// <summary>A letter has come to its end; nothing if it is not of here.</summary>
    public IEnumerable<NotificationEffect> Ended(Guid letter, string? problem)
    {
        if (_onItsWay?.Id != letter) yield break;
        var covers = _onItsWay.Covers;
        _onItsWay = null;
        yield return new NotificationEffect.Settle(covers, problem);
    }

    /// <summary>What was kept before a restart: what waited waits, and a letter of which nobody knows whether it got there goes again, as the same.</summary>
    public IEnumerable<NotificationEffect> Restore(IReadOnlyCollection<(Notification Notification, Delivery Delivery)> kept, DateTimeOffset now)
    {
        foreach (var (_, delivery) in kept) _owed.Add((delivery.What.Notification, delivery.What.Phase));
        foreach (var (notification, delivery) in kept.Where(k => k.Delivery.State == DeliveryState.Waiting).OrderBy(k => k.Delivery.ChangedAt)) _waiting.Add(new Line(notification, delivery.What.Phase, delivery.ChangedAt));
        // One that failed took its place in the hour as well
        _sentAt.AddRange(kept.Where(k => k.Delivery.Letter is not null && k.Delivery.ChangedAt > now - NotificationLimits.Hour).GroupBy(k => k.Delivery.Letter).Select(g => g.Max(k => k.Delivery.ChangedAt)).Order());
        if (kept.Where(k => k.Delivery.State == DeliveryState.OnItsWay).GroupBy(k => k.Delivery.Letter!.Value).OrderBy(g => g.Min(k => k.Delivery.ChangedAt)).FirstOrDefault() is not { } again) yield break;
        var lines = again.OrderByDescending(k => k.Notification.Matter.Severity).ThenBy(k => k.Notification.RaisedAt).ThenBy(k => k.Notification.Matter.Key, StringComparer.Ordinal).Take(NotificationLimits.LinesMax);
        _onItsWay = new Letter(again.Key, person, way, [.. lines.Select(k => new LetterLine(k.Notification, k.Delivery.What.Phase))], [.. again.Select(k => k.Delivery.What)]);
        yield return new NotificationEffect.Send(_onItsWay);
    }

    private Owed Of(Line line) => new(line.Notification.Id, way, line.Phase);

    private sealed record Line(Notification Notification, NotificationPhase Phase, DateTimeOffset Since);
}
