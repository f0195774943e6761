using System.Collections.Immutable;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Notifications;

namespace XenWeb.Domain.Tests.Notifications;

/// <summary>A desk, a clock, and people: what is so is said, and looked at every five seconds.</summary>
internal sealed class DeskStory
{
    private readonly Dictionary<Guid, Recipient> _people = [];
    private readonly Dictionary<Guid, Guid> _letters = [];
    private int _ids;

    public DeskStory() => Desk = new NotificationDesk(NewId);

    public static readonly Guid Mira = new("00000000-0000-0000-0000-00000000000a");
    public static readonly Guid Tom = new("00000000-0000-0000-0000-00000000000b");

    public NotificationDesk Desk { get; private set; }

    public DateTimeOffset Now { get; private set; } = new(2026, 11, 18, 13, 0, 0, TimeSpan.Zero);

    /// <summary>What is so, and who may know.</summary>
    public Dictionary<string, (Matter Matter, Guid[] For)> Lab { get; } = [];

    public ImmutableSortedSet<NotificationKind> Judged { get; set; } = [.. Enum.GetValues<NotificationKind>()];

    /// <summary>Whether letters arrive by themselves.</summary>
    public bool Arrives { get; set; } = true;

    public List<(DateTimeOffset At, Letter Letter)> Letters { get; } = [];

    public Dictionary<Guid, Notification> Kept { get; } = [];

    public Dictionary<Owed, Delivery> Deliveries { get; } = [];

    public Dictionary<Owed, string> Problems { get; } = [];

    public HashSet<Guid> Unread { get; } = [];

    public IEnumerable<Notification> Of(string key) => Kept.Values.Where(n => n.Matter.Key == key);

    public void Person(Guid who, NotificationSettings? settings = null, NotificationWays open = NotificationWays.All, TimeZoneInfo? zone = null, NotificationWays awaits = NotificationWays.None) =>
        _people[who] = new Recipient(who, settings ?? NotificationSettings.Usual, zone ?? TimeZoneInfo.Utc, open, awaits);

    public void Leaves(Guid who) => _people.Remove(who);

    public static Matter Lost(string host, DecisionSeverity severity = DecisionSeverity.Error, string text = "Nothing was heard of it for 60 s.") => new()
    {
        Key = $"HostLost/{host}", Kind = NotificationKind.HostLost, Severity = severity, Title = $"{host} is lost", Text = text, Host = host, Link = $"hosts/{host}",
    };

    public static Matter Drained(string host) => new()
    {
        Key = $"DrainEnded/{host}", Kind = NotificationKind.DrainEnded, Severity = DecisionSeverity.Info, Title = $"{host} is empty", Text = "All moved.", Host = host, Lasts = false,
    };

    public void Is(Matter matter, params Guid[] people) => Lab[matter.Key] = (matter, people.Length == 0 ? [Mira] : people);

    public void IsNot(string key) => Lab.Remove(key);

    /// <summary>Looks every five seconds for so long.</summary>
    public void Pass(TimeSpan time)
    {
        for (var end = Now + time; Now < end; Now += TimeSpan.FromSeconds(5)) Look();
    }

    public void Look() => Carry(Desk.Handle(new NotificationEvent.Seen(
        Judged, [.. Lab.Keys], [.. Lab.Values.SelectMany(m => m.For.Select(p => new Told(p, m.Matter)))], [.. _people.Values.OrderBy(p => p.Person)]), Now));

    public void Carry(IEnumerable<NotificationEffect> effects)
    {
        foreach (var effect in effects.ToArray())
        {
            switch (effect)
            {
                case NotificationEffect.Keep keep:
                    Kept[keep.Notification.Id] = keep.Notification;
                    if (keep.Unread) Unread.Add(keep.Notification.Id);
                    break;
                case NotificationEffect.Owe owe:
                    Assert.False(Deliveries.ContainsKey(owe.What), $"{owe.What} is owed twice");
                    Deliveries[owe.What] = new Delivery(owe.What, DeliveryState.Waiting, null, Now);
                    break;
                case NotificationEffect.Send send:
                    Send(send.Letter);
                    break;
                case NotificationEffect.Settle settle:
                    foreach (var what in settle.What) Deliveries[what] = Deliveries[what] with { State = settle.Problem is null ? DeliveryState.Sent : DeliveryState.Failed, ChangedAt = Now };
                    if (settle.Problem is { } problem) foreach (var what in settle.What) Problems[what] = problem;
                    break;
            }
        }
    }

    /// <summary>All is forgotten but what was kept.</summary>
    public void Restart()
    {
        Desk = new NotificationDesk(NewId);
        Carry(Desk.Restore([.. Kept.Values.Select(n => new KeptNotification(n, [.. Deliveries.Values.Where(d => d.What.Notification == n.Id)]))], Now));
    }

    private void Send(Letter letter)
    {
        Letters.Add((Now, letter));
        foreach (var what in letter.Covers)
        {
            Assert.True(Deliveries[what].State is DeliveryState.Waiting || (_letters.ContainsKey(letter.Id) && Deliveries[what].State is DeliveryState.OnItsWay), $"{what} was {Deliveries[what].State}");
            Deliveries[what] = Deliveries[what] with { State = DeliveryState.OnItsWay, Letter = letter.Id, ChangedAt = Now };
        }
        _letters[letter.Id] = letter.Person;
        if (Arrives) Carry(Desk.Handle(new NotificationEvent.Sent(letter.Id), Now));
    }

    private Guid NewId() => new(++_ids, 0, 0, new byte[8]);
}
