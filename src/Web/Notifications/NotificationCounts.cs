using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using XenWeb.Domain.Notifications;
using XenWeb.Web.Metrics;

namespace XenWeb.Web.Notifications;

/// <summary>How many letters got there, and how many did not, as .NET's own instruments beside <see cref="AppInstruments"/>.</summary>
public sealed class NotificationCounts
{
    private readonly Counter<long> _letters;
    private readonly Counter<long> _raised;

    /// <summary>Makes them; the factory ends them with the app.</summary>
    public NotificationCounts(IMeterFactory meters)
    {
        var meter = meters.Create(AppInstruments.MeterName);
        _letters = meter.CreateCounter<long>("xenweb.notifications.letters", "{letter}", "Mails and webhooks that came to their end, by way and outcome");
        _raised = meter.CreateCounter<long>("xenweb.notifications.raised", "{notification}", "Notifications that people were given to read, by kind");
    }

    /// <summary>A letter came to its end.</summary>
    public void Ended(NotificationWays way, bool isSent) => _letters.Add(1, new("way", Word(way)), new("outcome", isSent ? "sent" : "failed"));

    /// <summary>Somebody was given something to read.</summary>
    public void Raised(NotificationKind kind) => _raised.Add(1, new KeyValuePair<string, object?>("kind", Word(kind)));

    private static string Word(Enum of) => $"{of}".ToLowerInvariant();
}
