using XenWeb.Domain.Messages;
using XenWeb.Domain.Notifications;
using static XenWeb.Domain.Tests.Notifications.DeskStory;

namespace XenWeb.Domain.Tests.Notifications;

public class NotificationDeskTests
{
    private readonly DeskStory _story = new();

    [Fact]
    public void A_host_that_is_lost_is_told_once_by_each_way_and_once_when_it_is_back()
    {
        _story.Person(Mira);
        _story.Is(Lost("ferby"));
        _story.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal([NotificationWays.Mail, NotificationWays.Webhook], _story.Letters.Select(l => l.Letter.Way));
        Assert.All(_story.Letters, l => Assert.Equal(("ferby is lost", NotificationPhase.Raised), (Assert.Single(l.Letter.Lines).Notification.Matter.Title, l.Letter.Lines[0].Phase)));
        _story.IsNot("HostLost/ferby");
        _story.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(4, _story.Letters.Count);
        Assert.All(_story.Letters.Skip(2), l => Assert.Equal(NotificationPhase.Over, Assert.Single(l.Letter.Lines).Phase));
        Assert.NotNull(Assert.Single(_story.Kept.Values).OverAt);
        Assert.All(_story.Deliveries.Values, d => Assert.Equal(DeliveryState.Sent, d.State));
    }

    [Fact]
    public void What_comes_within_twenty_seconds_goes_in_one_letter_the_worst_first()
    {
        _story.Person(Mira, open: NotificationWays.Mail);
        _story.Is(Lost("ferby", DecisionSeverity.Warning));
        _story.Pass(TimeSpan.FromSeconds(10));
        _story.Is(Lost("herby"));
        _story.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(["herby is lost", "ferby is lost"], Assert.Single(_story.Letters).Letter.Lines.Select(l => l.Notification.Matter.Title));
    }

    [Fact]
    public void What_may_not_be_known_is_not_told_and_what_is_theirs_no_more_is_not_told_to_be_over()
    {
        _story.Person(Mira);
        _story.Person(Tom);
        _story.Is(Lost("ferby"), Mira, Tom);
        _story.Pass(TimeSpan.FromMinutes(1));
        _story.Is(Lost("ferby"), Mira);
        _story.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(2, _story.Letters.Count(l => l.Letter.Person == Tom));
        Assert.All(_story.Letters, l => Assert.All(l.Letter.Lines, line => Assert.Equal(NotificationPhase.Raised, line.Phase)));
        Assert.NotNull(_story.Kept.Values.Single(n => n.Person == Tom).OverAt);
        Assert.Null(_story.Kept.Values.Single(n => n.Person == Mira).OverAt);
    }

    [Fact]
    public void In_quiet_hours_only_what_breaks_through_goes_out_and_the_rest_goes_together_after_them()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("Test", TimeSpan.FromHours(9), "Test", "Test");
        // It is 22:00 where she is
        var settings = NotificationSettings.Usual with { Quiet = new QuietHours(new(21, 0), new(7, 0)), BreakThrough = [NotificationKind.MigrationUndefined] };
        _story.Person(Mira, settings, NotificationWays.Mail, zone);
        _story.Is(Lost("ferby"));
        _story.Is(Lost("dns") with { Key = "MigrationUndefined/dns", Kind = NotificationKind.MigrationUndefined, Title = "dns is undefined" });
        _story.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal("dns is undefined", Assert.Single(Assert.Single(_story.Letters).Letter.Lines).Notification.Matter.Title);
        _story.IsNot("HostLost/ferby");
        _story.Pass(TimeSpan.FromHours(8));
        Assert.Single(_story.Letters);
        _story.Pass(TimeSpan.FromHours(1));
        // It says that it was lost, and that it is over: one line
        var line = Assert.Single(_story.Letters[1].Letter.Lines);
        Assert.Equal(("ferby is lost", NotificationPhase.Raised, true), (line.Notification.Matter.Title, line.Phase, line.Notification.OverAt is not null));
        Assert.Equal(2, _story.Letters.Count);
    }

    [Fact]
    public void A_thousand_hosts_lost_at_once_are_twenty_notifications_one_that_counts_and_one_letter()
    {
        _story.Person(Mira, open: NotificationWays.Mail);
        for (var host = 0; host < 1000; host++) _story.Is(Lost($"host-{host:0000}"));
        _story.Pass(TimeSpan.FromMinutes(30));
        Assert.Equal(NotificationLimits.OpenMax + 1, _story.Kept.Count);
        Assert.StartsWith("980 more: host-0020 is lost", _story.Of("HostLost/more").Single().Matter.Title);
        var letter = Assert.Single(_story.Letters).Letter;
        Assert.Equal(NotificationLimits.OpenMax + 1, letter.Lines.Length);
        _story.Lab.Clear();
        _story.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(2, _story.Letters.Count);
        Assert.All(_story.Kept.Values, n => Assert.NotNull(n.OverAt));
    }

    [Fact]
    public void A_host_that_comes_and_goes_is_told_a_few_times_and_then_only_stands_in_the_page()
    {
        _story.Person(Mira, open: NotificationWays.Mail);
        for (var minute = 0; minute < 120; minute++)
        {
            if (minute % 2 == 0) _story.Is(Lost("ferby"));
            else _story.IsNot("HostLost/ferby");
            _story.Pass(TimeSpan.FromMinutes(1));
        }
        Assert.InRange(_story.Letters.Count, 2, 4);
        // The last word is true
        Assert.Equal(NotificationPhase.Raised, _story.Letters[^1].Letter.Lines[^1].Phase);
        Assert.True(_story.Kept.Values.Single(n => n.OverAt is null).Times > 1);
    }

    [Fact]
    public void What_has_happened_is_told_once_and_is_never_over()
    {
        _story.Person(Mira, open: NotificationWays.Mail);
        _story.Is(Drained("ferby"));
        _story.Pass(TimeSpan.FromMinutes(30));
        _story.IsNot("DrainEnded/ferby");
        _story.Pass(TimeSpan.FromMinutes(30));
        Assert.Single(_story.Letters);
        Assert.Null(Assert.Single(_story.Kept.Values).OverAt);
    }

    [Fact]
    public void What_can_t_be_judged_now_is_neither_raised_nor_over()
    {
        _story.Person(Mira, open: NotificationWays.Mail);
        _story.Is(Lost("ferby"));
        _story.Pass(TimeSpan.FromMinutes(1));
        _story.Judged = _story.Judged.Remove(NotificationKind.HostLost);
        _story.Lab.Clear();
        _story.Pass(TimeSpan.FromMinutes(10));
        Assert.Null(Assert.Single(_story.Kept.Values).OverAt);
        Assert.Single(_story.Letters);
    }

    [Fact]
    public void What_is_less_than_they_want_or_a_kind_that_they_do_not_want_is_not_told()
    {
        _story.Person(Mira, NotificationSettings.Usual with { SeverityMin = DecisionSeverity.Warning });
        _story.Person(Tom, NotificationSettings.Usual.With(NotificationKind.DrainEnded, NotificationWays.Mail, false).With(NotificationKind.DrainEnded, NotificationWays.Page, false));
        _story.Is(Drained("ferby"), Mira, Tom);
        _story.Pass(TimeSpan.FromMinutes(1));
        var told = Assert.Single(_story.Kept.Values);
        Assert.Equal((Tom, false), (told.Person, told.InPage));
        Assert.Equal(NotificationWays.Webhook, Assert.Single(_story.Letters).Letter.Way);
    }

    [Fact]
    public void A_letter_that_was_given_up_is_settled_with_its_reason_and_what_came_meanwhile_goes_next()
    {
        _story.Person(Mira, open: NotificationWays.Mail);
        _story.Arrives = false;
        _story.Is(Lost("ferby"));
        _story.Pass(TimeSpan.FromMinutes(1));
        _story.Is(Lost("herby"));
        _story.Pass(TimeSpan.FromMinutes(1));
        var first = Assert.Single(_story.Letters).Letter;
        _story.Carry(_story.Desk.Handle(new NotificationEvent.GaveUp(first.Id, "the mail server does not answer"), _story.Now));
        _story.Look();
        Assert.Equal("the mail server does not answer", _story.Problems[Assert.Single(first.Covers)]);
        Assert.Equal("herby is lost", Assert.Single(_story.Letters[1].Letter.Lines).Notification.Matter.Title);
    }

    [Fact]
    public void What_changes_its_words_is_changed_at_most_once_a_minute_and_not_sent_again()
    {
        _story.Person(Mira, open: NotificationWays.Mail);
        for (var second = 0; second < 120; second += 5)
        {
            _story.Is(Lost("ferby", text: $"Nothing was heard of it for {60 + second} s."));
            _story.Pass(TimeSpan.FromSeconds(5));
        }
        Assert.Single(_story.Letters);
        Assert.Equal("Nothing was heard of it for 120 s.", Assert.Single(_story.Kept.Values).Matter.Text);
    }

    [Fact]
    public void Over_a_restart_nothing_that_was_taken_is_sent_again_and_nothing_that_is_due_is_forgotten()
    {
        _story.Person(Mira, NotificationSettings.Usual with { Quiet = new QuietHours(new(14, 0), new(15, 0)) }, NotificationWays.Mail);
        _story.Is(Lost("ferby"));
        _story.Pass(TimeSpan.FromMinutes(59));
        _story.Pass(TimeSpan.FromMinutes(5));
        _story.Is(Lost("herby"));
        _story.Pass(TimeSpan.FromMinutes(5));
        _story.Restart();
        Assert.Single(_story.Letters);
        _story.Pass(TimeSpan.FromHours(1));
        Assert.Equal("herby is lost", Assert.Single(_story.Letters[1].Letter.Lines).Notification.Matter.Title);
        Assert.Equal(2, _story.Letters.Count);
    }

    [Fact]
    public void What_waits_while_an_address_is_confirmed_goes_afterwards_and_without_one_it_is_given_up_with_the_reason()
    {
        var quiet = NotificationSettings.Usual with { Quiet = new QuietHours(new(14, 0), new(15, 0)) };
        _story.Person(Mira, quiet, NotificationWays.Mail);
        _story.Is(Lost("ferby"));
        _story.Pass(TimeSpan.FromMinutes(59));
        Assert.Single(_story.Letters);
        _story.Pass(TimeSpan.FromMinutes(5));
        _story.Is(Lost("herby"));
        _story.Pass(TimeSpan.FromMinutes(5));
        // She sets another address
        _story.Person(Mira, quiet, NotificationWays.None, awaits: NotificationWays.Mail);
        _story.Is(Lost("derby"));
        _story.Pass(TimeSpan.FromHours(1));
        Assert.Single(_story.Letters);
        Assert.Empty(_story.Problems);
        _story.Person(Mira, quiet, NotificationWays.Mail);
        _story.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal("herby is lost", Assert.Single(_story.Letters[1].Letter.Lines).Notification.Matter.Title);

        _story.IsNot("HostLost/herby");
        _story.Person(Mira, quiet, NotificationWays.None);
        _story.Pass(TimeSpan.FromMinutes(5));
        Assert.Equal(2, _story.Letters.Count);
    }

    [Fact]
    public void A_letter_of_which_nobody_knows_whether_it_got_there_goes_again_as_the_same_letter()
    {
        _story.Person(Mira, open: NotificationWays.Mail);
        _story.Arrives = false;
        _story.Is(Lost("ferby"));
        _story.Pass(TimeSpan.FromMinutes(1));
        _story.Restart();
        Assert.Equal(_story.Letters[0].Letter.Id, _story.Letters[1].Letter.Id);
        Assert.Equal(2, _story.Letters.Count);
    }

    [Fact]
    public void Who_is_told_nothing_any_more_gets_no_letter_that_waited()
    {
        _story.Person(Mira, open: NotificationWays.Mail);
        _story.Is(Lost("ferby"));
        _story.Look();
        _story.Leaves(Mira);
        _story.Pass(TimeSpan.FromMinutes(1));
        Assert.Empty(_story.Letters);
        Assert.Equal(DeliveryState.Failed, Assert.Single(_story.Deliveries.Values).State);
    }

    [Fact]
    public void Who_is_locked_while_a_letter_is_on_its_way_has_nothing_that_is_due_and_nothing_that_goes_on()
    {
        _story.Person(Mira, open: NotificationWays.Mail);
        _story.Arrives = false;
        _story.Is(Lost("ferby"));
        _story.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(DeliveryState.OnItsWay, Assert.Single(_story.Deliveries.Values).State);
        _story.Leaves(Mira);
        _story.Look();
        Assert.Equal(DeliveryState.Failed, Assert.Single(_story.Deliveries.Values).State);
        Assert.NotNull(Assert.Single(_story.Kept.Values).OverAt);
        _story.Restart();
        _story.Pass(TimeSpan.FromMinutes(1));
        Assert.Single(_story.Letters);
    }

    [Fact]
    public void What_has_happened_and_is_told_as_one_is_never_over_either()
    {
        _story.Person(Mira, open: NotificationWays.Mail);
        for (var host = 0; host < NotificationLimits.OpenMax + 5; host++) _story.Is(Drained($"host-{host:00}"));
        _story.Pass(TimeSpan.FromMinutes(2));
        Assert.StartsWith("5 more: host-20 is empty", _story.Of("DrainEnded/more").Single().Matter.Title);
        _story.Is(Drained("host-25"));
        _story.Pass(TimeSpan.FromMinutes(2));
        Assert.StartsWith("6 more: host-20 is empty", _story.Of("DrainEnded/more").Single().Matter.Title);
        _story.Lab.Clear();
        _story.Pass(TimeSpan.FromMinutes(5));
        Assert.All(_story.Kept.Values, n => Assert.Null(n.OverAt));
        Assert.Single(_story.Letters);
    }

    [Fact]
    public void Those_that_are_told_as_one_are_over_only_when_all_of_their_kind_are()
    {
        _story.Person(Mira, open: NotificationWays.Mail);
        for (var host = 0; host <= NotificationLimits.OpenMax; host++) _story.Is(Lost($"host-{host:00}"));
        _story.Pass(TimeSpan.FromMinutes(2));
        // There is room for the one that was counted
        _story.IsNot("HostLost/host-00");
        _story.Pass(TimeSpan.FromMinutes(10));
        Assert.Null(_story.Of("HostLost/more").Single().OverAt);
        Assert.DoesNotContain(_story.Letters.SelectMany(l => l.Letter.Lines), l => l is { Phase: NotificationPhase.Over, Notification.Matter.Key: "HostLost/more" });
        _story.Lab.Clear();
        _story.Pass(TimeSpan.FromMinutes(5));
        Assert.NotNull(_story.Of("HostLost/more").Single().OverAt);
    }
}
