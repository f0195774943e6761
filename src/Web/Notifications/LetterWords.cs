using System.Globalization;
using System.Text;
using System.Text.Json;
using XenWeb.Domain.Messages;
using XenWeb.Domain.Notifications;
using XenWeb.Web.Api;

namespace XenWeb.Web.Notifications;

/// <summary>What stands in a letter: a mail's subject and plain text, and a webhook's JSON. Pure.</summary>
internal static class LetterWords
{
    private const int SubjectMax = 150;

    /// <summary>A mail's subject: the worst, and how many more. One line, whatever the names hold.</summary>
    public static string Subject(AddressedLetter addressed)
    {
        var letter = addressed.Letter;
        if (letter.Lines.IsEmpty) return addressed.Confirm is null ? "XenWeb: a test" : "XenWeb: confirm your mail address";
        var (first, more) = (letter.Lines[0], letter.Covers.Length - 1);
        var subject = $"XenWeb: {(first.Phase == NotificationPhase.Over ? $"Over: {first.Notification.Matter.Title}" : first.Notification.Matter.Title)}{(more > 0 ? $", and {more} more" : "")}";
        return subject.Length <= SubjectMax ? subject : string.Concat(subject.AsSpan(0, char.IsHighSurrogate(subject[SubjectMax - 2]) ? SubjectMax - 2 : SubjectMax - 1), "…");
    }

    /// <summary>A mail's text.</summary>
    /// <param name="addressed">Which.</param>
    /// <param name="options">For the links.</param>
    public static string Text(AddressedLetter addressed, NotificationOptions options)
    {
        var (text, letter, zone) = (new StringBuilder(), addressed.Letter, addressed.Zone);
        if (addressed.Confirm is { } confirm) return Confirmation(confirm, options);
        if (letter.Lines.IsEmpty) text.Append("You asked XenWeb for a test of your notifications. This is it: mail reaches you.\r\n\r\n");
        foreach (var (notification, phase) in letter.Lines)
        {
            var matter = notification.Matter;
            text.Append(CultureInfo.InvariantCulture, $"{(phase == NotificationPhase.Over ? "OVER" : Word(matter.Severity))}: {matter.Title}\r\n");
            text.Append(CultureInfo.InvariantCulture, $"  {matter.Text}\r\n");
            text.Append(CultureInfo.InvariantCulture, $"  Since {Clock(notification.RaisedAt, zone)}{(notification.OverAt is { } over ? $", over at {Clock(over, zone)}" : "")}{(notification.Times > 1 ? $"; {notification.Times} times" : "")}\r\n");
            text.Append(CultureInfo.InvariantCulture, $"  {options.Link(matter.Link)}\r\n\r\n");
        }
        if (letter.More > 0) text.Append(CultureInfo.InvariantCulture, $"{letter.More} more: {options.Link("notifications")}\r\n\r\n");
        text.Append(CultureInfo.InvariantCulture, $"What you are told, and how: {options.Link("notifications/settings")}\r\n");
        return text.ToString();
    }

    // To somebody who may know nothing of XenWeb
    private static string Confirmation(string link, NotificationOptions options) =>
        $"Somebody who is signed in at XenWeb, which manages virtual machines, wants to be told of them by mail to this address.\r\n\r\n"
        + $"If it was you, open this {(options.Address is null ? "page of it" : "link")} within {MailConfirmation.Lifetime.TotalHours:0} hours, signed in as then:\r\n\r\n  {link}\r\n\r\n"
        + "If it was not, do nothing: nothing is sent here then.\r\n";

    /// <summary>A webhook's body: UTF-8 JSON.</summary>
    public static byte[] Json(Letter letter, NotificationOptions options)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("id", letter.Id);
            json.WriteBoolean("test", letter.Lines.IsEmpty);
            json.WriteString("address", options.Address?.AbsoluteUri);
            json.WriteNumber("more", letter.More);
            json.WriteStartArray("notifications");
            foreach (var line in letter.Lines) Write(json, line, options);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return body.ToArray();
    }

    private static void Write(Utf8JsonWriter json, LetterLine line, NotificationOptions options)
    {
        var (notification, matter) = (line.Notification, line.Notification.Matter);
        json.WriteStartObject();
        json.WriteString("id", notification.Id);
        json.WriteString("kind", ApiJson.Word(matter.Kind));
        json.WriteString("phase", ApiJson.Word(line.Phase));
        json.WriteString("severity", ApiJson.Word(matter.Severity));
        json.WriteString("title", matter.Title);
        json.WriteString("reason", matter.Text);
        json.WriteString("host", matter.Host);
        json.WriteString("domain", matter.Domain);
        json.WriteString("link", options.Link(matter.Link));
        json.WriteString("raisedAt", notification.RaisedAt.UtcDateTime);
        if (notification.OverAt is { } over) json.WriteString("overAt", over.UtcDateTime);
        else json.WriteNull("overAt");
        json.WriteNumber("times", notification.Times);
        json.WriteEndObject();
    }

    private static string Word(DecisionSeverity severity) => severity switch { DecisionSeverity.Error => "ACT", DecisionSeverity.Warning => "LOOK", _ => "NEWS" };

    private static string Clock(DateTimeOffset at, TimeZoneInfo zone)
    {
        var there = TimeZoneInfo.ConvertTime(at, zone);
        return $"{there.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} ({zone.Id})";
    }
}
