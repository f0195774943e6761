namespace XenWeb.Domain.Notifications;

/// <summary>
/// Decides who is told what, and when: raises, changes and ends notifications, gathers what goes out into few letters, and keeps quiet hours and limits. Pure: what
/// was seen and when goes in, what is to be done comes out. One thread.
/// </summary>
/// <param name="newId">Gives an id that nothing else has.</param>
/// <param name="pace">How long is waited; null: as usual.</param>
public sealed class NotificationDesk(Func<Guid> newId, NotificationPace? pace = null)
{
    private readonly SortedDictionary<Guid, PersonDesk> _people = [];

    /// <summary>Takes in what happened.</summary>
    public IReadOnlyList<NotificationEffect> Handle(NotificationEvent happened, DateTimeOffset now) => happened switch
    {
        NotificationEvent.Seen seen => [.. See(seen, now)],
        NotificationEvent.Sent sent => [.. _people.Values.SelectMany(p => p.Ended(sent.Letter, null))],
        NotificationEvent.GaveUp gone => [.. _people.Values.SelectMany(p => p.Ended(gone.Letter, gone.Why))],
        _ => throw new ArgumentOutOfRangeException(nameof(happened)),
    };

    /// <summary>Goes on from what was kept: before anything else.</summary>
    public IReadOnlyList<NotificationEffect> Restore(IEnumerable<KeptNotification> kept, DateTimeOffset now) =>
        [.. kept.GroupBy(k => k.Notification.Person).OrderBy(g => g.Key).SelectMany(g => Of(g.Key).Restore([.. g], now))];

    private IEnumerable<NotificationEffect> See(NotificationEvent.Seen seen, DateTimeOffset now)
    {
        var told = seen.Told.ToLookup(t => t.Person, t => t.Matter);
        var here = seen.Recipients.Select(r => r.Person).ToHashSet();
        foreach (var gone in _people.Keys.Where(p => !here.Contains(p)).ToArray())
        {
            foreach (var effect in _people[gone].Close(now)) yield return effect;
            _people.Remove(gone);
        }
        foreach (var recipient in seen.Recipients)
        {
            foreach (var effect in Of(recipient.Person).See(seen, [.. told[recipient.Person]], recipient, now)) yield return effect;
        }
    }

    private PersonDesk Of(Guid person)
    {
        if (_people.TryGetValue(person, out var known)) return known;
        return _people[person] = new PersonDesk(person, newId, pace ?? NotificationPace.Usual);
    }
}
