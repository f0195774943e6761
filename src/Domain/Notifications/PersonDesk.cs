using System.Collections.Immutable;

namespace XenWeb.Domain.Notifications;

/// <summary>What one person is told: what goes on, what was over a short while ago, and what is to go out.</summary>
internal sealed class PersonDesk
{
    private const string MoreOfKind = "/more";

    private readonly Guid _person;
    private readonly Func<Guid> _newId;
    private readonly NotificationPace _pace;
    private readonly SortedDictionary<string, Known> _known = new(StringComparer.Ordinal);
    private readonly ImmutableArray<Mailbox> _boxes;
    private readonly ImmutableArray<NotificationWays> _ways = [NotificationWays.Mail, NotificationWays.Webhook];
    private ImmutableArray<DateTimeOffset> _raisedAt = [];

    public PersonDesk(Guid person, Func<Guid> newId, NotificationPace pace)
    {
        (_person, _newId, _pace) = (person, newId, pace);
        _boxes = [.. _ways.Select(w => new Mailbox(person, w, newId, pace))];
    }

    /// <summary>What is so now, as far as it is for them; then a letter, if it is time for one.</summary>
    public IEnumerable<NotificationEffect> See(NotificationEvent.Seen seen, IReadOnlyList<Matter> told, Recipient recipient, DateTimeOffset now)
    {
        _raisedAt = [.. _raisedAt.Where(at => at > now - NotificationLimits.Hour)];
        var (matters, present) = (Fold([.. told.Where(recipient.Settings.Wants)]), seen.Present);
        foreach (var matter in matters)
        {
            var effects = _known.TryGetValue(matter.Key, out var known) ? Again(known, matter, recipient, now) : Raise(matter, recipient, now);
            foreach (var effect in effects) yield return effect;
        }
        var here = matters.Select(m => m.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var known in _known.Values.Where(k => k.Notification.GoesOn && !here.Contains(k.Notification.Matter.Key) && seen.Judged.Contains(k.Notification.Matter.Kind)).ToArray())
        {
            foreach (var effect in Gone(known, here, present, recipient, now)) yield return effect;
        }
        Forget(now);
        foreach (var effect in _boxes.SelectMany(b => b.Flush(recipient, now)).ToArray()) yield return effect;
    }

    /// <summary>They are told nothing any more.</summary>
    public IEnumerable<NotificationEffect> Close(DateTimeOffset now)
    {
        foreach (var known in _known.Values.Where(k => k.Notification.GoesOn).ToArray()) foreach (var effect in End(known, now)) yield return effect;
        foreach (var effect in _boxes.SelectMany(b => b.Close("They are not told anything any more."))) yield return effect;
    }

    /// <summary>A letter has come to its end.</summary>
    public IEnumerable<NotificationEffect> Ended(Guid letter, string? problem) => _boxes.SelectMany(b => b.Ended(letter, problem));

    /// <summary>What was kept before a restart.</summary>
    public IEnumerable<NotificationEffect> Restore(IReadOnlyCollection<KeptNotification> kept, DateTimeOffset now)
    {
        foreach (var (notification, _) in kept.OrderBy(k => k.Notification.RaisedAt)) _known[notification.Matter.Key] = new Known(notification, now);
        _raisedAt = [.. kept.Select(k => k.Notification.RaisedAt).Where(at => at > now - NotificationLimits.Hour).Order()];
        var all = kept.SelectMany(k => k.Deliveries.Select(d => (k.Notification, Delivery: d))).ToArray();
        return [.. _boxes.Zip(_ways).SelectMany(b => b.First.Restore([.. all.Where(d => d.Delivery.What.Way == b.Second)], now))];
    }

    /// <summary>What is too much of one kind, or within an hour, becomes one matter of that kind.</summary>
    private ImmutableArray<Matter> Fold(ImmutableArray<Matter> told)
    {
        var room = NotificationLimits.RaisedMax - _raisedAt.Length;
        var all = ImmutableArray.CreateBuilder<Matter>();
        foreach (var kind in told.DistinctBy(m => m.Key).GroupBy(m => m.Kind).OrderBy(g => g.Key))
        {
            var (known, news) = (kind.Where(m => _known.ContainsKey(m.Key)).ToArray(), kind.Where(m => !_known.ContainsKey(m.Key)).OrderByDescending(m => m.Severity).ThenBy(m => m.Key, StringComparer.Ordinal).ToArray());
            var taken = news.Take(Math.Max(0, Math.Min(room, NotificationLimits.OpenMax - known.Length))).ToArray();
            room -= taken.Length;
            all.AddRange(known);
            all.AddRange(taken);
            if (news.Length > taken.Length) all.Add(More(kind.Key, [.. news.Skip(taken.Length)]));
        }
        return all.ToImmutable();
    }

    private static Matter More(NotificationKind kind, Matter[] others) => new()
    {
        Key = $"{kind}{MoreOfKind}",
        Kind = kind,
        Severity = others.Max(m => m.Severity),
        Title = others.Length == 1 ? $"One more: {others[0].Title}" : $"{others.Length} more: {others[0].Title}, and others",
        Text = $"So many at one time are told together: {string.Join("; ", others.Take(5).Select(m => m.Title))}{(others.Length > 5 ? "; …" : "")}.",
        Link = others[0].Link,
        Lasts = others.Any(m => m.Lasts),
    };

    private static bool IsMore(string key) => key.EndsWith(MoreOfKind, StringComparison.Ordinal);

    private IEnumerable<NotificationEffect> Raise(Matter matter, Recipient recipient, DateTimeOffset now, int times = 1)
    {
        var notification = new Notification(_newId(), _person, matter, (recipient.Settings.WaysOf(matter.Kind) & NotificationWays.Page) != 0, now, now) { Times = times };
        _known[matter.Key] = new Known(notification, now);
        // Those that are told as one take no place
        if (!IsMore(matter.Key)) _raisedAt = _raisedAt.Add(now);
        yield return new NotificationEffect.Keep(notification, true);
        foreach (var effect in Out(notification, NotificationPhase.Raised, recipient, now)) yield return effect;
    }

    private IEnumerable<NotificationEffect> Again(Known known, Matter matter, Recipient recipient, DateTimeOffset now)
    {
        var before = known.Notification;
        known.SeenAt = now;
        // Of those that are told as one more can happen
        if (!before.Matter.Lasts && !IsMore(matter.Key)) yield break;
        var (isBack, isWorse) = (before.OverAt is not null, matter.Severity > before.Matter.Severity);
        // Who was told that it is over has to be told that it is not
        if (isBack && _raisedAt.Length < NotificationLimits.RaisedMax && _boxes.Any(b => b.TellsOver(before.Id)))
        {
            foreach (var effect in Raise(matter, recipient, now, before.Times + 1)) yield return effect;
            yield break;
        }
        if (!isBack && (before.Matter == matter || (!isWorse && now - before.ChangedAt < NotificationLimits.ChangeEvery))) yield break;
        known.Notification = before with { Matter = matter, ChangedAt = now, OverAt = null, Times = before.Times + (isBack ? 1 : 0) };
        yield return new NotificationEffect.Keep(known.Notification, isBack || isWorse);
        foreach (var box in _boxes) box.Change(known.Notification);
        // As a rule it was told already: then nothing goes out
        foreach (var effect in Out(known.Notification, NotificationPhase.Raised, recipient, now)) yield return effect;
    }

    private IEnumerable<NotificationEffect> Gone(Known known, HashSet<string> here, ImmutableSortedSet<string> present, Recipient recipient, DateTimeOffset now)
    {
        var (key, kind) = (known.Notification.Matter.Key, $"{known.Notification.Matter.Kind}/");
        // It goes on, and is not theirs any more: that it is over would be wrong, and more than they may know
        if (present.Contains(key)) return Leave(known, now);
        if (!IsMore(key) || !present.Any(k => k.StartsWith(kind, StringComparison.Ordinal))) return Over(known, recipient, now);
        // Of those that were told as one some may go on, and are told one by one by now
        if (!here.Any(k => k.StartsWith(kind, StringComparison.Ordinal))) return Leave(known, now);
        known.SeenAt = now;
        return [];
    }

    private IEnumerable<NotificationEffect> Over(Known known, Recipient recipient, DateTimeOffset now)
    {
        if (now - known.SeenAt < _pace.Settle(known.Notification.Times)) yield break;
        foreach (var effect in End(known, now)) yield return effect;
        foreach (var effect in Out(known.Notification, NotificationPhase.Over, recipient, now)) yield return effect;
    }

    private IEnumerable<NotificationEffect> Leave(Known known, DateTimeOffset now)
    {
        var id = known.Notification.Id;
        foreach (var effect in End(known, now)) yield return effect;
        foreach (var effect in _boxes.SelectMany(b => b.Withdraw(n => n.Id == id, "It is not theirs to hear of any more."))) yield return effect;
    }

    private IEnumerable<NotificationEffect> End(Known known, DateTimeOffset now)
    {
        known.Notification = known.Notification with { OverAt = now, ChangedAt = now };
        yield return new NotificationEffect.Keep(known.Notification, false);
        foreach (var box in _boxes) box.Change(known.Notification);
    }

    private IEnumerable<NotificationEffect> Out(Notification notification, NotificationPhase phase, Recipient recipient, DateTimeOffset now) =>
        _boxes.Zip(_ways).Where(b => recipient.Wants(notification.Matter, b.Second)).SelectMany(b => b.First.Add(notification, phase, now));

    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, known) in _known.Where(k => IsOld(k.Value, now)).ToArray())
        {
            _known.Remove(key);
            foreach (var box in _boxes) box.Forget(known.Notification.Id);
        }
    }

    private static bool IsOld(Known known, DateTimeOffset now) => known.Notification switch
    {
        { Matter.Lasts: false } => now - known.SeenAt > NotificationLimits.HappenedFor,
        { OverAt: { } over } => now - over > NotificationLimits.SameFor,
        _ => false,
    };

    private sealed class Known(Notification notification, DateTimeOffset seenAt)
    {
        public Notification Notification { get; set; } = notification;

        public DateTimeOffset SeenAt { get; set; } = seenAt;
    }
}
