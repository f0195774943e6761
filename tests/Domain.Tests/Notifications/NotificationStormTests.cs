using XenWeb.Domain.Messages;
using XenWeb.Domain.Notifications;
using static XenWeb.Domain.Tests.Notifications.DeskStory;

namespace XenWeb.Domain.Tests.Notifications;

/// <summary>Whatever happens, and in whatever order: the limits hold, each thing goes out at most once, and what settles is told.</summary>
public class NotificationStormTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_storm_passes_no_limit_and_its_end_is_told(int seed)
    {
        var random = new Random(seed);
        var story = new DeskStory { Arrives = random.Next(4) > 0 };
        story.Person(Mira, open: NotificationWays.Mail);
        story.Person(Tom, NotificationSettings.Usual with { Quiet = new QuietHours(new(14, 0), new(14, 40)), BreakThrough = [NotificationKind.HostLost] });
        for (var step = 0; step < 400; step++) Step(story, random);
        story.Arrives = true;
        foreach (var (_, letter) in story.Letters.ToArray()) story.Carry(story.Desk.Handle(new NotificationEvent.Sent(letter.Id), story.Now));
        story.Lab.Clear();
        story.Judged = [.. Enum.GetValues<NotificationKind>()];
        story.Pass(TimeSpan.FromHours(4));

        foreach (var letters in story.Letters.GroupBy(l => (l.Letter.Person, l.Letter.Way)))
        {
            var at = letters.DistinctBy(l => l.Letter.Id).Select(l => l.At).Order().ToArray();
            for (var i = NotificationLimits.LettersMax; i < at.Length; i++) Assert.True(at[i] - at[i - NotificationLimits.LettersMax] >= NotificationLimits.Hour, $"seed {seed}: {letters.Key} had {NotificationLimits.LettersMax + 1} letters within an hour at {at[i]}");
        }
        Assert.All(story.Letters, l => Assert.InRange(l.Letter.Lines.Length, 1, NotificationLimits.LinesMax));
        foreach (var raised in story.Kept.Values.Where(n => !n.Matter.Key.EndsWith("/more", StringComparison.Ordinal)).GroupBy(n => n.Person))
        {
            var at = raised.Select(n => n.RaisedAt).Order().ToArray();
            for (var i = NotificationLimits.RaisedMax; i < at.Length; i++) Assert.True(at[i] - at[i - NotificationLimits.RaisedMax] >= NotificationLimits.Hour, $"seed {seed}: more than {NotificationLimits.RaisedMax} within an hour");
        }
        Assert.All(story.Kept.Values, n => Assert.False(n.GoesOn, $"seed {seed}: {n.Matter.Key} goes on"));
        Assert.All(story.Deliveries.Values, d => Assert.True(d.State is DeliveryState.Sent or DeliveryState.Failed, $"seed {seed}: {d}"));
    }

    private static void Step(DeskStory story, Random random)
    {
        var host = $"host-{random.Next(80):00}";
        switch (random.Next(12))
        {
            case < 4: story.Is(Lost(host, (DecisionSeverity)random.Next(3), $"{random.Next(5)}"), random.Next(3) == 0 ? [Mira] : [Mira, Tom]); break;
            case < 7: story.IsNot($"HostLost/{host}"); break;
            case 7: story.Is(Drained(host), Mira, Tom); break;
            case 8: for (var n = 0; n < 80; n++) story.Is(Lost($"host-{n:00}"), Mira, Tom); break;
            case 9: story.Lab.Clear(); break;
            case 10: story.Restart(); break;
            default: story.Judged = random.Next(2) == 0 ? [NotificationKind.DrainEnded] : [.. Enum.GetValues<NotificationKind>()]; break;
        }
        story.Pass(TimeSpan.FromSeconds(5 * random.Next(1, 30)));
        // Now and then one that was on its way has failed
        if (random.Next(5) == 0 && story.Letters.Count > 0) story.Carry(story.Desk.Handle(new NotificationEvent.GaveUp(story.Letters[^1].Letter.Id, "no answer"), story.Now));
    }
}
