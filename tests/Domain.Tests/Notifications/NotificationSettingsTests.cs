using XenWeb.Domain.Notifications;

namespace XenWeb.Domain.Tests.Notifications;

public class NotificationSettingsTests
{
    [Theory]
    [InlineData("mira@example.org", "https://hooks/xen?lab=1", 0)]
    [InlineData("", "", 0)]
    [InlineData("mira@example.org\r\nBcc: all@example.org", "ftp://example.org", 2)]
    [InlineData("Mira <mira@example.org>", "https://mira:secret@example.org/", 2)]
    [InlineData("a@b@c", "https://", 2)]
    [InlineData("@", "/relative", 2)]
    [InlineData("mira@exa\u202Emple.org", "file:///etc/passwd", 2)]
    public void Addresses_that_can_t_be_are_each_told(string mail, string webhook, int problems) =>
        Assert.Equal(problems, (NotificationSettings.Usual with { MailAddress = mail, WebhookAddress = webhook }).Problems().Count());

    [Fact]
    public void All_that_is_wrong_is_told_at_once() => Assert.Equal(
        3, (NotificationSettings.Usual with { SeverityMin = (XenWeb.Domain.Messages.DecisionSeverity)9, BreakThrough = [(NotificationKind)99], Groups = [.. Enumerable.Range(0, 101).Select(n => $"{n}")] }).Problems().Count());

    [Theory]
    [InlineData("cs439", 0)]
    [InlineData("", 1)]
    [InlineData("a\0b", 1)]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901", 1)]
    public void A_group_has_a_name_that_there_can_be(string name, int problems) => Assert.Equal(problems, (NotificationSettings.Usual with { Groups = [name] }).Problems().Count());

    [Theory]
    [InlineData(22, 7, 23, true)]
    [InlineData(22, 7, 6, true)]
    [InlineData(22, 7, 7, false)]
    [InlineData(22, 7, 12, false)]
    [InlineData(12, 13, 12, true)]
    [InlineData(12, 13, 13, false)]
    [InlineData(8, 8, 3, true)]
    public void Quiet_hours_go_over_midnight(int from, int to, int hour, bool quiet) =>
        Assert.Equal(quiet, new QuietHours(new(from, 0), new(to, 0)).Holds(new(2026, 11, 18, hour, 0, 0, TimeSpan.Zero), TimeZoneInfo.Utc));

    [Fact]
    public void Quiet_hours_are_by_the_clock_of_summer_and_winter()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var quiet = new QuietHours(new(22, 0), new(7, 0));
        Assert.True(quiet.Holds(new(2026, 7, 1, 20, 30, 0, TimeSpan.Zero), berlin));
        Assert.False(quiet.Holds(new(2026, 12, 1, 20, 30, 0, TimeSpan.Zero), berlin));
    }

    [Fact]
    public void Names_that_hold_anything_make_no_new_line_and_turn_nothing_around()
    {
        var matter = DeskStory.Lost("a\r\nBcc: x\u202Eb");
        Assert.DoesNotContain(matter.Title, char.IsControl);
        Assert.DoesNotContain('\u202E', matter.Title);
    }
}
